"""The run directory: complete files or none, one run at a time, and a manifest that says what is there.

Everything is written under `.partial/` and moved into place at the end, the manifest last: where there is a manifest,
what it lists is there and whole. After `kill -9` the next run starts `.partial/` anew; what was paid
for is in the response cache.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

import orjson

from graphgen.errors import StorageError, UsageError
from graphgen.records import (
    Chunk,
    Document,
    Extraction,
    Failure,
    Judgement,
    Part,
    Record,
    Rejection,
    Sample,
    Statement,
    Subgraph,
    Summary,
    Twin,
)
from graphgen.stream import Artefact

__all__ = [
    "ATTEMPT",
    "CACHE_KEYS",
    "FILES",
    "MANIFEST",
    "METRICS",
    "PAGE",
    "REPORT",
    "Workspace",
    "check_folder",
    "storage_errors",
]

FILES: dict[type[Record], str] = {
    Document: "documents.jsonl",
    Chunk: "chunks.jsonl",
    Extraction: "extractions.jsonl",
    Summary: "summaries.jsonl",
    Statement: "statements.jsonl",
    Judgement: "judgements.jsonl",
    Subgraph: "subgraphs.jsonl",
    Sample: "samples.jsonl",
    Twin: "twins.jsonl",
    Rejection: "rejected.jsonl",
    Failure: "failures.jsonl",
}
"""Where the records of each kind are kept."""
_ALWAYS = ("documents.jsonl", "samples.jsonl", "rejected.jsonl", "failures.jsonl")
# A record of these kinds may enter a second stream, or be there for several purposes; it is written once.
_ONCE = (Document, Subgraph, Chunk)
MANIFEST = "manifest.json"
CACHE_KEYS = "cache_keys.txt"
"""Which answers of the response cache the run used, one key a line: what a replay of it needs."""
ATTEMPT = "last_attempt"
PAGE, REPORT, METRICS = "graph.html", "report.html", "metrics.json"
"""What someone may have made of the run; it tells of the run before once there is another."""
_LOCK = "run.lock"
_PARTIAL = ".partial"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def storage_errors(path: Path) -> Generator[None]:
    """Turn what the file system says about `path` into a `StorageError` with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageError(
                f"The disk is full: {path} cannot be written.", "Free some space and run the same command again."
            ) from error
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}.", "Check the folder's owner and permissions."
        ) from error


class Workspace:
    """The directory of one run, locked while it is open.

    Args:
        folder: Made when missing. A folder that holds other things than a run is refused.

    Attributes:
        earlier: The manifest of the run before, empty where there is none.

    Raises:
        UsageError: `folder` is a file, or holds something that is not a run.
        StorageError: Another run is using it, or it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        check_folder(folder)
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = (folder / _LOCK).open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise StorageError(
                f"Another run is using {folder}.", "Wait until it ends, or name another folder with --out."
            ) from error
        self._partial = folder / _PARTIAL
        self._files: dict[str, IO[bytes]] = {}
        self._written: dict[str, int] = {}
        self._once: set[str] = set()
        self._staged: list[str] = []
        self.earlier = _earlier(folder / MANIFEST)
        self._earlier_names = {name.partition("/")[0] for name in self.earlier.get("files", {})}
        with storage_errors(folder):
            shutil.rmtree(self._partial, ignore_errors=True)
            self._partial.mkdir()

    @property
    def counts(self) -> dict[str, int]:
        """Rows written so far, by the name of their file without its ending."""
        return {name.removesuffix(".jsonl"): count for name, count in sorted(self._written.items())}

    def append(self, record: Record) -> None:
        """Write `record` to the file of its kind; kinds without a file are not kept.

        Raises:
            StorageError: The disk is full.
        """
        record = record.chunk if isinstance(record, Part) else record
        name = FILES.get(type(record))
        if name is None or (isinstance(record, Subgraph) and record.kind):
            return
        if isinstance(record, _ONCE):
            if record.id in self._once:
                return
            self._once.add(record.id)
        with storage_errors(self.folder / name):
            self._file(name).write(record.model_dump_json().encode() + b"\n")
        self._written[name] += 1

    def keep(self, name: str, artefact: Artefact) -> None:
        """Save `artefact` into the sub-folder `name`, in place of what was kept under that name before.

        Raises:
            StorageError: The disk is full.
        """
        folder = self.stage(name)
        with storage_errors(self.folder / name):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            artefact.save(folder)

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        """Write the file `name`, to be moved into place with everything else.

        Raises:
            StorageError: The disk is full.
        """
        path = self.stage(name)
        with storage_errors(self.folder / name), path.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)

    def stage(self, name: str) -> Path:
        """Where to write the file or folder `name`, to be moved into place with everything else."""
        if name not in self._staged:
            self._staged.append(name)
        return self._partial / name

    def carry(self, name: str) -> None:
        """Take over the file `name` of the run before as it is, where there is one."""
        if (self.folder / name).is_file():
            with storage_errors(self.folder / name):
                self.stage(name).hardlink_to(self.folder / name)

    def settle(self) -> Path:
        """Where the files of records lie until they are committed, with all that was appended up to now.

        Raises:
            StorageError: The disk is full.
        """
        with storage_errors(self.folder):
            for name in (each for each in _ALWAYS if each not in self._staged):
                self._file(name)
            for file in self._files.values():
                file.flush()
        return self._partial

    def described(self) -> dict[str, dict[str, str | int]]:
        """What there is to commit: bytes, SHA-256 and, of files of records, rows. Call it after `settle`."""
        described: dict[str, dict[str, str | int]] = {}
        for name in [*sorted(self._files), *self._staged]:
            path = self._partial / name
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    described[str(file.relative_to(self._partial))] = self._described(file)
        return described

    def commit(self, *, amends: bool = False) -> None:
        """Move everything that was written or staged into place, in that order, and remove what is out of date.

        The manifest of the run before goes first: whoever finds none knows that the directory is being changed.

        Args:
            amends: Leave what was not written anew as it is, but for what was drawn of it.

        Raises:
            StorageError: Something cannot be moved.
        """
        outdated = {PAGE, REPORT, METRICS}
        outdated |= set() if amends else {*FILES.values(), ATTEMPT, *self._earlier_names}
        with storage_errors(self.folder):
            (self.folder / MANIFEST).unlink(missing_ok=True)
            for name in outdated - {*self._files, *self._staged}:
                _remove(self.folder / name)
            for name in [*self._files, *self._staged]:
                if (self._partial / name).is_dir():
                    _remove(self.folder / name)
                (self._partial / name).replace(self.folder / name)

    def set_aside(self) -> None:
        """Leave what tells how this run went in `last_attempt/`, and everything else as the run before left it.

        Raises:
            StorageError: Something cannot be moved.
        """
        aside = self.folder / ATTEMPT
        with storage_errors(aside):
            _remove(aside)
            aside.mkdir()
            for name in ("failures.jsonl", "rejected.jsonl", MANIFEST):
                (self._partial / name).replace(aside / name)

    def close(self) -> None:
        """Drop what was not committed and give the directory free."""
        for file in self._files.values():
            with suppress(OSError):  # on a full disk what is still buffered cannot be written; it is dropped anyway
                file.close()
        shutil.rmtree(self._partial, ignore_errors=True)
        self._lock.close()

    def _file(self, name: str) -> IO[bytes]:
        if name not in self._files:
            self._files[name] = (self._partial / name).open("wb", buffering=1 << 16)
            self._written[name] = 0
        return self._files[name]

    def _described(self, path: Path) -> dict[str, str | int]:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        described: dict[str, str | int] = {"sha256": digest, "bytes": path.stat().st_size}
        if path.parent == self._partial and path.name in self._written:
            described["rows"] = self._written[path.name]
        return described


def check_folder(folder: Path) -> None:
    """Nothing, where a run may be put into `folder`.

    Raises:
        UsageError: `folder` is a file, or holds something that is not a run.
        StorageError: It cannot be looked into.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder.", "Name a folder with --out.")
    with storage_errors(folder):
        if folder.is_dir() and any(folder.iterdir()) and not (folder / _LOCK).exists():
            raise UsageError(
                f"{folder} is not empty and holds no run of GraphGen.", "Name an empty or a new folder with --out."
            )


def _earlier(manifest: Path) -> dict[str, Any]:
    """The manifest of the run before, empty where there is none that can be read."""
    try:
        content = orjson.loads(manifest.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
