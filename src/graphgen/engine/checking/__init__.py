"""Asking the models of a configuration what they can do."""
