"""What a batch is, and how it says so in OpenAI's words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import orjson

from graphgen.llm.simulator.exchange import Refusal

__all__ = ["ENDPOINT", "Batch", "InvalidBatch", "Line", "read_creation", "read_lines"]

ENDPOINT = "/v1/chat/completions"

Status = Literal["validating", "failed", "in_progress", "finalizing", "completed", "expired", "cancelling", "cancelled"]


class InvalidBatch(Exception):
    """A batch whose input cannot be used, so that nothing of it is done."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """One request of a batch; `body` is what would have been sent by itself."""

    custom_id: str
    body: bytes


@dataclass(slots=True)
class Batch:
    """A batch and where it stands. `stamps` are seconds since 1970 by the state that they tell of."""

    id: str
    input_file_id: str
    completion_window: str
    metadata: Mapping[str, str] | None
    status: Status = "validating"
    output_file_id: str | None = None
    error_file_id: str | None = None
    error: InvalidBatch | None = None
    total: int = 0
    completed: int = 0
    failed: int = 0
    stamps: dict[str, int] = field(default_factory=dict[str, int])
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    def enter(self, status: Status) -> None:
        self.status = status
        self.stamps[f"{status}_at"] = int(time.time())

    def body(self) -> bytes:
        return orjson.dumps(self.described())

    def described(self) -> dict[str, Any]:
        errors = None
        if self.error is not None:
            row = {"code": self.error.code, "message": str(self.error), "line": self.error.line, "param": None}
            errors = {"object": "list", "data": [row]}
        states = "in_progress finalizing completed failed expired cancelling cancelled".split()
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": ENDPOINT,
            "errors": errors,
            "input_file_id": self.input_file_id,
            "completion_window": self.completion_window,
            "status": self.status,
            "output_file_id": self.output_file_id,
            "error_file_id": self.error_file_id,
            "created_at": self.stamps.get("validating_at", 0),
            **{f"{state}_at": self.stamps.get(f"{state}_at") for state in states},
            "request_counts": {"total": self.total, "completed": self.completed, "failed": self.failed},
            "metadata": self.metadata,
        }


def read_creation(body: bytes) -> tuple[str, str, Mapping[str, str] | None]:
    """The input file, the completion window and the metadata of a batch that is to be made.

    Raises:
        Refusal: Something is missing, or is none of what there is.
    """
    try:
        asked = cast("Mapping[str, Any]", orjson.loads(body))
        file, endpoint, window = asked["input_file_id"], asked["endpoint"], asked["completion_window"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise Refusal("bad_request", 400, "invalid_request", f"A batch needs {error}.") from error
    if (endpoint, window) != (ENDPOINT, "24h"):
        raise Refusal("bad_request", 400, "invalid_request", f"endpoint is {ENDPOINT}, completion_window is 24h")
    return str(file), str(window), asked.get("metadata")


def read_lines(content: bytes) -> list[Line]:
    """The requests of an input file.

    Raises:
        InvalidBatch: A line is no request, or two have the same id.
    """
    lines: list[Line] = []
    seen: set[str] = set()
    for number, row in enumerate(content.splitlines(), 1):
        try:
            read = cast("Mapping[str, Any]", orjson.loads(row))
            custom_id, method, url = str(read["custom_id"]), read["method"], read["url"]
            line = Line(custom_id, orjson.dumps(read["body"]))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise InvalidBatch("invalid_json_line", f"This line is no request: {error}.", number) from error
        if (method, url) != ("POST", ENDPOINT):
            raise InvalidBatch("invalid_url", f"A request of this batch is a POST to {ENDPOINT}.", number)
        if custom_id in seen:
            raise InvalidBatch("duplicate_custom_id", f"The custom_id {custom_id!r} came before.", number)
        seen.add(custom_id)
        lines.append(line)
    if not lines:
        raise InvalidBatch("empty_file", "The input file is empty.")
    return lines
