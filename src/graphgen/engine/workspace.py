"""The run directory: complete files or none, one run at a time, and a manifest that says what is there.

Everything is written under `.partial/` and moved into place at the end, so that whoever looks into the directory
sees the last finished run, never half of one. After `kill -9` the next run starts `.partial/` anew; what was paid
for is in the response cache.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from graphgen.errors import StorageError, UsageError
from graphgen.records import (
    Chunk,
    Document,
    Extraction,
    Failure,
    Judgement,
    Record,
    Rejection,
    Sample,
    Statement,
    Subgraph,
    Summary,
)
from graphgen.stream import Artefact

__all__ = ["Workspace", "storage_errors"]

_FILES: dict[type[Record], str] = {
    Document: "documents.jsonl",
    Chunk: "chunks.jsonl",
    Extraction: "extractions.jsonl",
    Summary: "summaries.jsonl",
    Statement: "statements.jsonl",
    Judgement: "judgements.jsonl",
    Subgraph: "subgraphs.jsonl",
    Sample: "samples.jsonl",
    Rejection: "rejected.jsonl",
    Failure: "failures.jsonl",
}
_ALWAYS = ("documents.jsonl", "samples.jsonl", "rejected.jsonl", "failures.jsonl")
# A record of these kinds may enter a second stream; it is written once.
_ONCE = (Document, Subgraph)
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

    Raises:
        UsageError: `folder` is a file, or holds something that is not a run.
        StorageError: Another run is using it, or it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is not a folder.", "Name a folder with --out.")
        with storage_errors(folder):
            if folder.is_dir() and any(folder.iterdir()) and not (folder / _LOCK).exists():
                raise UsageError(
                    f"{folder} is not empty and holds no run of GraphGen.", "Name an empty or a new folder with --out."
                )
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
        self._folders: list[str] = []
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
        name = _FILES.get(type(record))
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
        folder = self._partial / name
        with storage_errors(self.folder / name):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            artefact.save(folder)
        if name not in self._folders:
            self._folders.append(name)

    def write(self, name: str, content: str) -> None:
        """Put a small file into the directory at once, whole or not at all."""
        with storage_errors(self.folder / name):
            partial = self._partial / name
            partial.write_text(content, encoding="utf-8")
            partial.replace(self.folder / name)

    def commit(self) -> dict[str, dict[str, str | int]]:
        """Move everything written into place and say what is there: bytes, rows and SHA-256 per file.

        Raises:
            StorageError: The disk is full; the directory is as before.
        """
        with storage_errors(self.folder):
            for name in _ALWAYS:
                self._file(name)
            for file in self._files.values():
                file.close()
            for name in _FILES.values():
                if name in self._files:
                    (self._partial / name).replace(self.folder / name)
                else:
                    (self.folder / name).unlink(missing_ok=True)
            for name in self._folders:
                shutil.rmtree(self.folder / name, ignore_errors=True)
                (self._partial / name).replace(self.folder / name)
            kept = [self.folder / name for name in sorted(self._files)]
            for name in self._folders:
                kept += sorted(path for path in (self.folder / name).rglob("*") if path.is_file())
            return {str(path.relative_to(self.folder)): self._described(path) for path in kept}

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
        if path.name in self._written:
            described["rows"] = self._written[path.name]
        return described
