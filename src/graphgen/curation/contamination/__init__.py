"""Samples that give test items away."""
