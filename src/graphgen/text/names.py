"""When two spellings are the same name."""

from __future__ import annotations

import re
import unicodedata

from graphgen.text.language import HAN

__all__ = ["fold_name"]

# Typists and converters choose freely among these; no two names differ by them.
_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‛ʼ", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("•‧∙⋅・", "·"),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff"),
    }
)
_VARIANT = re.compile(f"[{''.join(map(chr, _SAME))}]")
_SURROUNDINGS = "\"'`「」『』《》 "
_SPACE_BY_HAN = re.compile(rf"(?<=[{HAN}]) | (?=[{HAN}])")


def fold_name(name: str) -> str:
    """The key under which spellings meet. Folding a key again changes nothing.

    NFKC, case folded; variants of quotes, hyphens and middle dots made one; white space squeezed, and dropped next to a
    Han character, where it is a matter of typography ("DNA 聚合酶"); surrounding quotes removed.

    No letter of any script is dropped, so Chinese names and formulas keep distinct keys. An empty result means that
    `name` holds nothing that could be a name.
    """
    if name.isascii():  # what else is done here changes no ASCII, and a million names are to be folded
        return " ".join(name.lower().split()).strip(_SURROUNDINGS)
    folded = unicodedata.normalize("NFKC", _same(name)).casefold()
    folded = " ".join(_same(unicodedata.normalize("NFKC", folded)).split())
    if " " in folded:
        folded = _SPACE_BY_HAN.sub("", folded)
    return folded.strip(_SURROUNDINGS)


def _same(text: str) -> str:
    return text.translate(_SAME) if _VARIANT.search(text) else text
