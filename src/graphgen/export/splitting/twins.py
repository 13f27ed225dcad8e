"""Test questions on facts that training has: samples that are held out because others ask for the same differently."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from pydantic import BaseModel

from graphgen.export.splitting.footing import Ground
from graphgen.text.words import words

__all__ = ["ALIKE", "Question", "Twin", "find_twins"]

ALIKE = 0.5
"""Share of the three-word runs of two questions from which on they are no twins but nearly the same."""
_RUN, _TRIED = 3, 6


class _Message(BaseModel):
    role: str
    content: str


class Question(BaseModel):
    """Of a sample, what it asks."""

    id: str
    messages: tuple[_Message, ...] | None = None

    @property
    def asked(self) -> str:
        """What its user says; empty for running text."""
        return "\n".join(message.content for message in self.messages or () if message.role == "user")


class Twin(NamedTuple):
    """Of a sample that is held out, one in training that rests on the same fact, and how like the training question is
    that is most like its own.
    """

    of: str
    overlap: float


def find_twins(
    ground: Ground, in_training: Sequence[bool], questions: Callable[[], Iterable[Question]], *, wanted: int, seed: int
) -> dict[str, Twin]:
    """Up to `wanted` samples of training to hold out, by their ids.

    Every fact that such a sample rests on is left in training, in another sample; and no question in training, on
    whatever fact, shares half of its runs of three words.

    Args:
        ground: What samples rest on.
        in_training: Of each sample, whether it is for training.
        questions: Called twice: what samples ask, in their order.
        wanted: How many.
        seed: What the choice depends on.
    """
    holders: dict[int, int] = {}
    for facts, trains in zip(ground.facts, in_training, strict=True):
        for fact in facts if trains else ():
            holders[fact] = holders.get(fact, 0) + 1
    able = [
        number
        for number, facts in enumerate(ground.facts)
        if in_training[number] and len(facts) and all(holders[fact] > 1 for fact in facts)
    ]
    able.sort(key=lambda number: hashlib.sha256(f"{seed}:{ground.ids[number]}".encode()).digest())
    tried = {number: ground.ids[number] for number in able[: _TRIED * wanted]}
    nearest = _nearest(tried, in_training, questions)
    chosen: dict[int, float] = {}
    for number in tried:
        facts = ground.facts[number]
        overlap = nearest.get(number, 1.0)
        if len(chosen) < wanted and overlap < ALIKE and all(holders[fact] > 1 for fact in facts):
            chosen[number] = overlap
            for fact in facts:
                holders[fact] -= 1
    return _named(ground, in_training, chosen)


def _nearest(
    tried: Mapping[int, str], in_training: Sequence[bool], questions: Callable[[], Iterable[Question]]
) -> dict[int, float]:
    """How much the training question that is most like it shares with each of those tried that asks something."""
    own: dict[int, frozenset[str]] = {}
    index: dict[str, list[int]] = {}
    for number, question in enumerate(questions()):
        if number in tried and (runs := _runs(question.asked)):
            own[number] = runs
            for run in runs:
                index.setdefault(run, []).append(number)
    nearest = dict.fromkeys(own, 0.0)
    for number, question in enumerate(questions()):
        if not in_training[number]:
            continue
        runs, shared = _runs(question.asked), dict[int, int]()
        for run in runs:
            for other in index.get(run, ()):
                shared[other] = shared.get(other, 0) + 1
        for other, count in shared.items():
            if other != number:
                nearest[other] = max(nearest[other], count / len(runs | own[other]))
    return nearest


def _runs(text: str) -> frozenset[str]:
    said = words(text)
    return (
        frozenset(" ".join(said[at : at + _RUN]) for at in range(max(1, len(said) - _RUN + 1))) if said else frozenset()
    )


def _named(ground: Ground, in_training: Sequence[bool], chosen: Mapping[int, float]) -> dict[str, Twin]:
    """The twins with what they are twins of: the sample in training that rests on most of the same."""
    twins: dict[int, list[int]] = {}
    for number in chosen:
        for fact in ground.facts[number]:
            twins.setdefault(fact, []).append(number)
    best: dict[int, tuple[float, str]] = {}
    for number, facts in enumerate(ground.facts):
        if not in_training[number] or number in chosen:
            continue
        for twin in {twin for fact in facts for twin in twins.get(fact, ())}:
            own = set(ground.facts[twin])
            shared = len(own.intersection(facts)) / len(own.union(facts))
            if shared > best.get(twin, (0.0, ""))[0]:
                best[twin] = shared, ground.ids[number]
    return {ground.ids[number]: Twin(best[number][1], round(overlap, 4)) for number, overlap in chosen.items()}
