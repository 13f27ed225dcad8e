"""What every splitter is measured by: a text in a file, split several times; prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

Spans = list[tuple[int, str]]
_ROUNDS = 3


def report(splitter: Callable[[argparse.Namespace], Callable[[str], Spans]]) -> None:
    """Run what `splitter` makes of the flags; it gives the start and the text of every chunk."""
    flags = argparse.ArgumentParser()
    flags.add_argument("file", type=Path)
    flags.add_argument("--size", type=int, required=True)
    flags.add_argument("--overlap", type=int, required=True)
    flags.add_argument("--unit", default="characters")
    options = flags.parse_args()
    text = options.file.read_text(encoding="utf-8")
    split = splitter(options)
    seconds: list[float] = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        chunks = split(text)
        seconds.append(time.process_time() - start)
    true = sum(text[start : start + len(chunk)] == chunk for start, chunk in chunks)
    longest = max(len(chunk) for _, chunk in chunks)
    print(json.dumps({"seconds": min(seconds), "chunks": len(chunks), "true": true, "longest": longest}))
