"""Names for what only points at them: each chunk is rewritten with its document's first chunk as the reference.

Of the rewriting only the names are taken, as substitutions in the chunk's own text: whatever else a model changes is
not read, so that no fact can come in by this door, and every character can be traced to the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from graphgen.errors import BadReply, RecordError
from graphgen.knowledge.extraction.pointing import Names
from graphgen.records import Chunk, Completion, Failure, Substitution
from graphgen.stream import Ask, all_home
from graphgen.text.replies import bare, tagged

__all__ = ["resolve_references"]

_SLIPS = 0.02
"""Of the words of a chunk, how many a rewriting may change that it should not; they are read as they stand."""
_FEWEST_SLIPS = 2


async def resolve_references(chunks: Sequence[Chunk], ask: Ask) -> list[Chunk | Failure]:
    """The chunks of one document, in order, with the names that their pronouns and short forms stand for.

    One call for each chunk but the first, which is the reference. Where no reply is a rewriting of the chunk, the chunk
    stays as it is and a warning says so.
    """
    resolved = await all_home(_resolved(chunk, chunks[0], ask) for chunk in chunks[1:])
    return [*chunks[:1], *(record for records in resolved for record in records)]


async def _resolved(chunk: Chunk, first: Chunk, ask: Ask) -> list[Chunk | Failure]:
    try:
        reply = await ask(
            "knowledge/resolve",
            partial(_parse, chunk, first),
            language=chunk.language,
            reference=first.text,
            text=chunk.text,
        )
    except RecordError as error:
        return [chunk, _warning(chunk, error.code, f"No name is read in this chunk: {error.cause}", error.remedy)]
    names, cut = reply.value
    resolved = chunk.model_copy(update={"read_as": names, "calls": reply.calls})
    return [resolved, _warning(chunk, "cut_off", _CUT, "Choose a smaller chunk_size.")] if cut else [resolved]


_CUT = "The rewriting of this chunk was cut off: names are read in it up to there."


def _warning(chunk: Chunk, code: str, cause: str, remedy: str) -> Failure:
    return Failure(
        stage="resolve_references", record=chunk.id, code=code, cause=cause, remedy=remedy, severity="warning"
    )


def _parse(chunk: Chunk, first: Chunk, completion: Completion) -> tuple[tuple[Substitution, ...], bool]:
    """The names to read in `chunk`, and whether the reply was cut off."""
    answer = bare(completion.text)
    block = tagged(answer, "resolved")
    cut = completion.finish_reason == "length"
    text = Names(chunk.text, first.text, chunk.start)
    found = text.read_in(block.text if block else answer, cut=cut)
    if found.slips > max(_FEWEST_SLIPS, _SLIPS * text.words):
        raise BadReply(
            f"The reply is no rewriting that only puts in names: {found.slips} other words differ.",
            complaint="again/reworded",
        )
    return found.names, cut
