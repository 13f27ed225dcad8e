"""Items of test sets that the user names: what of each could be given away, and where it stands."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple, cast

from graphgen.errors import UsageError

__all__ = ["ItemSet", "Piece", "read_test_sets"]

_QUESTIONS = frozenset(
    "question questions query prompt instruction problem input q stem goal task claim sentence ctx "
    "问题 题目 题干 提问 指令".split()
)
_ANSWERS = frozenset(
    "answer answers output response completion solution solutions rationale reasoning explanation target chosen "
    "correct_answer best_answer 答案 回答 解析 解答".split()
)
_TEXTS = frozenset("text content body article story 文本 正文 内容".split())
_TALKS = frozenset("messages conversation conversations dialogue dialog turns history".split())
_SAID = ("content", "value", "text")
_LISTS = ("data", "rows", "examples", "items", "questions", "test", "train", "validation")
_SUFFIXES = frozenset((".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".txt"))
_LARGEST_FIELD = 64 << 20
_SHOWN = 12


class Piece(NamedTuple):
    """A text of an item: `file`, `row` (from 1) and `field` say where it stands."""

    file: str
    row: int
    field: str
    text: str
    is_answer: bool


class ItemSet(NamedTuple):
    """A file of test items: its rows, and the pieces of them that can be compared."""

    file: str
    rows: int
    pieces: list[Piece]


def read_test_sets(paths: Iterable[Path], fields: Sequence[str] = ()) -> list[ItemSet]:
    """The test sets in files and folders, in order; folders by the names of their files.

    Args:
        paths: Files of a kind that its ending tells: jsonl, json, csv, tsv, parquet; of txt each line is an item.
        fields: Which fields of an item count; unless given, those whose names say that they hold a question, an answer,
            a text or a conversation. A passage that a question is about does not count: samples may be made of it.

    Raises:
        UsageError: A path is not there, cannot be read, or holds no item.
    """
    wanted = frozenset(field.strip().casefold() for field in fields)
    found: list[ItemSet] = []
    for path in paths:
        files = [path]
        if path.is_dir():
            files = sorted(each for each in path.rglob("*") if each.suffix.lower() in _SUFFIXES and each.is_file())
        if not files:
            suffixes = ", ".join(sorted(_SUFFIXES))
            raise UsageError(f"The folder {path} holds no test set.", f"Test sets end in {suffixes}.")
        found += [_read(file, wanted) for file in files]
    return found


def _read(path: Path, wanted: frozenset[str]) -> ItemSet:
    if path.suffix.lower() not in _SUFFIXES:
        suffixes = ", ".join(sorted(_SUFFIXES))
        raise UsageError(f"{path} is no test set by its name.", f"Name a file that ends in {suffixes}.")
    if path.exists() and not path.is_file():
        raise UsageError(f"The test set {path} cannot be read: it is no file.", "Name a file.")
    try:
        rows = list(_rows(path))
    except OSError as error:
        raise UsageError(f"The test set {path} cannot be read: {error.strerror or error}.", "Name a file.") from error
    except (ValueError, csv.Error, RecursionError) as error:
        cause = " ".join(str(error).split())
        raise UsageError(f"The test set {path} cannot be read: {cause}.", "Correct it, or leave it out.") from error
    if not rows:
        raise UsageError(f"The test set {path} is empty.", "Leave it out, or name the right file.")
    pieces = [piece for number, row in enumerate(rows, start=1) for piece in _pieces(str(path), number, row, wanted)]
    if not pieces:
        fields = {name for row in rows if isinstance(row, dict) for name in cast("dict[str, object]", row)}
        shown = f" (its fields: {', '.join(sorted(map(str, fields))[:_SHOWN])})" if fields else ""
        raise UsageError(
            f"No field of the test set {path} is known to hold a question, an answer or a text{shown}.",
            "Name the fields with --set 'curation.decontamination.fields=[…]'.",
        )
    return ItemSet(str(path), len(rows), pieces)


# --- rows ------------------------------------------------------------------------------------------------------------


def _rows(path: Path) -> Iterator[object]:
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        yield from _parquet(path)
        return
    text = _decoded(path.read_bytes())
    if suffix == ".txt":
        yield from (line for line in text.splitlines() if line.strip())
    elif suffix in {".csv", ".tsv"}:
        yield from _table(text)
    elif suffix == ".json":
        yield from _json(text)
    else:
        yield from _lines(text)


def _decoded(content: bytes) -> str:
    """As UTF-8, with or without a mark, or as GB 18030, which older Chinese files are in."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _lines(text: str) -> Iterator[object]:
    # Not splitlines(): it breaks a line at characters that JSON strings may hold.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"line {number} is no JSON: {error.msg}") from error


def _json(text: str) -> Iterator[object]:
    try:
        content: object = json.loads(text)
    except json.JSONDecodeError:
        yield from _lines(text)  # JSON lines under the name of JSON
        return
    if isinstance(content, dict):
        fields = cast("dict[str, object]", content)
        lists = [cast("list[object]", rows) for name in _LISTS if isinstance(rows := fields.get(name), list)]
        yield from (row for rows in lists or [[fields]] for row in rows)
    elif isinstance(content, list):
        yield from cast("list[object]", content)
    else:
        yield content


def _table(text: str) -> Iterator[object]:
    csv.field_size_limit(_LARGEST_FIELD)
    head = text.partition("\n")[0]
    delimiter = max(",\t;|", key=head.count)
    for row in csv.DictReader(StringIO(text, newline=""), delimiter=delimiter):
        yield {name: value for name, value in row.items() if isinstance(value, str)}


def _parquet(path: Path) -> Iterator[object]:
    from pyarrow import parquet  # noqa: PLC0415 - 100 ms that only such a file should cost

    reader: Any = parquet
    with reader.ParquetFile(path) as file:  # what it raises on a damaged file is a ValueError or an OSError
        for batch in file.iter_batches():
            yield from batch.to_pylist()


# --- pieces ----------------------------------------------------------------------------------------------------------


def _pieces(file: str, number: int, row: object, wanted: frozenset[str]) -> Iterator[Piece]:
    if isinstance(row, str):
        yield Piece(file, number, "text", row, is_answer=False)
    if not isinstance(row, dict):
        return
    for name, value in cast("Mapping[object, object]", row).items():
        field = str(name).strip().casefold()
        kinds = _ANSWERS if field in _ANSWERS else _QUESTIONS | _TEXTS | _TALKS
        if field in wanted if wanted else field in kinds:
            said = _talk(value) if field in _TALKS else ((text, field in _ANSWERS) for text in _strings(value))
            yield from (Piece(file, number, str(name), text, answers) for text, answers in said if text.strip())


def _strings(value: object) -> Iterator[str]:
    """The strings in a value, wherever they stand in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in cast("dict[object, object]", value).values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _strings(inner)


def _talk(value: object) -> Iterator[tuple[str, bool]]:
    """What is said in a conversation, and whether it answers; what a system message says is the set's own form."""
    for turn in cast("list[object]", value) if isinstance(value, list) else ():
        fields = cast("dict[str, object]", turn) if isinstance(turn, dict) else {}
        role = str(fields.get("role", fields.get("from", ""))).casefold()
        text = next((each for name in _SAID if isinstance(each := fields.get(name), str)), None)
        if text is not None and role != "system":
            yield text, role not in {"user", "human"}
