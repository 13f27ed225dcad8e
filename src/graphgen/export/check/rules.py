"""The rules by which trainers' loaders read a dataset, checked without any of them.

Loaders that infer a schema fail, or change rows in silence, where a column has two types; chat templates fail where
roles do not alternate; and a file of two shapes loads with nulls. A dataset that keeps these rules has none of that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import orjson
import pyarrow.parquet as pq
import yaml

__all__ = ["Flaw", "flaws"]

_NAME = re.compile(r"[a-z0-9_]+")
_TURNS = {"user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant", "system": "system"}
_CONVERSATIONS = ("messages", "conversations", "prompt", "completion", "chosen", "rejected")
_SHAPES = ({"messages", "text"}, {"messages", "prompt"}, {"text", "prompt"})
_BATCH = 1024
_Row = Mapping[str, object]


class Flaw(NamedTuple):
    """What is wrong with a file of a dataset: the file, below the dataset's folder, and one sentence."""

    where: str
    text: str


def flaws(folder: Path) -> Iterator[Flaw]:
    """Every rule that the dataset in `folder` breaks, each once for a file; nothing for a sound one."""
    for path in sorted((folder / "data").rglob("*")):
        if path.suffix in {".jsonl", ".parquet"}:
            where = str(path.relative_to(folder))
            yield from (Flaw(where, text) for text in dict.fromkeys(_of_file(path)))
    yield from _readable(folder, "manifest.json", _of_hashes)
    yield from _readable(folder, "README.md", _of_card)
    yield from _readable(folder, "dataset_info.json", _of_llama_factory)


def _readable(folder: Path, name: str, rules: Callable[[Path, str], Iterator[Flaw]]) -> Iterator[Flaw]:
    """What `rules` find in the file `name`, or that they cannot make sense of it."""
    try:
        yield from rules(folder, (folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        yield Flaw(name, "It is not there.")
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        yield Flaw(name, f"It cannot be understood: {' '.join(str(error).split())}.")


def _of_file(path: Path) -> Iterator[str]:
    """The first flaw of each sort in a file of rows."""
    first: _Row | None = None
    types: dict[str, str] = {}
    ids: set[object] = set()
    try:
        for number, row in enumerate(_rows(path), 1):
            if first is None:
                first = row
                yield from _of_shape(row)
            if row.keys() != first.keys():
                yield f"Row {number} has other columns than the first."
                return
            if row.get("id") in ids:
                yield f"Row {number} has the id of an earlier one."
            ids.add(row.get("id"))
            yield from _of_types(number, row, types)
            yield from _of_turns(number, row)
    except ValueError as error:
        yield f"It cannot be read: {error}."
    if first is None:
        yield "It has no row."


def _rows(path: Path) -> Iterator[_Row]:
    if path.suffix == ".parquet":
        batches: Any = pq.ParquetFile(path)  # without types
        for batch in batches.iter_batches(batch_size=_BATCH):
            yield from batch.to_pylist()
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith(b"\xef\xbb\xbf") or line.endswith(b"\r\n"):
                raise ValueError(f"line {number} has a byte order mark or ends with a carriage return")
            row: object = orjson.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is no JSON object")  # noqa: TRY004 - a flaw of the file
            yield cast("_Row", row)


def _of_shape(row: _Row) -> Iterator[str]:
    for shapes in _SHAPES:
        if shapes <= row.keys():
            yield f"Its rows have two shapes at once: {' and '.join(sorted(shapes))}."


def _of_types(number: int, row: _Row, types: dict[str, str]) -> Iterator[str]:
    for column, found in _typed("", row):
        known = types.setdefault(column, found)
        if known != found:
            yield f"The column {column} is {known} at first and {found} in row {number}."
            types[column] = found


def _typed(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Every column below `name` with its type, lists by their elements."""
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, object]", value).items():
            yield from _typed(f"{name}/{key}" if name else key, inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _typed(f"{name}[]", inner)
    else:
        yield name, type(value).__name__


def _of_turns(number: int, row: _Row) -> Iterator[str]:
    """Whether the turns of a conversation alternate, from the user's to the assistant's, and each says something."""
    for column in _CONVERSATIONS:
        turns = row.get(column)
        if not isinstance(turns, list):
            continue
        said = [_turn(turn) for turn in cast("list[_Row]", turns)]
        roles = [role for role, _ in said]
        if not all(text.strip() for _, text in said):
            yield f"Row {number} has a turn without words."
        expected = _expected(column, roles)
        if roles != expected:
            yield f"Row {number}: the roles in {column} are {', '.join(roles)} instead of {', '.join(expected)}."


def _turn(turn: _Row) -> tuple[str, str]:
    role, text = turn.get("role", turn.get("from")), turn.get("content", turn.get("value"))
    return _TURNS.get(str(role), str(role)), str(text)


def _expected(column: str, roles: Sequence[str]) -> list[str]:
    """The roles that a conversation of this length should have."""
    if column in {"completion", "chosen", "rejected"}:
        return ["assistant"]
    system = ["system"] if roles[:1] == ["system"] else []
    turns = max(1, len(roles) - len(system))
    whole = column in {"messages", "conversations"}
    turns += turns % 2 if whole else 1 - turns % 2
    return [*system, *(("user", "assistant")[turn % 2] for turn in range(turns))]


def _of_hashes(folder: Path, text: str) -> Iterator[Flaw]:
    manifest: Any = orjson.loads(text)
    for name, told in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            yield Flaw(name, "It is in manifest.json and not there.")
        elif _sha256(path) != told["sha256"]:
            yield Flaw(name, "It is not as it was written: its SHA-256 differs from that in manifest.json.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_card(folder: Path, text: str) -> Iterator[Flaw]:
    """Whether every configuration of the card names files that are there."""
    before, _, rest = text.partition("---\n")
    matter: Any = yaml.safe_load(rest.partition("\n---\n")[0])
    if before or not isinstance(matter, dict):
        yield Flaw("README.md", "It does not begin with a block of YAML.")
        return
    for config in cast("dict[str, Any]", matter).get("configs", ()):
        for file in config["data_files"]:
            if not any(folder.glob(file["path"])):
                yield Flaw("README.md", f"The configuration {config['config_name']} names {file['path']}: not there.")


def _of_llama_factory(folder: Path, text: str) -> Iterator[Flaw]:
    where, entries = "dataset_info.json", cast("dict[str, Any]", orjson.loads(text))
    for name, entry in entries.items():
        if not _NAME.fullmatch(name):
            yield Flaw(where, f"The name {name} has other characters than a-z, 0-9 and _.")
        path = folder / entry["file_name"]
        if not path.is_file():
            yield Flaw(where, f"{name} names {entry['file_name']}: not there.")
            continue
        row = next(_rows(path), None) or {}
        missing = [column for column in entry["columns"].values() if column not in row]
        if missing:
            yield Flaw(where, f"{name} names columns that its rows do not have: {', '.join(missing)}.")
