"""When two spellings are the same name."""

from __future__ import annotations

import unicodedata

__all__ = ["fold_name"]


def fold_name(name: str) -> str:
    """The key under which spellings meet: NFKC, case folded, white space squeezed, surrounding quotes removed.

    No letter of any script is dropped, so Chinese names and formulas keep distinct keys. An empty result means that
    `name` holds nothing that could be a name.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(folded.split()).strip("\"'“”‘’`「」『』《》 ")
