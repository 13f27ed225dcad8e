"""Whether a text names something, whatever the case, width, punctuation and spacing."""

from __future__ import annotations

import re
import unicodedata

from graphgen.text.language import HAN

__all__ = ["comparable", "mentions"]

_GROUPED = re.compile(r"(?<=\d),(?=\d{3})")
# A dot between digits belongs to the number: without it "3" would be found in "3.5".
_PUNCTUATION = re.compile(r"[\W_](?!(?<=\d\.)\d)[\W_]*")
_BESIDE_HAN = re.compile(rf" (?=[{HAN}])|(?<=[{HAN}]) ")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_ACRONYM = re.compile(r"[A-Z0-9][A-Z0-9.&-]+")
_ARTICLE = re.compile(r"\A(?:the|an?) ")
_HAN = re.compile(f"[{HAN}]")
# A letter or digit of a script that sets words apart by spaces; Chinese needs no word boundary.
_LETTER = re.compile(rf"(?![{HAN}])[^\W_]")


def comparable(text: str) -> str:
    """`text` as words with single spaces: NFKC, case folded, punctuation gone, no spaces beside Han characters."""
    folded = _GROUPED.sub("", unicodedata.normalize("NFKC", text).casefold())
    plain = " ".join(_PUNCTUATION.sub(" ", folded).split())
    return plain if plain.isascii() else _BESIDE_HAN.sub("", plain)


def mentions(text: str, name: str) -> bool:
    """Whether `text` contains `name` as whole words, or a short form that `name` itself gives.

    "World Health Organization (WHO)" is named by either part; "Mercury (planet)" by "Mercury" but not by "planet".
    """
    words = comparable(text)
    return any(_stands_in(form, words) for form in _forms(name))


def _forms(name: str) -> list[str]:
    normal = unicodedata.normalize("NFKC", name)
    head = _PARENTHESIS.sub(" ", normal)
    aliases = [inner for inner in _PARENTHESIS.findall(normal) if _is_alias(inner, head)]
    forms = (_ARTICLE.sub("", comparable(form)) for form in (normal, head, *aliases))
    return list(dict.fromkeys(form for form in forms if form))


def _is_alias(inner: str, head: str) -> bool:
    """An acronym, or the name in the other script; any other parenthesis tells namesakes apart."""
    if _ACRONYM.fullmatch(inner.strip()):
        return True
    return bool(inner.strip()) and bool(_HAN.search(inner)) != bool(_HAN.search(head))


def _stands_in(form: str, words: str) -> bool:
    """Whether `form` occurs in `words` and is not the inside of a longer word or number."""
    start = words.find(form)
    while start >= 0:
        end = start + len(form)
        if not (_runs_on(words, start, -1) or _runs_on(words, end - 1, 1)):
            return True
        start = words.find(form, start + 1)
    return False


def _runs_on(words: str, edge: int, step: int) -> bool:
    """Whether the word or number that has its edge at `edge` goes on in the direction of `step`."""
    near, far = words[edge + step : edge + step + 1] if edge + step >= 0 else "", edge + 2 * step
    if not _LETTER.match(words[edge]) or not near:
        return False
    beyond = words[far] if 0 <= far < len(words) else ""
    return _LETTER.match(near) is not None or (near == "." and beyond.isdigit())
