"""What each style of rewriting may do to a passage: how much shorter or longer it gets, whether it keeps all facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from graphgen.curation.rewriting.fidelity import Bounds

__all__ = ["BOUNDS", "Style"]

Style = Literal[
    "easy",
    "medium",
    "hard",
    "dialogue",
    "genre_audience",
    "autoregressive",
    "rewire",
    "critical_analysis",
    "cross_domain_analogy",
    "executive_summary",
    "first_person",
    "historical_evolution",
    "popular_science",
    "technical_deep_dive",
]

BOUNDS: Mapping[Style, Bounds] = {
    "easy": Bounds(0.3, 2.0),
    "medium": Bounds(0.3, 2.0),
    "hard": Bounds(0.3, 2.0),
    "dialogue": Bounds(0.5, 3.0),
    "genre_audience": Bounds(0.3, 3.0, retains=False),
    "autoregressive": Bounds(0.5, 2.0),
    "rewire": Bounds(0.3, 3.0),
    "critical_analysis": Bounds(0.5, 3.0, retains=False),
    "cross_domain_analogy": Bounds(0.8, 2.5, retains=False),
    "executive_summary": Bounds(0.15, 0.7, retains=False),
    "first_person": Bounds(0.5, 2.0),
    "historical_evolution": Bounds(0.5, 2.0),
    "popular_science": Bounds(0.5, 2.5),
    "technical_deep_dive": Bounds(0.8, 2.5),
}
