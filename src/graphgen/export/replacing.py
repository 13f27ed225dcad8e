"""A folder that is written aside by one process at a time, and put into place when it is complete."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from graphgen.errors import StorageError

__all__ = ["replacing"]


@contextmanager
def replacing(folder: Path) -> Generator[Path]:
    """An empty folder beside `folder` that no other process writes in, and that takes its place at the end.

    Where writing fails it is removed, and `folder` stays as it was.

    Raises:
        StorageError: Another process is writing to `folder`.
        OSError: Something cannot be written.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    partial.mkdir(parents=True, exist_ok=True)
    opened = os.open(partial, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(opened)
        raise StorageError(
            f"Another process is writing a dataset to {folder}.",
            "Wait until it ends, or choose another folder.",
        ) from error
    with ExitStack() as last:
        last.callback(os.close, opened)
        with ExitStack() as failed:
            failed.callback(shutil.rmtree, partial, ignore_errors=True)
            for path in partial.iterdir():
                _remove(path)
            yield partial
            failed.pop_all()
        _put_into_place(partial, folder)


def _put_into_place(complete: Path, folder: Path) -> None:
    """A folder cannot be renamed over a full one, so the old one steps aside."""
    aside = folder.with_name(f".{folder.name}.old")
    _remove(aside)
    if folder.exists():
        folder.rename(aside)
    complete.rename(folder)
    _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
