"""Records out of the files that a run leaves behind."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from graphgen.errors import UsageError

__all__ = ["read_rows"]

R = TypeVar("R", bound=BaseModel)
_REMEDY = "Run the command again that made this directory."


def read_rows(
    path: Path, kind: type[R], *, naming: Iterable[str] | None = None, places: Container[int] | None = None
) -> Iterator[R]:
    """The records in `path`, a file of JSON lines, one at a time and in order.

    Args:
        path: The file.
        kind: What each line is, or those of its fields that are wanted.
        naming: Only lines in which one of these words stands somewhere; the others are not even read.
        places: Only lines at these places, from 0.

    Raises:
        UsageError: The file cannot be read, or one of its lines is no such record.
    """
    wanted = None if naming is None else [name.encode() for name in naming]
    try:
        with path.open("rb") as rows:
            for number, row in enumerate(rows, start=1):
                if places is not None and number - 1 not in places:
                    continue
                if wanted is not None and not any(name in row for name in wanted):
                    continue
                try:
                    yield kind.model_validate_json(row)
                except ValidationError as error:
                    cause = f"Line {number} of {path} is not what this version of GraphGen writes."
                    raise UsageError(cause, _REMEDY) from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", _REMEDY) from error
