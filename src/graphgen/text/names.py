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
    folded = unicodedata.normalize("NFKC", name.translate(_SAME)).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_SAME)
    return _SPACE_BY_HAN.sub("", " ".join(folded.split())).strip(_SURROUNDINGS)
