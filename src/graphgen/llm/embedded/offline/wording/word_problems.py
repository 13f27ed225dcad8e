"""School word problems in arithmetic, by templates: the one kind of task that the offline model can make from nothing.

A problem has an operation, a place, a number of steps and a person. What a problem is can be read off its words again,
so the same lists write it, tell its values and solve it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphgen.llm.embedded.offline.wording.word_problem_lists import LISTS, Lists
from graphgen.records import Language

__all__ = ["can_make", "dimensions", "solution", "value_of", "write"]

_KNOWN = re.compile(r"math|arithmetic|word problem|数学|算术|应用题", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


class Solution(NamedTuple):
    """The steps in words, and the result."""

    steps: str
    answer: str


def can_make(description: str) -> bool:
    """Whether `description` is of the kind of task that is known here."""
    return _KNOWN.search(description) is not None


def dimensions(language: Language) -> dict[str, Sequence[str]]:
    """What problems differ in, each with all its values, the first the most telling."""
    lists = LISTS[language]
    operation, place, steps, person = lists.dimensions
    return {
        operation: list(lists.operations),
        place: list(lists.places),
        steps: list(lists.steps),
        person: list(lists.people),
    }


def write(held: Mapping[str, str], language: Language, draw: random.Random) -> str:
    """A problem with the values that are held, and others as they are drawn."""
    lists = LISTS[language]
    chosen = {name: held.get(name, draw.choice(values)) for name, values in dimensions(language).items()}
    operation, place, steps, person = (chosen[name] for name in lists.dimensions)
    two = lists.steps.index(steps) if steps in lists.steps else 0
    phrasing = draw.choice(
        lists.operations[operation if operation in lists.operations else next(iter(lists.operations))]
    )
    words = lists.places.get(place) or draw.choice(list(lists.places.values()))
    first, second, third = _numbers(lists, operation, two, draw)
    template = phrasing.two if two else phrasing.one
    return template.format(
        who=person, a=first, b=second, c=third, at=words.at, things=words.things, box=words.box, boxes=words.boxes
    )


def _numbers(lists: Lists, operation: str, two: int, draw: random.Random) -> tuple[int, int, int]:
    place = list(lists.operations).index(operation) if operation in lists.operations else 0
    if place == 0:
        return draw.randint(11, 95), draw.randint(11, 95), draw.randint(5, 40)
    if place == 1:
        second, third = draw.randint(6, 40), draw.randint(6, 30)
        return second + third + draw.randint(7, 60), second, third
    second = draw.randint(3, 12)
    if place == 2:  # noqa: PLR2004 - the third operation
        return draw.randint(3, 15), second, draw.randint(2, 20)
    third = draw.randint(4, 20)
    return second * draw.randint(3, 12) + two * third, second, third


def value_of(problem: str, dimension: str, language: Language) -> str | None:
    """The value that `problem` has in `dimension`; `None` where it is no such problem, or has another."""
    lists = LISTS[language]
    operation, place, steps, person = lists.dimensions
    if dimension == operation:
        return next((name for name, phrasings in lists.operations.items() if _has(problem, phrasings)), None)
    if dimension == place:
        return next((name for name, words in lists.places.items() if words.at in problem), None)
    if dimension == steps:
        done = len(_NUMBER.findall(problem)) - 1
        return lists.steps[done - 1] if done in {1, 2} else None
    if dimension == person:
        return next((name for name in sorted(lists.people, key=len, reverse=True) if name in problem), None)
    return None


def _has(problem: str, phrasings: Sequence[object]) -> bool:
    return any(getattr(phrasing, "cue", "") in problem for phrasing in phrasings)


def solution(problem: str, language: Language) -> Solution | None:
    """How a problem is solved; `None` where it is no such problem."""
    lists = LISTS[language]
    operation = value_of(problem, lists.dimensions[0], language)
    numbers = [int(number) for number in _NUMBER.findall(problem)]
    if operation is None or len(numbers) not in {2, 3}:
        return None
    words = next((words for words in lists.places.values() if words.at in problem), None)
    place = list(lists.operations).index(operation)
    steps, result = _worked(place, numbers)
    unit = "" if words is None else words.boxes if place == len(lists.operations) - 1 else words.things
    answer = lists.answer.format(result=result, unit=unit).strip()
    return Solution(lists.between.join(steps) + lists.closing.format(answer=answer), answer)


def _worked(operation: int, numbers: Sequence[int]) -> tuple[list[str], int]:
    first, second, *more = numbers
    if operation == 3 and more:  # noqa: PLR2004 - what is set aside stands before the size of a box
        rest, size = first - second, more[0]
        return [f"{first} - {second} = {rest}", f"{rest} ÷ {size} = {rest // size}"], rest // size
    sign, result = (
        ("+", first + second),
        ("-", first - second),
        ("×", first * second),
        ("÷", first // second),
    )[operation]
    steps = [f"{first} {sign} {second} = {result}"]
    for number in more:
        then = result - number if operation == 1 else result + number
        steps.append(f"{result} {'-' if operation == 1 else '+'} {number} = {then}")
        result = then
    return steps, result
