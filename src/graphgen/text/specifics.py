"""What a text says that cannot be said in other words: its numbers and its proper names."""

from __future__ import annotations

import re
import unicodedata

from graphgen.text.sentences import sentence_spans

__all__ = ["names", "numbers", "specifics"]

_NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")
_TITLE = re.compile(r"[《「『“]([^《》「」『』“”\n]{1,40})[》」』”]")
_LATIN = "A-Za-zÀ-ɏ"
_WORD = rf"[{_LATIN}][{_LATIN}\d'’.-]*[{_LATIN}\d]|[A-Z]"
_CAPITALISED = rf"(?:(?=[A-ZÀ-Þ])(?:{_WORD}))"
_NAME = re.compile(
    rf"(?<![{_LATIN}\d]){_CAPITALISED}(?:\s(?:of|the|de|la|van|von|and)\s{_CAPITALISED}|\s{_CAPITALISED})*"
)
_LOWER_FIRST = frozenset(
    "a an the this that these those it its he she they we you i in on at by for from with to of as and but or if when "
    "while after before during since until because although though however thus so then there here what which who whom "
    "whose why how where one two some many most all both each every no not our his her their my your also yet such "
    "today now later once only even still question answer".split()
)


def numbers(text: str) -> frozenset[str]:
    """The numbers of `text` in digits, without separators of thousands."""
    return frozenset(each.replace(",", "") for each in _NUMBER.findall(unicodedata.normalize("NFKC", text)))


def names(text: str) -> frozenset[str]:
    """Proper names, as a rule sees them: capitalised words in a row, and in Chinese what stands in title marks.

    A single capitalised word that begins a sentence is no name unless it is written so inside one too. Chinese names
    without marks are not seen: nothing in their writing sets them apart.
    """
    found = {title.strip() for title in _TITLE.findall(text)}
    openings: set[str] = set()
    for start, end in sentence_spans(text):
        for match in _NAME.finditer(text, start, end):
            first, *rest = match[0].split()
            opens = not text[start : match.start()].strip("\"'“‘(*#- ")
            if opens and first.casefold() in _LOWER_FIRST:
                found |= {" ".join(rest)} if rest and rest[0][:1].isupper() else set()
            elif opens and not rest:
                openings.add(first)
            else:
                found.add(match[0])
    inside = {word for name in found for word in name.split()}
    return frozenset(name for name in found | (openings & inside) if name and name.casefold() not in _LOWER_FIRST)


def specifics(text: str) -> frozenset[str]:
    """`numbers` and `names` together."""
    return numbers(text) | names(text)
