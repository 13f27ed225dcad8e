"""Which of the product's languages a text is in, told by its script."""

from __future__ import annotations

import re
from collections import Counter

from graphgen.records import Language

__all__ = ["HAN", "detect_language", "is_han", "other_language"]

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Character ranges of Han ideographs and the Chinese zero, for use inside a regular expression's brackets."""

_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000


def is_han(character: str) -> bool:
    """Whether `character` is a Han ideograph."""
    return _HAN.match(character) is not None


def detect_language(text: str) -> Language:
    """Chinese when Han characters are at least as many as words in other scripts.

    A Han character carries about as much as a word does, so Chinese text with English terms stays Chinese and
    English text with a Chinese name stays English. Only the first 20,000 characters are looked at.
    """
    if text.isascii():
        return "en"
    head = text[:_SAMPLE]
    han = len(_HAN.findall(head))
    if not han:
        return "en"
    words = len(_WORD.findall(_HAN.sub(" ", head)))
    return "zh" if han >= words else "en"


# Letters of each script that is neither Latin nor Han, and what a text of mostly these is written in.
_SCRIPTS = {
    name: re.compile(f"[{letters}]")
    for name, letters in {
        "Japanese": "\u3041-\u30ff",
        "Korean": "\uac00-\ud7a3\u1100-\u11ff",
        "a language in Cyrillic letters": "\u0400-\u052f",
        "a language in Arabic letters": "\u0600-\u06ff\u0750-\u077f",
        "a language in Devanagari": "\u0900-\u097f",
        "Greek": "\u0370-\u03ff\u1f00-\u1fff",
        "Hebrew": "\u0590-\u05ff",
        "Thai": "\u0e00-\u0e7f",
    }.items()
}
_LETTER = re.compile(r"[^\W\d_]")
_MOST = 0.5
_JAPANESE = 0.1  # it is written with Han characters too

# The commonest words that English does not have, with few that two of these languages share.
_COMMON_WORDS = {
    "German": "der die das und ist nicht ein eine einer den dem des mit auf für von sich auch als werden wird sind bei",
    "French": "le la les et est dans du des une pour que qui sur pas avec par au aux sont ce cette il elle plus ou été",
    "Spanish": "el los las y es en una por que con del para se su al como más fue son este esta pero entre también",
    "Portuguese": "o os as e é em uma por que com do da dos das para se ao como mais foi são não pelo pela no na",
    "Italian": "il lo gli e è di una per che con del della nel nella sono non si al dal come più anche alla delle dei",
    "Dutch": "de het een en van is niet dat op te zijn voor met die aan door werd ook uit bij naar worden wordt er",
}
_COMMON = {name: frozenset(words.split()) for name, words in _COMMON_WORDS.items()}
_ENGLISH = frozenset("the of and to in is was for that on with by it are from this be at which were has have".split())
_FEWEST_WORDS, _LEAST_SHARE, _NOTICED = 30, 0.15, 4_000


def other_language(text: str) -> str | None:
    """What `text` is written in where that is neither English nor Chinese, in words; `None` where nothing says so.

    A rule for a notice, made to be silent when in doubt: other scripts are told by their letters, six languages in
    Latin letters by their commonest words, in texts of 30 words or more. Only the first 4,000 characters are looked at.
    """
    head = text[:_NOTICED]
    if not head.isascii():
        letters = len(_LETTER.findall(head))
        for name, script in _SCRIPTS.items():
            if len(script.findall(head)) > (_JAPANESE if name == "Japanese" else _MOST) * letters:
                return name
    words = Counter(_WORD.findall(head.casefold()))
    if words.total() < _FEWEST_WORDS or detect_language(head) == "zh":
        return None
    shares = {name: _share(common, words) for name, common in _COMMON.items()}
    name = max(shares, key=lambda name: shares[name])
    return name if shares[name] >= max(_LEAST_SHARE, 2 * _share(_ENGLISH, words)) else None


def _share(common: frozenset[str], words: Counter[str]) -> float:
    return sum(words[word] for word in common) / words.total()
