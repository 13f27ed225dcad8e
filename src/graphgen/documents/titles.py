"""What to call a document before a reader who does not know its file."""

from __future__ import annotations

import re
from pathlib import PurePath

from graphgen.records import Document

__all__ = ["title_of"]

_HEADING = re.compile(r"\A\s*#{1,2}[ \t]+(\S[^\n]*?)[ \t#]*(?:\n|\Z)")
_LONGEST = 120


def title_of(document: Document) -> str:
    """Its title; else the heading that it opens with; else its name without the ending."""
    heading = _HEADING.match(document.text)
    opening = heading[1] if heading else ""
    return document.title or opening[:_LONGEST] or PurePath(document.key).stem or document.key
