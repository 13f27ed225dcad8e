"""The five tasks of Nemotron-CC: what goes in, what may come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from graphgen.curation.rewriting.fidelity import Bounds

__all__ = ["HIGH", "LOW", "TASKS", "Limits", "TaskName"]

TaskName = Literal["wiki_paraphrase", "diverse_qa", "distill", "extract_knowledge", "knowledge_list"]

LOW: tuple[TaskName, ...] = ("wiki_paraphrase",)
HIGH: tuple[TaskName, ...] = ("diverse_qa", "distill", "extract_knowledge", "knowledge_list")


class Limits(NamedTuple):
    """Limits of a task, in tokens.

    Attributes:
        given: Prompt and segment together, at most.
        segment: A segment, at least; a shorter one is not asked about.
        written: A reply, at most.
        text: The training text that comes of it, at least.
        bounds: What it may do to a segment.
    """

    given: int
    segment: int
    written: int
    text: int
    bounds: Bounds


TASKS: Mapping[TaskName, Limits] = {
    "wiki_paraphrase": Limits(512, 5, 510, 50, Bounds(0.3, 2.5)),
    "diverse_qa": Limits(1000, 30, 598, 100, Bounds(0.05, 8.0, retains=False)),
    "distill": Limits(2000, 10, 1598, 50, Bounds(0.1, 1.2, retains=False)),
    "extract_knowledge": Limits(1400, 30, 1398, 50, Bounds(0.05, 1.5, retains=False)),
    "knowledge_list": Limits(1000, 30, 598, 50, Bounds(0.05, 1.5, retains=False, may_copy=True)),
}
"""Of NVIDIA's own pipeline (NeMo Curator); the bounds are ours."""
