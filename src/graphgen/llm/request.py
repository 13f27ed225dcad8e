"""What is asked of a model: everything that can change the answer, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from graphgen.prompts import Parameters
from graphgen.records import Message

__all__ = ["Request"]

_VERSION = 2


@dataclass(frozen=True, slots=True)
class Request:
    """One question to one model. Its `key` names the answer in the cache.

    Secrets, timeouts and prices are not here: they change who may ask and how long, not what is answered.

    Attributes:
        endpoint: The identity of who answers: a base URL, or name and version of an embedded model.
        model: The model's name at that endpoint.
        messages: The conversation.
        parameters: How to sample.
        draw: Tells repeated samples of one question apart; sent as the seed where the temperature is above zero.
        attempt: Tells a repeated question, after a reply that could not be used, from the first.
        schema: The JSON schema that the reply has to follow, where that was asked for.
        extra: What else the endpoint is told, such as options of its own.
    """

    endpoint: str
    model: str
    messages: tuple[Message, ...]
    parameters: Parameters
    draw: int = 0
    attempt: int = 0
    schema: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    key: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        parts = (
            _VERSION,
            self.endpoint,
            self.model,
            [(message.role, message.content) for message in self.messages],
            self.parameters.model_dump(),
            self.draw,
            self.attempt,
            self.schema,
            self.extra,
        )
        digest = hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()
        object.__setattr__(self, "key", digest)
