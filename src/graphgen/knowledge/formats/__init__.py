"""Graphs that users bring, take elsewhere, or have from an earlier run."""
