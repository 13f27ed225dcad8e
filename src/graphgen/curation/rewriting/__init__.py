"""Passages said again: whether they are true to their source, and how they are mixed with real text."""
