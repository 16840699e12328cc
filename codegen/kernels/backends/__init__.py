"""What code is printed for, a folder each: its printer and its template."""
