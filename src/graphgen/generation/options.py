"""Options of a question and the letters that choose among them, however a model writes them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from string import ascii_uppercase

from graphgen.text.mentions import comparable

__all__ = ["chosen", "depends_on_order", "distinct", "lettered", "read_options", "shuffled"]

_LETTER = r"[\(（\[【]?([A-Ha-h])[\)）\]】]?"
_AFTER_LETTER = r"(?:(?<=[\)）\]】])|[.．、:：)）])"
_MARK = re.compile(rf"(?:(?<=^)|(?<=[\s;；,，。]))[*_\-• ]{{0,4}}{_LETTER}[*_]{{0,2}}\s?{_AFTER_LETTER}[*_]{{0,2}}\s*")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)、])\s+")
_SAYS = (
    r"(?:the\s+)?(?:(?:correct|right)\s+)?(?:answers?|options?|choices?)?\s*(?:is|are)?"
    r"|(?:正确)?(?:答案|选项)(?:是|为)?|选"
)
_CHOICE = re.compile(rf"\W{{0,4}}(?:{_SAYS})\s*[:：]?\s*{_LETTER}(?![A-Za-z'’])", re.IGNORECASE)
_LETTERS = re.compile(
    rf"(?:{_SAYS})?\s*[:：]?\s*([A-Ha-h](?:(?:\s|[,，、;；&+/]|and\b|和|与){{0,6}}[A-Ha-h])*)\W*", re.IGNORECASE
)
_DELIMITED = re.compile(r"\s*[.．、:：)）\]】]|[*_]")
_ON_ORDER = re.compile(
    r"\b(?:all|none|both|any|neither) of (?:the )?(?:above|below|these|them)\b|\b(?:both )?[A-D] (?:and|or) [A-D]\b"
    r"|(?:以上|上述|前述).{0,3}(?:都|均|全|皆|选项)|[A-D]\s?[和与或]\s?[A-D]",
    re.IGNORECASE,
)


def read_options(text: str) -> list[str]:
    """The options without their letters: one a line, or several in a line where the letters follow one another."""
    run: list[re.Match[str]] = []
    for mark in _MARK.finditer(text):
        if len(run) < len(ascii_uppercase) and mark[1].upper() == ascii_uppercase[len(run)]:
            run.append(mark)
    if len(run) > 1:
        ends = [*(mark.start() for mark in run[1:]), len(text)]
        found = [text[mark.end() : end] for mark, end in zip(run, ends, strict=True)]
    else:
        found = [_BULLET.sub("", line) for line in text.splitlines()]
    return [option for option in (each.strip(" \t\n;；,，*") for each in found) if option]


def chosen(answer: str, options: Sequence[str]) -> list[int]:
    """The places of the options that `answer` names, by their letters, by their words or by both; empty where it
    names none, or where letter and words disagree.
    """
    lines = [line for line in answer.splitlines() if line.strip()]
    if len(lines) > 1:
        places = [chosen(line, options) for line in lines]
        return sorted({place for each in places for place in each}) if all(places) else []
    if places := _by_words(answer, options):
        return places
    if letters := _LETTERS.fullmatch(answer.strip()):
        places = [
            ascii_uppercase.index(letter.upper())
            for letter in re.findall(r"(?<![a-zA-Z])[A-Ha-h](?![a-z])|(?<=[A-H])[A-H]", letters[1])
        ]
        return sorted(set(places)) if max(places) < len(options) else []
    letter = _CHOICE.match(answer)
    if letter is None:
        return []
    place = ascii_uppercase.index(letter[1].upper())
    rest = answer[letter.end() :]
    said = _by_words(re.sub(r"^[\s.．、:：)）*_-]+", "", rest), options)
    if place >= len(options) or (rest.strip() and not said and not _DELIMITED.match(rest)):
        return []  # "A bridge" begins with an article and not with a letter
    return [place] if said in ([], [place]) else []


def _by_words(answer: str, options: Sequence[str]) -> list[int]:
    key = comparable(answer)
    return [place for place, option in enumerate(options) if key and comparable(option) == key]


def distinct(options: Sequence[str]) -> bool:
    """Whether no two options say the same."""
    return len({comparable(option) for option in options}) == len(options)


def depends_on_order(options: Sequence[str]) -> bool:
    """Whether an option speaks of others by their place: "all of the above" means another thing after a shuffle."""
    return any(_ON_ORDER.search(option) for option in options)


def shuffled(options: Sequence[str], right: Sequence[int], draw: random.Random) -> tuple[list[str], list[int]]:
    """The options in a drawn order and the new places of the right ones."""
    order = list(range(len(options)))
    draw.shuffle(order)
    return [options[place] for place in order], sorted(order.index(place) for place in right)


def lettered(options: Sequence[str], places: Sequence[int] | None = None) -> str:
    """Options a line each, after their letters; only those at `places` where these are given."""
    shown = range(len(options)) if places is None else places
    return "\n".join(f"{ascii_uppercase[place]}. {options[place]}" for place in shown)
