"""langchain-text-splitters, with the start of every chunk; prints one JSON line."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from langchain_text_splitters import RecursiveCharacterTextSplitter
from split_report import Spans, report

# Its own separators do not know Chinese sentences; these are the report's, so that both look for the same places.
_SEPARATORS = ["\n\n", "\n", ". ", "。", " ", ""]


def _splitter(options: argparse.Namespace) -> Callable[[str], Spans]:
    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS, chunk_size=options.size, chunk_overlap=options.overlap, add_start_index=True
    )
    return lambda text: [
        (made.metadata["start_index"], made.page_content) for made in splitter.create_documents([text])
    ]


if __name__ == "__main__":
    report(_splitter)
