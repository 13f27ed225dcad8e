"""Which Han characters belong to a word that cannot be exchanged for another: a name, a number, a time, a direction."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graphgen.text.language import is_han
from graphgen.text.segment import Word, is_listed, words
from graphgen.text.spoken import ASKING

__all__ = ["names_exchanged"]

_ORDINARY = ("n", "v", "a", "d", "c", "p", "u", "r", "q", "b", "i", "l", "y", "z", "j")
_NAMES = ("nr", "ns", "nt", "nz")
_OPPOSED = frozenset(
    "增加 减少 提高 降低 上升 下降 增大 减小 扩大 缩小 最大 最小 最高 最低 最早 最晚 最长 最短 大 小 高 低 长 短 多 少 "
    "早 晚 前 后 先 上 下 左 右 东 西 南 北 内 外 之前 之后 以前 以后 以上 以下 正 负 有 无 男 女 父亲 母亲 儿子 女儿 "
    "哥哥 弟弟 姐姐 妹妹 丈夫 妻子".split()
)


def names_exchanged(said: Sequence[str], places: Collection[int]) -> bool:
    """Whether what `said` has at one of `places` belongs to a word that is not an ordinary one.

    Ordinary are words that the dictionary has and calls nouns, verbs or the like, but no names; what it does not have
    may be a name. A question word is not ordinary either: it stands for what is asked.

    Args:
        said: Words of a text, each Han character by itself.
        places: Positions of Han characters, and of question words, in it.
    """
    if any(said[place] in ASKING for place in places):
        return True
    return any(not _is_ordinary(word) for place in sorted(places) if (word := _word_at(said, place)) is not None)


def _word_at(said: Sequence[str], place: int) -> Word | None:
    start = end = place
    while start and is_han(said[start - 1]):
        start -= 1
    while end < len(said) and is_han(said[end]):
        end += 1
    return next((word for word in words("".join(said[start:end])) if word.start <= place - start < word.end), None)


def _is_ordinary(word: Word) -> bool:
    listed = word.flag.startswith(_ORDINARY) and not word.flag.startswith(_NAMES) and is_listed(word.text)
    return listed and word.text not in _OPPOSED
