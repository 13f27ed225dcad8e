"""Texts chosen among many, so that they cover what the many are about."""
