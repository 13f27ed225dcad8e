"""Running text as blocks of equal length for continued pretraining, with other text among them.

Texts come in a drawn order, each with an end-of-text mark after it, and are cut where a block is full, as EntiGraph
does (Yang et al., 2024: blocks of 2,048 tokens, each with a probability of 0.1 one of replayed text). Of each block it
is written down which characters of which samples are in it.

data/packed/train.jsonl     {"id", "text"}
provenance/packed.jsonl     {"id", "kind", "tokens", "pieces": [{"id", "source", "start", "end", "tokens"}]}

`kind` is sample or replay; a piece is of a sample, or of a document that was read from `source`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Literal, NamedTuple, cast

import orjson
from pydantic import BaseModel, ConfigDict, Field

from graphgen.records import content_id
from graphgen.text.tokens import count_tokens

__all__ = ["BLOCKS", "ORIGINS", "Packed", "Packing", "Text", "pack", "texts_of"]

BLOCKS, ORIGINS = Path("data/packed/train.jsonl"), Path("provenance/packed.jsonl")
_WINDOW = 8
"""Characters for each token of room that are looked at when a text is cut."""
_GAP = re.compile(r"\s(?=\S*\Z)|(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])(?=\S{0,1}\Z)")
_TAIL = 32


class Text(NamedTuple):
    """A text to pack: the id of its sample or document, and the file that a document was read from."""

    id: str
    text: str
    source: str | None = None


class Packing(BaseModel):
    """How texts are packed. Tokens are those of `cl100k_base`; a trainer's own may be a few more or less."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tokens: int = Field(default=2048, ge=16, description="Tokens of a block.")
    end_of_text: str = Field(default="<|endoftext|>", description="What stands after each text: one token of yours.")
    replay_share: float = Field(default=0.1, ge=0, lt=1, description="The probability that a block is of other text.")
    seed: int = 0


class Packed(NamedTuple):
    """What came of it."""

    blocks: int
    replay_blocks: int
    tokens: int
    texts: int
    ran_out: bool


class _Block(NamedTuple):
    text: str
    tokens: int
    pieces: list[dict[str, Any]]


def texts_of(path: Path, seed: int) -> Iterator[Text]:
    """The rows of a file of `{"id", "text"}` in an order drawn by `seed`. In memory is only where each begins.

    Args:
        path: JSON lines, or Parquet, whose rows are written to a temporary file as such lines first.
        seed: What the order depends on.
    """
    with _lines(path) as file:
        places, place = list[int](), 0
        for line in file:
            places.append(place)
            place += len(line)
        random.Random(f"{seed}:packing").shuffle(places)
        for place in places:
            file.seek(place)
            row = orjson.loads(file.readline())
            yield Text(row["id"], row["text"])


@contextmanager
def _lines(path: Path) -> Generator[BinaryIO]:
    if path.suffix != ".parquet":
        with path.open("rb") as file:
            yield file
        return
    from pyarrow import parquet  # noqa: PLC0415 - 100 ms that only such a file should cost

    reader: Any = parquet
    with TemporaryFile() as lines, reader.ParquetFile(path) as rows:
        for batch in rows.iter_batches(columns=["id", "text"]):
            lines.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in batch.to_pylist())
        lines.seek(0)
        yield cast("BinaryIO", lines)


def pack(texts: Iterable[Text], replay: Iterable[Text], folder: Path, packing: Packing) -> Packed:
    """Write `texts` into `folder` as blocks, with blocks of `replay` among them for as long as there is any.

    Raises:
        OSError: A file cannot be written.
    """
    draw = random.Random(f"{packing.seed}:replay")
    own, other = _blocks(texts, packing), _blocks(replay, packing)
    blocks = replayed = tokens = 0
    samples = set[str]()
    ran_out = False
    for name in (BLOCKS, ORIGINS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with (folder / BLOCKS).open("wb") as rows, (folder / ORIGINS).open("wb") as origins:
        for block in own:
            due: list[tuple[Literal["sample", "replay"], _Block]] = [("sample", block)]
            while packing.replay_share and not ran_out and draw.random() < packing.replay_share:
                found = next(other, None)
                ran_out = found is None
                due = due if found is None else [("replay", found), *due]
            for kind, each in due:
                blocks, replayed, tokens = blocks + 1, replayed + (kind == "replay"), tokens + each.tokens
                samples.update(piece["id"] for piece in each.pieces if kind == "sample")
                _write(each, kind, blocks, rows.write, origins.write)
    return Packed(blocks, replayed, tokens, len(samples), ran_out)


def _write(block: _Block, kind: str, number: int, row: Any, origin: Any) -> None:  # noqa: ANN401 - two files' `write`
    block_id = content_id("block", number, block.pieces)
    row(orjson.dumps({"id": block_id, "text": block.text}, option=orjson.OPT_APPEND_NEWLINE))
    told = {"id": block_id, "kind": kind, "tokens": block.tokens, "pieces": block.pieces}
    origin(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE))


def _blocks(texts: Iterable[Text], packing: Packing) -> Iterator[_Block]:
    """Blocks of at most `packing.tokens`; the last one is as short as it happens to be."""
    parts, pieces, room = list[str](), list[dict[str, Any]](), packing.tokens
    for each in texts:
        if not each.text:
            continue
        start = 0
        while True:
            end, used = _fit(each.text, start, room - 1)  # the mark takes one
            if used:
                parts.append(each.text[start:end])
                pieces.append({"id": each.id, "source": each.source, "start": start, "end": end, "tokens": used})
            room, start = room - used, end
            if end == len(each.text):
                break
            yield _Block("".join(parts), packing.tokens - room, pieces)
            parts, pieces, room = [], [], packing.tokens
        parts.append(packing.end_of_text)
        room -= 1
    if pieces:
        yield _Block("".join(parts), packing.tokens - room, pieces)


def _fit(text: str, start: int, room: int) -> tuple[int, int]:
    """The end of the longest part of `text` from `start` that has at most `room` tokens, and how many it has."""
    low, high = start, min(len(text), start + _WINDOW * max(room, 0))
    if (whole := count_tokens(text[start:high])) <= room and high == len(text):
        return high, whole
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count_tokens(text[start:middle]) <= room else (low, middle - 1)
    gap = _GAP.search(text, max(start + 1, low - _TAIL), low) if low < len(text) else None
    end = gap.end() if gap and gap.end() > start else low
    return end, count_tokens(text[start:end])
