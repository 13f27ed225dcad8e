"""Evidence out of a chunk: the sentences that name something."""

from __future__ import annotations

from collections.abc import Iterable

from graphgen.records import Chunk, Evidence
from graphgen.text.mentions import mentions
from graphgen.text.sentences import sentence_spans

__all__ = ["naming"]


def naming(chunk: Chunk, names: Iterable[str]) -> tuple[Evidence, ...]:
    """The sentences of `chunk` that name any of `names`, neighbours in one piece; all of it where none does."""
    wanted = list(names)
    spans: list[tuple[int, int]] = []
    last = -1
    for place, (start, end) in enumerate(sentence_spans(chunk.text)):
        if not any(mentions(chunk.text[start:end], name) for name in wanted):
            continue
        if place == last + 1 and spans:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        last = place
    return tuple(
        Evidence(
            document_id=chunk.document_id,
            start=chunk.start + start,
            end=chunk.start + end,
            text=chunk.text[start:end],
        )
        for start, end in spans
    ) or (chunk.evidence,)
