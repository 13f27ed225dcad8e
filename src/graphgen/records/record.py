"""What every record is: frozen, and named by what it says."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

from orjson import dumps
from pydantic import BaseModel, ConfigDict

__all__ = ["Language", "Record", "Role", "content_id", "content_ids"]

Language = Literal["en", "zh"]
Role = Literal["synthesizer", "trainee", "judge"]


def content_id(prefix: str, *parts: object) -> str:
    """An id that says the same as `parts`: `prefix-` and 16 hexadecimal digits of their SHA-256.

    Args:
        prefix: What kind of record it names, such as `doc`.
        parts: JSON-serialisable values; strings, numbers, tuples and `None`.
    """
    return content_ids(prefix, (parts,))[0]


def content_ids(prefix: str, records: Iterable[tuple[object, ...]]) -> list[str]:
    """`content_id` of the parts of each of `records`, in less time where they are many."""
    return [f"{prefix}-{sha256(dumps(parts)).hexdigest()[:16]}" for parts in records]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
