"""Whether a dataset keeps the rules by which loaders read it, and whether what is said of its files is true of them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

import orjson
import yaml

from graphgen.export.check.rows import ENDINGS, Rows, read_rows
from graphgen.export.croissant import CROISSANT
from graphgen.export.manifest import MANIFEST
from graphgen.export.provenance import PROVENANCE

__all__ = ["CONFIGS", "Flaw", "flaws"]

CONFIGS = "configs"
_CARD, _INFO = "README.md", "dataset_info.json"
_OURS = ("data", "provenance", CONFIGS)
"""Folders in which nobody else's files have a place; beside them there may be those of a repository."""
_NAME = re.compile(r"[a-z0-9_]+")


class Flaw(NamedTuple):
    """What is wrong with a file of a dataset: the file, below the dataset's folder, and one sentence."""

    where: str
    text: str


def flaws(folder: Path) -> Iterator[Flaw]:
    """Every rule that the dataset in `folder` breaks, each once for a file; nothing for a sound one."""
    return _Dataset(folder).flaws()


class _Dataset:
    """A folder that is read once: files of rows first, then what is said of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._splits: dict[object, object] | None = None
        self._traced = ""
        self._rows: dict[str, Rows] = {}
        self._told: dict[str, str] = {}

    def flaws(self) -> Iterator[Flaw]:
        yield from self._of_provenance()
        for path in _below(self._folder / "data"):
            if path.suffix in ENDINGS:
                where = path.relative_to(self._folder).as_posix()
                rows = self._rows[where] = Rows(path, self._splits, path.stem)
                yield from (Flaw(where, text) for text in dict.fromkeys(rows.flaws()))
        yield from self._readable(MANIFEST, lambda said: self._of_manifest(orjson.loads(said)))
        yield from self._readable(_CARD, self._of_card)
        yield from self._readable(_INFO, lambda said: self._of_llama_factory(orjson.loads(said)))
        yield from self._readable(CROISSANT, lambda said: self._of_croissant(orjson.loads(said)))

    def _of_provenance(self) -> Iterator[Flaw]:
        """Learn the split of each id; where that cannot be read, nothing is held to it."""
        path = next(self._folder.glob(f"{PROVENANCE}.*"), None)
        if path is None:
            yield Flaw(PROVENANCE, "It is not there.")
            return
        self._traced = path.relative_to(self._folder).as_posix()
        try:
            self._splits = {row["id"]: row["split"] for row in read_rows(path)}
        except (ValueError, OSError, KeyError, TypeError) as error:
            yield Flaw(self._traced, f"It cannot be read: {error}.")

    def _readable(self, name: str, rules: Callable[[str], Iterator[Flaw]]) -> Iterator[Flaw]:
        """What `rules` find in the file `name`, or that they cannot make sense of it."""
        try:
            yield from rules((self._folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            yield Flaw(name, "It is not there.")
        except (ValueError, KeyError, TypeError, AttributeError, OSError, yaml.YAMLError) as error:
            yield Flaw(name, f"It cannot be understood: {' '.join(str(error).split())}.")

    def _of_manifest(self, manifest: Mapping[str, Any]) -> Iterator[Flaw]:
        listed: Mapping[str, Any] = manifest["files"]
        for name, told in listed.items():
            path, self._told[name] = self._folder / name, told["sha256"]
            if not path.is_file():
                yield Flaw(name, "It is in manifest.json and not there.")
                continue
            if _sha256(path) != told["sha256"]:
                yield Flaw(name, "It is not as it was written: its SHA-256 differs from that in manifest.json.")
            elif name in self._rows and self._rows[name].count != told.get("rows"):
                yield Flaw(name, f"It has {self._rows[name].count} rows; in manifest.json it has {told.get('rows')}.")
        for below in _OURS:
            there = (path.relative_to(self._folder).as_posix() for path in _below(self._folder / below))
            yield from (Flaw(name, "It is not in manifest.json.") for name in there if name not in listed)
        if self._splits is None:
            return
        counted = Counter(self._splits.values())
        if (manifest["samples"], manifest["splits"]) != (counted.total(), counted):
            yield Flaw(MANIFEST, "It counts other samples than provenance has.")

    def _of_card(self, text: str) -> Iterator[Flaw]:
        """Whether every configuration of the card names files that are there, with the columns that they have."""
        before, _, rest = text.partition("---\n")
        matter: Any = yaml.safe_load(rest.partition("\n---\n")[0])
        if before or not isinstance(matter, dict):
            yield Flaw(_CARD, "It does not begin with a block of YAML.")
            return
        told = cast("dict[str, Any]", matter)
        columns = {
            info["config_name"]: frozenset(each["name"] for each in info["features"])
            for info in told.get("dataset_info", ())
        }
        for config in told.get("configs", ()):
            name = config["config_name"]
            for path in (file["path"] for file in config["data_files"]):
                if path not in self._rows and path != self._traced:
                    yield Flaw(_CARD, f"The configuration {name} names {path}: not there.")
                elif name in columns and path in self._rows and self._rows[path].columns != columns[name]:
                    yield Flaw(_CARD, f"The configuration {name} has other columns than {path}.")

    def _of_llama_factory(self, entries: Mapping[str, Any]) -> Iterator[Flaw]:
        for name, entry in entries.items():
            if not _NAME.fullmatch(name):
                yield Flaw(_INFO, f"The name {name} has other characters than a-z, 0-9 and _.")
            rows = self._rows.get(entry["file_name"])
            if rows is None:
                yield Flaw(_INFO, f"{name} names {entry['file_name']}: not there.")
                continue
            missing = [column for column in entry["columns"].values() if column not in rows.columns]
            if missing:
                yield Flaw(_INFO, f"{name} names columns that its rows do not have: {', '.join(missing)}.")

    def _of_croissant(self, described: Mapping[str, Any]) -> Iterator[Flaw]:
        for file in described.get("distribution", ()):
            name = file["contentUrl"]
            if self._told.get(name) != file["sha256"]:
                yield Flaw(CROISSANT, f"It describes {name} otherwise than manifest.json does.")


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
