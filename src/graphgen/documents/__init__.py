"""Bytes become documents (`read/`), documents become chunks (`split/`)."""
