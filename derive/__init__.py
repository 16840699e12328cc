"""What is true: symbolic mathematics that imports nothing of ours; each folder is a subject."""
