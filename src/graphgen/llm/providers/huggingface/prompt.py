"""From a request to the tokens that a model reads."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from jinja2 import TemplateError

from graphgen.errors import RequestRefused
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Message

__all__ = ["Encoder", "Row"]

_DEFAULT_LENGTH = 1024


class Row(NamedTuple):
    """A request as tokens.

    Attributes:
        place: Which of the batch it is.
        tokens: What the model reads.
        room: The most tokens that it may write.
        parameters: How to sample; those of one batch are equal.
        key: The seed of its draws, so that they depend on nothing else in the batch.
    """

    place: int
    tokens: tuple[int, ...]
    room: int
    parameters: Parameters
    key: str

    @property
    def draws(self) -> random.Random:
        return random.Random(self.key)


class Encoder:
    """Puts requests as a model was trained to read them.

    Args:
        tokenizer: Of transformers.
        longest: How many tokens the model reads and writes at most, where it says.
    """

    def __init__(self, tokenizer: Any, longest: int | None) -> None:  # noqa: ANN401 - transformers has no types for it
        self._tokenizer = tokenizer
        self._longest = longest

    def row(self, place: int, request: Request) -> Row:
        """The tokens of `request`.

        Raises:
            RequestRefused: It is longer than the model reads, or its chat template refuses it.
        """
        tokens = self._tokens(request.messages)
        room = request.parameters.max_tokens or _DEFAULT_LENGTH
        if self._longest is not None:
            room = min(room, self._longest - len(tokens))
        if room < 1 or not tokens:
            raise RequestRefused(
                f"The request is {len(tokens):,} tokens long, and {request.model} reads and writes at most "
                f"{self._longest or 0:,}.",
                "Make chunks or subgraphs smaller, or take a model with a longer context.",
            )
        return Row(place, tuple(tokens), room, request.parameters, request.key)

    def _tokens(self, messages: Sequence[Message]) -> list[int]:
        """By the tokenizer's chat template if it has one. Models that can think first are told not to: the first token
        has to be an answer.
        """
        if not self._tokenizer.chat_template:
            return cast("list[int]", self._tokenizer(plain(messages), verbose=False)["input_ids"])
        conversation = [{"role": message.role, "content": message.content} for message in messages]
        try:
            text = self._tokenizer.apply_chat_template(
                conversation, tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
        except (TemplateError, ValueError, TypeError) as error:
            raise RequestRefused(
                f"The model's chat template refuses this conversation: {error}.", "Take a model that can chat."
            ) from error
        return cast("list[int]", self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])


def plain(messages: Sequence[Message]) -> str:
    """A conversation for a model that knows no chat: a single message as it is, several with the name of who speaks,
    an empty line between them, and the assistant's turn to come.
    """
    if len(messages) == 1:
        return messages[0].content
    turns = [f"{message.role.title()}: {message.content}" for message in messages]
    return "\n\n".join([*turns, "Assistant:"])
