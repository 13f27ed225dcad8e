"""What decides whether a sample is kept."""

from __future__ import annotations

from collections.abc import Callable

from graphgen.records import Rejection, Sample

__all__ = ["Gate"]

Gate = Callable[[Sample], Rejection | None]
"""A rejection, or `None` where the sample passes.

Gates see samples in the order of the dataset, each only those that passed the gate before it; so one that compares
with what it has kept gives the same outcome in every run.
"""
