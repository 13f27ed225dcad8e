"""Which units come first: by what the trainee knows least or best, or drawn."""

from __future__ import annotations

import hashlib
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "Ints", "Sampling", "by_rank", "drawn", "ranked", "scaled", "worth"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Sampling = Literal["max_loss", "min_loss", "random"]

_TOP = 2**29 - 1  # the sum of two fits in 30 bits


def worth(losses: Floats, sampling: Sampling, *, draw: str) -> Floats:
    """How much each unit is worth taking early, NaN where its loss is not known.

    Args:
        losses: Of all units, in nats; NaN where unknown.
        sampling: The rule.
        draw: What a random order depends on; nothing else changes it.
    """
    if sampling == "random":
        return drawn(len(losses), draw)
    known = np.where(np.isfinite(losses), losses, np.nan)
    return known if sampling == "max_loss" else -known


def drawn(count: int, draw: str) -> Floats:
    """`count` numbers from 0 to 1 that depend on `draw` alone: the same on every machine and with every library."""
    start = int.from_bytes(hashlib.sha256(draw.encode()).digest()[:8], "big")
    state = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)  # SplitMix64 (Steele et al., 2014)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (state ^ (state >> np.uint64(31))).astype(np.float64) / 2.0**64


def ranked(values: Floats) -> npt.NDArray[np.int64]:
    """Positions by descending value, those without one last; equal ones stay in order."""
    return np.argsort(-values, kind="stable").astype(np.int64)


def by_rank(ranks: Ints) -> npt.NDArray[np.int64]:
    """Positions by descending rank, equal ones in order: `ranked` for whole numbers below 2**30, and faster."""
    keys = ((2**30 - ranks.astype(np.int64)) << 32) | np.arange(len(ranks))
    keys.sort()
    return keys & (2**32 - 1)


def scaled(values: Floats) -> Ints:
    """The values as whole numbers that keep their order: 0 where there is none, else from 1 up."""
    known = np.isfinite(values)
    if not known.any():
        return np.zeros(len(values), dtype=np.int32)
    low, high = float(values[known].min()), float(values[known].max())
    share = (values - low) / (high - low) if high > low else np.ones(len(values))
    return np.where(known, 1 + np.nan_to_num(share) * (_TOP - 1), 0).astype(np.int32)
