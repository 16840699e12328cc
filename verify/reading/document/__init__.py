"""The text of a file: its formulas and words with their places, sentence by sentence, a formula line by line."""
