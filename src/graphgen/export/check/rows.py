"""The rules by which trainers' loaders read a file of rows, checked without any of them.

Loaders that infer a schema fail, or change rows in silence, where a column has two types; chat templates fail where
roles do not alternate; and a file of two shapes loads with nulls. A file that keeps these rules has none of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import orjson
import pyarrow.parquet as pq

__all__ = ["ENDINGS", "Row", "Rows", "read_rows"]

ENDINGS = frozenset((".jsonl", ".parquet"))
Row = Mapping[str, object]

_TURNS = {"user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant", "system": "system"}
_CONVERSATIONS = ("messages", "conversations", "prompt", "completion", "chosen", "rejected")
_TALK_ONLY = frozenset(("messages", "conversations"))
_WORDS = ("text", "instruction", "output", "prompt", "completion", "chosen", "rejected")
_SHAPES = ({"messages", "text"}, {"messages", "prompt"}, {"text", "prompt"})
_BATCH = 1024
_LIST, _EMPTY = "list", "empty list"


class Rows:
    """What was found in a file of rows, once `flaws` has been read to its end.

    Args:
        path: The file.
        splits: For each id that `provenance` knows, the split that it says; left out: ids are not looked up.
        split: That of the file.

    Attributes:
        count: How many rows it has.
        columns: Those of its first row.
    """

    def __init__(self, path: Path, splits: Mapping[object, object] | None = None, split: str = "") -> None:
        self.count = 0
        self.columns: frozenset[str] = frozenset()
        self._path = path
        self._splits = splits
        self._split = split
        self._types: dict[str, str] = {}
        self._ids: set[object] = set()

    def flaws(self) -> Iterator[str]:
        """Every flaw, in the order of the rows."""
        try:
            for row in read_rows(self._path):
                self.count += 1
                if self.count == 1:
                    self.columns = frozenset(row)
                    yield from _of_shape(row)
                if frozenset(row) != self.columns:
                    yield f"Row {self.count} has other columns than the first."
                    return
                yield from self._of_id(row)
                yield from self._of_types(row)
                yield from _of_words(self.count, row)
        except (ValueError, OSError) as error:
            yield f"It cannot be read: {error}."
        if not self.count:
            yield "It has no row."

    def _of_id(self, row: Row) -> Iterator[str]:
        known = row.get("id")
        if not isinstance(known, str):
            yield f"Row {self.count} has no id."
            return
        if known in self._ids:
            yield f"Row {self.count} has the id of an earlier one."
        self._ids.add(known)
        if self._splits is not None and known not in self._splits:
            yield f"Row {self.count} has an id that provenance does not know."
        elif self._splits is not None and self._splits[known] != self._split:
            yield f"Row {self.count} is in {self._split}; in provenance it is in {self._splits[known]}."

    def _of_types(self, row: Row) -> Iterator[str]:
        for column, found in _typed("", row):
            known = self._types.setdefault(column, found)
            if known != found and (known, found) != (_LIST, _EMPTY):
                yield f"The column {column} is {known} at first and {found} in row {self.count}."
                self._types[column] = found


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a file.

    Raises:
        ValueError: It is not as a reader of its kind expects.
        OSError: It cannot be read.
    """
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as batches:  # pyright: ignore[reportUnknownVariableType] - without types
            for batch in cast("Any", batches).iter_batches(batch_size=_BATCH):
                yield from batch.to_pylist()
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith(b"\xef\xbb\xbf") or line.endswith(b"\r\n"):
                raise ValueError(f"line {number} has a byte order mark or ends with a carriage return")
            row: object = orjson.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is no JSON object")  # noqa: TRY004 - a flaw of the file
            yield cast("Row", row)


def _of_shape(row: Row) -> Iterator[str]:
    for shapes in _SHAPES:
        if shapes <= row.keys():
            yield f"Its rows have two shapes at once: {' and '.join(sorted(shapes))}."
    for column in sorted(_TALK_ONLY & row.keys()):
        if not isinstance(row[column], list):
            yield f"The column {column} is no list of turns."


def _typed(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Every column below `name` with its type, lists by their elements."""
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, object]", value).items():
            yield from _typed(f"{name}/{key}" if name else key, inner)
    elif isinstance(value, list):
        yield name, _LIST if value else _EMPTY
        for inner in cast("list[object]", value):
            yield from _typed(f"{name}[]", inner)
    else:
        yield name, type(value).__name__


def _of_words(number: int, row: Row) -> Iterator[str]:
    """Whether turns alternate, from the user's to the assistant's, and whether everyone says something."""
    for column in _CONVERSATIONS:
        turns = row.get(column)
        if isinstance(turns, list):
            yield from _of_turns(number, column, cast("list[object]", turns))
    silent = [column for column in _WORDS if isinstance(said := row.get(column), str) and not said.strip()]
    if silent:
        yield f"Row {number} says nothing in {silent[0]}."
    if "chosen" in row and row["chosen"] == row.get("rejected"):
        yield f"Row {number} has the same answer as chosen and rejected."


def _of_turns(number: int, column: str, turns: Sequence[object]) -> Iterator[str]:
    said = [_turn(turn) for turn in turns]
    if not all(isinstance(text, str) and text.strip() for _, text in said):
        yield f"Row {number} has a turn without words."
    roles = [role for role, _ in said]
    expected = _expected(column, roles)
    if roles != expected:
        yield f"Row {number}: the roles in {column} are {', '.join(roles)} instead of {', '.join(expected)}."


def _turn(turn: object) -> tuple[str, object]:
    if not isinstance(turn, Mapping):
        return "none", None
    named = cast("Mapping[str, object]", turn)
    role = str(named.get("role", named.get("from")))
    return _TURNS.get(role, role), named.get("content", named.get("value"))


def _expected(column: str, roles: Sequence[str]) -> list[str]:
    """The roles that a conversation of this length should have."""
    if column in {"completion", "chosen", "rejected"}:
        return ["assistant"]
    system = ["system"] if roles[:1] == ["system"] else []
    turns = max(1, len(roles) - len(system))
    turns += turns % 2 if column in _TALK_ONLY else 1 - turns % 2
    return [*system, *(("user", "assistant")[turn % 2] for turn in range(turns))]
