"""Which Han characters belong to a word that cannot be exchanged for another: a name, a number, a time, a direction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from itertools import takewhile
from typing import NamedTuple

from graphgen.text.language import is_han
from graphgen.text.segment import Word, is_listed, words
from graphgen.text.spoken import ASKING, LINKS_ZH

__all__ = ["Gap", "names_exchanged"]

_ORDINARY = ("n", "v", "a", "d", "c", "p", "u", "r", "q", "b", "i", "l", "y", "z", "j")
_NAMES = ("nr", "ns", "nt", "nz")
_DATES = frozenset("年月日")
_KINDS_OF_BODIES = frozenset("学院校系行司所馆会厂局社团队店厅部路桥站港机场寺塔宫城")
_PLACES = ("ns", "nt", "nz")
_OPPOSED = frozenset(
    "增加 减少 提高 降低 上升 下降 增大 减小 扩大 缩小 最大 最小 最高 最低 最早 最晚 最长 最短 大 小 高 低 长 短 多 少 "
    "早 晚 前 后 先 上 下 左 右 东 西 南 北 内 外 之前 之后 以前 以后 以上 以下 正 负 有 无 男 女 父亲 母亲 儿子 女儿 "
    "哥哥 弟弟 姐姐 妹妹 丈夫 妻子".split()
)

Gap = tuple[range, range]
"""Places in one text in whose stead another has others; either may be none."""


class _Sort(IntEnum):
    ORDINARY = 0
    UNLISTED = 1
    NAME = 2


class _Cut(NamedTuple):
    start: int
    end: int
    sort: _Sort


def names_exchanged(said: Sequence[str], other: Sequence[str], gaps: Collection[Gap]) -> bool:
    """Whether `said` has in one of `gaps` a name, or the like, that `other` has not, or a part of one, or lacks a part.

    Ordinary are words that the dictionary has and calls nouns, verbs or the like, but no names; a noun right behind the
    name of a place or an organisation is part of it. What the dictionary does not have may be a name, unless only
    ordinary words stand in its place. A question word is not ordinary either: it stands for what is asked.

    Args:
        said: Words of a text, each Han character by itself.
        other: Those of the other.
        gaps: Where they differ: first places of `said`, then of `other`.
    """
    for own, others in gaps:
        new, old = _naming(said, own), _naming(other, others)
        if new and old and any(said[place] in ASKING for place in own):
            return True
        if _is_name(_words_at(said, new), _words_at(other, _beside(others, len(other)))):
            return True
        cut = [word for word in _words_at(other, old) if new or not _within(word, others)]
        if _is_name(cut, _words_at(said, _beside(own, len(said)))):
            return True
    return False


def _naming(said: Sequence[str], places: range) -> list[int]:
    """Those of `places` where a Han character stands that does not only link others."""
    return [place for place in places if is_han(said[place]) and said[place] not in LINKS_ZH]


def _beside(places: range, length: int) -> range:
    """These places, or where there is none the two around the spot."""
    return places or range(max(0, places.start - 1), min(length, places.stop + 1))


def _within(word: _Cut, places: range) -> bool:
    return places.start <= word.start and word.end <= places.stop


def _is_name(found: Sequence[_Cut], instead: Sequence[_Cut]) -> bool:
    """Whether a name is among `found`, or what may be one with no ordinary words `instead`."""
    if any(word.sort == _Sort.NAME for word in found):
        return True
    return any(word.sort for word in found) and any(word.sort for word in instead)


def _words_at(said: Sequence[str], places: Iterable[int]) -> list[_Cut]:
    """The words to which the Han characters at `places` belong."""
    found: dict[int, _Cut] = {}
    end = 0
    for place in places:
        if place < end or not is_han(said[place]):
            continue
        start = end = place
        while start and is_han(said[start - 1]):
            start -= 1
        while end < len(said) and is_han(said[end]):
            end += 1
        cut = _sorted_words("".join(said[start:end]))
        found |= {start + word.start: _Cut(start + word.start, start + word.end, word.sort) for word in cut}
    return [word for word in found.values() if any(word.start <= place < word.end for place in places)]


def _sorted_words(text: str) -> list[_Cut]:
    cut = words(text)
    found = [_Cut(word.start, word.end, _sort(word)) for word in cut]
    for first, word in enumerate(cut):
        if word.flag.startswith(_PLACES):
            nouns = list(takewhile(lambda each: each.flag.startswith("n"), cut[first + 1 :]))
            while nouns and nouns[-1].text[-1] not in _KINDS_OF_BODIES:
                nouns.pop()
            for place in range(first + 1, first + 1 + len(nouns)):
                found[place] = found[place]._replace(sort=_Sort.NAME)
    return found


def _sort(word: Word) -> _Sort:
    if word.text in _DATES:
        return _Sort.ORDINARY
    if word.flag.startswith(_NAMES) or not word.flag.startswith(_ORDINARY) or word.text in _OPPOSED:
        return _Sort.NAME
    return _Sort.ORDINARY if is_listed(word.text) else _Sort.UNLISTED
