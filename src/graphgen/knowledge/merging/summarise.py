"""Shorten descriptions that grew too long by merging, without cutting any part off first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphgen.errors import BadReply
from graphgen.knowledge.merging.clean import clean_text
from graphgen.knowledge.merging.join import join_descriptions
from graphgen.records import Call, Completion, Entity, Relation, Summary
from graphgen.stream import Ask, all_home
from graphgen.text.replies import bare, tagged
from graphgen.text.sentences import sentence_spans
from graphgen.text.tokens import count_tokens

__all__ = ["summarise"]

_BATCH_TOKENS = 3000


async def summarise(unit: Entity | Relation, ask: Ask, *, max_tokens: int = 512) -> list[Summary]:
    """A description of `unit` of about `max_tokens`, or nothing where it is not longer.

    All sentences are put to the model, in batches where there are many; the summaries of batches are summarised again
    for as long as that makes them shorter. `KnowledgeGraph.with_descriptions` takes it into the graph.

    Raises:
        BadReply: No reply held a summary.
    """
    if unit.tokens <= max_tokens:
        return []
    name = unit.name if isinstance(unit, Entity) else f"{unit.source} → {unit.target}"
    pieces = [unit.description[start:end] for start, end in sentence_spans(unit.description)]
    length = unit.tokens
    calls: list[Call] = []
    while True:
        batches = list(_batches(pieces))
        replies = await all_home(
            ask(
                "knowledge/summarise",
                _parse,
                language=unit.language,
                name=name,
                descriptions=batch,
                tokens=max_tokens,
            )
            for batch in batches
        )
        pieces = [reply.value for reply in replies]
        calls += [call for reply in replies for call in reply.calls]
        before, length = length, sum(map(count_tokens, pieces))
        if len(pieces) == 1 or length >= before:
            break
    return [Summary(unit_id=unit.id, description=join_descriptions(pieces, unit.language), calls=tuple(calls))]


def _batches(pieces: Sequence[str]) -> Iterator[list[str]]:
    """`pieces` in order, in groups of about 3,000 tokens; a longer piece stands alone, whole."""
    batch: list[str] = []
    tokens = 0
    for piece in pieces:
        size = count_tokens(piece)
        if batch and tokens + size > _BATCH_TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(piece)
        tokens += size
    if batch:
        yield batch


def _parse(completion: Completion) -> str:
    block = tagged(bare(completion.text), "summary")
    summary = clean_text(block.text) if block else ""
    if not summary:
        raise BadReply(
            "The reply holds no description inside <summary></summary>.",
            complaint="again/missing",
            fields=("summary",),
        )
    if completion.finish_reason == "length":
        raise BadReply(
            "The reply was cut off before the description ended: it must be shorter.", complaint="again/cut_off"
        )
    return summary
