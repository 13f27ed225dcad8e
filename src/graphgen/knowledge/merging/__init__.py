"""Mentions of the same thing become one unit."""
