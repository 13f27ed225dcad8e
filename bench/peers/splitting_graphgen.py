"""GraphGen's splitter, with the start of every chunk; prints one JSON line."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from split_report import Spans, report

from graphgen.documents.split import RecursiveCharacterSplitter


def _splitter(options: argparse.Namespace) -> Callable[[str], Spans]:
    splitter = RecursiveCharacterSplitter(options.size, options.overlap, options.unit)
    return lambda text: [(piece.start, text[piece.start : piece.end]) for piece in splitter.split(text)]


if __name__ == "__main__":
    report(_splitter)
