"""The words of a text together with what cannot be exchanged for others: numbers, names, a denial."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from graphgen.text.language import HAN

__all__ = ["ASKING", "BLANK", "DENIALS", "LINKS", "LINKS_ZH", "Spoken", "spoken"]

_GROUPED = re.compile(r"(?<=\d),(?=\d{3})")
_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|__+")
BLANK = "__"
"""What a gap to be filled is read as, however long."""
ASKING = frozenset("who whom whose what which when where why how 谁 什 么 哪 何 几 怎 吗".split()) | {BLANK}
"""Words, and Han characters of words, that stand for what is asked."""
DENIALS = frozenset("not no never cannot without nor neither none t non 不 没 未 无 非 否 莫 勿".split())
"""Words that turn a statement around; `t` ends isn't and didn't."""
LINKS = frozenset(
    "a an the of in on at by to and or but is was are were be been being as for with from that which who it its his "
    "her their he she they this these those has have had do does did will would can could what when where how".split()
)
"""English words that link others and name nothing."""
LINKS_ZH = frozenset(
    "的地得了着过之于在是和与及并且而也都就则便又还把被将由从到对为以所其此该这那即系吗呢吧啊呀请问，。"
)
"""Han characters that link others and name nothing."""
# What is written with a capital where a sentence begins, and names nothing.
_OPENERS = frozenset(
    "a an the this that these those it its he she we they you i in on at by for from with to of as and but or if when "
    "while after before during since until because although though however thus so then there here what which who whom "
    "whose why how where one some many most all both each every not no our his her their my your also yet such today "
    "now later once only even still question answer is are was were be been do does did has have had can could will "
    "would should may might must explain describe discuss compare list name identify define summarise summarize "
    "outline evaluate assess analyse analyze state give provide tell show write calculate find determine consider "
    "please let moreover furthermore therefore additionally finally overall nevertheless instead meanwhile first "
    "second third next last yes true false according about under over between among through against into like "
    "despite given using based within without unlike step note see another other any its what's it's that's".split()
)
# Small closed sets of which one member makes another statement than the next.
_OPPOSED = frozenset(
    "two three four five six seven eight nine ten eleven twelve hundred thousand million billion first second third "
    "fourth fifth half twice north south east west northern southern eastern western left right before after above "
    "below increase decrease increases decreases increased decreased more less fewer greater smaller higher lower "
    "largest smallest highest lowest oldest youngest true false january february march april june july august "
    "september october november december".split()
)


class Spoken(NamedTuple):
    """Words in order, folded, and for each whether it is specific: no other word can stand in its place."""

    words: list[str]
    specific: list[bool]


def spoken(text: str) -> Spoken:
    """The words of `text`, as `text.words.words` gives them but with gaps, and which of them are specific.

    Specific are what holds a digit, what is written with a capital and is no opener of sentences, and the members of
    small closed sets such as north and south. Nothing in the writing of Chinese sets names apart: no Han character is
    specific by itself.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if "," in plain:
        plain = _GROUPED.sub("", plain)
    found = _WORD.findall(plain)
    words = [word.casefold() if word[0] != "_" else BLANK for word in found]
    specific = [
        (was != word and word not in _OPENERS and word != BLANK) or word in _OPPOSED or any(map(str.isdigit, word))
        for was, word in zip(found, words, strict=True)
    ]
    return Spoken(words, specific)
