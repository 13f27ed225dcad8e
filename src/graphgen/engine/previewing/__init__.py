"""The whole pipeline over a slice of the first questions."""
