"""Test questions on facts that training has: held out because others ask for the same differently, or worded anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import compress
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from graphgen.export.splitting.footing import Ground
from graphgen.export.splitting.ties import turn_of
from graphgen.text.wording import ALIKE, runs_of

__all__ = ["Question", "Reworded", "TwinOf", "chosen", "find_twins", "nearest"]

_TRIED = 6
T = TypeVar("T")


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


class _Traits(BaseModel):
    twin_of: str


class Reworded(Question):
    """Of a twin that was worded anew, what it asks, and the sample that it is a twin of."""

    traits: _Traits


class TwinOf(NamedTuple):
    """Of a twin, the sample in training that rests on the same fact, and how like the training question is that is most
    like its own.
    """

    of: str
    overlap: float


def chosen(samples: Iterable[T], wanted: float, *, seed: int, of: Callable[[T], str]) -> list[T]:
    """Those of `samples` that get a twin, in their order.

    Each has a turn by the seed and its own id, so what is chosen stays chosen when samples are added: below 1, with
    that chance; else those that come first are, so many.

    Args:
        samples: What to choose from.
        wanted: How many, or below 1 which share.
        seed: What the choice depends on.
        of: A sample's id.
    """
    turns = ((turn_of(f"twin {of(sample)}", seed), place, sample) for place, sample in enumerate(samples))
    if wanted < 1:
        return [sample for turn, _, sample in turns if turn < wanted]
    first = nsmallest(round(wanted), turns, key=lambda each: each[:2])
    return [sample for *_, sample in sorted(first, key=lambda each: each[1])]


def find_twins(
    ground: Ground, in_training: Sequence[bool], questions: Callable[[], Iterable[Question]], *, wanted: int, seed: int
) -> dict[str, TwinOf]:
    """Up to `wanted` samples of training to hold out, by their ids.

    Every fact that such a sample rests on is left in training, in another sample; and no question in training, on
    whatever fact, shares half of its runs of three words. Its facts are units of a graph, at least one: two samples of
    one passage may ask for different things in it.

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
        if in_training[number]
        and any(ground.of_graph[fact] for fact in facts)
        and all(holders[fact] > 1 for fact in facts)
    ]
    able.sort(key=lambda number: turn_of(ground.ids[number], seed))
    tried = dict.fromkeys(able[: _TRIED * wanted])
    asked = {question.id: question.asked for number, question in enumerate(questions()) if number in tried}
    overlaps = nearest(asked, set(compress(ground.ids, in_training)), questions)
    found: dict[int, float] = {}
    for number in tried:
        facts = ground.facts[number]
        overlap = overlaps.get(ground.ids[number], 1.0)
        if len(found) < wanted and overlap < ALIKE and all(holders[fact] > 1 for fact in facts):
            found[number] = overlap
            for fact in facts:
                holders[fact] -= 1
    return _named(ground, in_training, found)


def nearest(
    asked: Mapping[str, str], in_training: Collection[str], questions: Callable[[], Iterable[Question]]
) -> dict[str, float]:
    """How much the training question that is most like it shares with each of those `asked` that says something.

    Args:
        asked: Questions by their ids; one in training is not compared with itself.
        in_training: The ids of the samples for training.
        questions: What samples ask.
    """
    own = {name: runs for name, said in asked.items() if (runs := runs_of(said))}
    if not own:
        return {}
    index: dict[str, list[str]] = {}
    for name, runs in own.items():
        for run in runs:
            index.setdefault(run, []).append(name)
    found = dict.fromkeys(own, 0.0)
    for question in questions():
        if question.id not in in_training:
            continue
        runs, shared = runs_of(question.asked), dict[str, int]()
        for run in runs:
            for other in index.get(run, ()):
                shared[other] = shared.get(other, 0) + 1
        for other, count in shared.items():
            if other != question.id:
                found[other] = max(found[other], count / len(runs | own[other]))
    return found


def _named(ground: Ground, in_training: Sequence[bool], found: Mapping[int, float]) -> dict[str, TwinOf]:
    """The twins with what they are twins of: the sample in training that rests on most of the same."""
    twins: dict[int, list[int]] = {}
    for number in found:
        for fact in ground.facts[number]:
            twins.setdefault(fact, []).append(number)
    best: dict[int, tuple[float, str]] = {}
    for number, facts in enumerate(ground.facts):
        if not in_training[number] or number in found:
            continue
        for twin in {twin for fact in facts for twin in twins.get(fact, ())}:
            own = set(ground.facts[twin])
            shared = len(own.intersection(facts)) / len(own.union(facts))
            if shared > best.get(twin, (0.0, ""))[0]:
                best[twin] = shared, ground.ids[number]
    return {ground.ids[number]: TwinOf(best[number][1], round(overlap, 4)) for number, overlap in found.items()}
