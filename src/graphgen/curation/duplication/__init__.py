"""Samples that say what an earlier one says."""
