"""What a rewriting says that a text only points at, told from everything else that it changes.

A change is taken where a pronoun or a short form gives way to a name that the text or its reference spells so. All
else is a slip: the text is read as it stands there. These are rules, and err on the side of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from graphgen.knowledge.extraction.ground import WORD, fold_word
from graphgen.records import Substitution
from graphgen.text.language import HAN

__all__ = ["Names", "Resolved"]

_POINTING = frozenset(
    "he she it they him her them his hers its their theirs himself herself itself themselves this that these those "
    "the such who which whose former latter both each one another same here there".split()
)
_POINTING_ZH = re.compile(r"[他她它]|^[其该此这那彼]|[前后两二]者|双方|上述|当地|同[年月日]")
_NO_NAME = _POINTING | frozenset("a an of s 的".split())
_DENIES = frozenset("not no never nor none neither without cannot 不 没 未".split())
_BETWEEN_NAMES = re.compile(r"[,，、&]|\b(?:and|or)\b|[和与及或]")
_STOPS = frozenset("。！？；，.!?;,:：")
_BREAKS = _STOPS | {"\n"}
_APOSTROPHE = re.compile(r"['’](?!\w)")
_HAN = re.compile(f"[{HAN}]")
_LONGEST_POINTER, _LONGEST_NAME = 8, 24
_WORTH_A_LOOK = 50
_SURVIVE = 0.7
_MOST_GROWTH = 2
_MOST_REPEATED = 800  # the time of a comparison grows with the square of it: tables of one number


class Resolved(NamedTuple):
    """Names to read in a text, in order and disjoint, and how many words a rewriting changed besides."""

    names: tuple[Substitution, ...]
    slips: int


class _Change(NamedTuple):
    """Words `start:end` of the text that words `first:last` of the rewriting take the place of."""

    start: int
    end: int
    first: int
    last: int


class _Words:
    """The words of a text, and the stops between them."""

    def __init__(self, text: str) -> None:
        # A stop tells two places of one name apart. Other signs, and rows of dots, would only take time.
        matches = [match for match in WORD.finditer(text) if match[0].isalnum() or match[0] in _STOPS]
        rows = {after.start() for before, after in pairwise(matches) if before[0] == after[0] and before[0] in _STOPS}
        matches = [match for match in matches if match.start() not in rows]
        self.text = text
        self.folded = [fold_word(match[0]) for match in matches]
        self.spans = [match.span() for match in matches]

    def __len__(self) -> int:
        return len(self.folded)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters from word `first` to the end of the one before `last`."""
        return self.spans[first][0], self.spans[last - 1][1]

    def named(self, first: int, last: int) -> list[str]:
        """The words without the stops."""
        return _words(self.folded[first:last])

    def spelled(self, first: int, last: int) -> list[str]:
        """The words without the stops, as they are spelled."""
        return [self.text[start:end] for start, end in self.spans[first:last] if self.text[start:end] not in _STOPS]

    def slice(self, first: int, last: int) -> str:
        start, end = self.span(first, last)
        return self.text[start:end]


class Names:
    """The names in `text` and in `reference`, to be found again in rewritings of `text`.

    Args:
        text: What is rewritten.
        reference: Another text of the same document, which tells the names.
        start: Where `text` begins in the document.
    """

    def __init__(self, text: str, reference: str, start: int = 0) -> None:
        self._text = _Words(text)
        self._start = start
        self._known = tuple(_line(_words(words.folded)) for words in (self._text, _Words(reference)))

    @property
    def words(self) -> int:
        return len(self._text)

    def read_in(self, rewriting: str, *, cut: bool = False) -> Resolved:
        """The names that `rewriting` puts into the text.

        Args:
            rewriting: What a model wrote. Where most of it is another text, all its words are slips.
            cut: It breaks off somewhere: what is missing at its end is not held against it.
        """
        other = _Words(rewriting)
        if not self._resembles(other, cut=cut):
            return Resolved((), max(len(self._text), len(other)))
        taken: list[_Change] = []
        slips = 0
        matcher = SequenceMatcher(None, self._text.folded, other.folded, autojunk=False)
        for kind, *places in matcher.get_opcodes():
            change = _Change(*places)
            if kind == "equal" or (cut and change.end == len(self._text)):
                continue
            if (naming := self._naming(change, other)) is not None:
                taken.append(naming)
            else:
                removed, added = self._text.named(change.start, change.end), other.named(change.first, change.last)
                slips += max(len(removed), len(added))
        return Resolved(tuple(self._substitution(change, other) for change in _disjoint(taken)), slips)

    def _resembles(self, other: _Words, *, cut: bool) -> bool:
        """Whether to compare word by word, which takes long where texts have little in common."""
        if len(self._text) < _WORTH_A_LOOK and len(other) < _MOST_GROWTH * _WORTH_A_LOOK:
            return True
        shared_words = Counter(self._text.folded) & Counter(other.folded)
        if max(shared_words.values(), default=0) > _MOST_REPEATED:
            return False
        shared = shared_words.total()
        expected = min(len(self._text), len(other)) if cut else len(self._text)
        return shared >= _SURVIVE * expected and len(other) <= _MOST_GROWTH * max(len(self._text), _WORTH_A_LOOK)

    def _substitution(self, change: _Change, other: _Words) -> Substitution:
        start, end = self._text.span(change.start, change.end)
        first, last = other.span(change.first, change.last)
        possessive = _APOSTROPHE.match(other.text, last)  # Athens' where the text says its
        name = " ".join(other.text[first : possessive.end() if possessive else last].split())
        return Substitution(start=self._start + start, end=self._start + end, text=name)

    def _naming(self, change: _Change, other: _Words) -> _Change | None:
        """`change`, if all that it does is to name; one that only adds is widened by the word that it completes."""
        added = other.named(change.first, change.last)
        if not added or len(added) > _LONGEST_NAME or not _DENIES.isdisjoint(added):
            return None
        if change.start == change.end:
            return self._completing(change, added, other)
        if self._abbreviates(change, added):
            return change if self._are_names(change, other) else None
        if change.start and self._text.folded[change.start - 1] in _POINTING:
            change = change._replace(start=change.start - 1, first=change.first - 1)  # "The watch" for "The H4"
        return change if self._points(change, other) and self._are_names(change, other) else None

    def _points(self, change: _Change, other: _Words) -> bool:
        """Whether a pronoun goes, or with a pointing word before it a common noun, for which a proper name comes."""
        words = self._text.named(change.start, change.end)
        pointing = not _POINTING.isdisjoint(words) or _POINTING_ZH.search("".join(words)) is not None
        nouns = [word for word in self._text.spelled(change.start, change.end) if word.casefold() not in _POINTING]
        proper = any(
            word != word.lower() or word.isdigit() or _HAN.match(word)
            for word in other.spelled(change.first, change.last)
            if word.casefold() not in _NO_NAME
        )
        common = all(word == word.lower() and not word.isdigit() for word in nouns)
        return pointing and len(words) <= _LONGEST_POINTER and common and (proper or not nouns)

    def _completing(self, change: _Change, added: list[str], other: _Words) -> _Change | None:
        """`John` before `Harrison`, or a subject that Chinese leaves out at the start of a clause."""
        place = change.start
        before, after = self._text.named(max(0, place - 1), place), self._text.named(place, place + 1)
        if before and self._is_known([*before, *added]):
            return change._replace(start=place - 1, first=change.first - 1)
        starts_clause = after and _HAN.match(added[0]) and self._starts_clause(place) and self._are_names(change, other)
        if after and (starts_clause or self._is_known([*added, *after])):
            return change._replace(end=place + 1, last=change.last + 1)
        return None

    def _starts_clause(self, place: int) -> bool:
        before = self._text.text[: self._text.spans[place][0]].rstrip(" \t")
        return not before or before[-1] in _BREAKS

    def _abbreviates(self, change: _Change, added: list[str]) -> bool:
        """Whether a single word in capitals is made of the initials of `added`."""
        word = self._text.slice(change.start, change.end)
        initials = "".join(each[0] for each in added if each not in _NO_NAME)
        return word.isupper() and len(word) > 1 and word.casefold() == initials

    def _are_names(self, change: _Change, other: _Words) -> bool:
        """Whether the words put in are a name that is known, or an enumeration of such."""
        text = other.slice(change.first, change.last)
        parts = [_core(_words(_Words(part).folded)) for part in _BETWEEN_NAMES.split(text)]
        whole = _core(_words(_Words(text).folded))
        return any(self._is_known(name) for name in [whole] if name) or all(map(self._is_known, parts))

    def _is_known(self, words: Sequence[str]) -> bool:
        names = any(word not in _NO_NAME for word in words)
        return names and any(_line(words) in known for known in self._known)


def _words(tokens: Iterable[str]) -> list[str]:
    return [token for token in tokens if token not in _STOPS]


def _line(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def _core(words: list[str]) -> list[str]:
    """A name without the article before it and the mark of possession after it."""
    first = 1 if words[:1] and words[0] in {"the", "a", "an"} else 0
    last = len(words) - (1 if words[-1:] and words[-1] in {"s", "的"} else 0)
    return words[first:last]


def _disjoint(changes: Iterable[_Change]) -> list[_Change]:
    """The changes in order, those that were widened by the same word joined."""
    joined: list[_Change] = []
    for change in changes:
        if joined and change.start < joined[-1].end:
            joined[-1] = joined[-1]._replace(end=change.end, last=change.last)
        else:
            joined.append(change)
    return joined
