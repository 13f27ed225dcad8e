"""Which files a path stands for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from graphgen.documents.read.reader import Source, Unreadable
from graphgen.records import Failure

__all__ = ["is_made", "readable_name", "sources", "unreadable_file"]

_Identity = tuple[int, int]
_MADE = (("run.lock",), ("dataset_info.json", "provenance"), ("comparison.json", "comparison.html"))
"""What lies in every run, in every dataset that was exported, mixed or packed, and in every comparison."""


def readable_name(path: Path) -> str:
    """`path` as valid UTF-8; a byte of a file name that is none is written in hexadecimal.

    What lies below the current folder is named from there, so that a run in another place leaves the same records, and
    a published dataset does not tell where it was made.
    """
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def is_made(folder: Path) -> bool:
    """Whether GraphGen made what is in `folder`: a run, or a dataset."""
    return any(all((folder / name).exists() for name in names) for names in _MADE)


def unreadable_file(error: OSError) -> Unreadable:
    return Unreadable(
        "unreadable_file",
        f"The file cannot be read: {error.strerror or error}.",
        "Check that it exists, that it is a file and that you may read it.",
    )


def sources(path: Path, key: str | None = None) -> Iterator[Source | Failure]:
    """The file at `path`, or the files below the folder at `path`, by name, without hidden ones and without
    runs and datasets: what a run writes must not be the next run's input.

    Links are followed. A link to a folder that holds it is reported once and not followed.

    Args:
        path: A file or folder.
        key: What the file is to be called, or the files of the folder after this and a slash; by default as they are
            called from there.
    """
    within = "" if key is None else f"{key}/"
    yield from _visit(path, key or path.name or readable_name(path), within, folders=())


def _visit(path: Path, key: str, within: str, folders: tuple[_Identity, ...]) -> Iterator[Source | Failure]:
    """The file at `path`, called `key`, or the files of the folder there, each called `within` and what it is below."""
    source = Source(path, readable_name(path), readable_name(Path(key)))
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            identity = (status.st_dev, status.st_ino)
            if identity in folders:
                yield source.failure(_LINK_LOOP)
                return
            if folders and is_made(path):
                yield source.failure(_RUN_DIRECTORY)
                return
            for child in sorted(path.iterdir(), key=lambda child: child.name):
                if not child.name.startswith("."):
                    name = within + child.name
                    yield from _visit(child, name, f"{name}/", (*folders, identity))
        elif stat.S_ISREG(status.st_mode):
            yield source
        else:
            yield source.failure(_NOT_A_FILE)
    except OSError as error:
        yield source.failure(unreadable_file(error))


_RUN_DIRECTORY = Unreadable(
    "run_directory",
    "The folder holds what a run made, which is no source.",
    "Nothing needs to be done; to read it all the same, name it as an input itself.",
    severity="warning",
)
_LINK_LOOP = Unreadable(
    "link_loop", "The link leads back to a folder that holds it.", "Remove the link.", severity="warning"
)
_NOT_A_FILE = Unreadable(
    "not_a_file", "This is a pipe, a socket or a device.", "Save what it gives to a file and name that file."
)
