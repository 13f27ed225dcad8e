"""Which names are one thing's: proposed by likeness, decided by the user."""
