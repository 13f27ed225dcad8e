"""Samples as training files that the common trainers load as they are."""
