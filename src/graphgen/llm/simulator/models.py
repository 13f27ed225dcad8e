"""The models that the simulator serves: two embedded ones, and an echo that costs nothing."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Protocol

from graphgen.errors import UsageError
from graphgen.llm.simulator.exchange import ChatRequest
from graphgen.llm.simulator.settings import SimulatorSettings
from graphgen.records import Completion, TokenLogprob
from graphgen.text.tokens import count_tokens

__all__ = ["NAMES", "RUBBISH", "Models"]

NAMES = ("offline", "ngram", "echo")

_NOISE = "%%"
RUBBISH = Completion(
    text=f"{_NOISE} 0x1f ⟦…⟧ }}{{ ;;",
    model="rubbish",
    input_tokens=1,
    output_tokens=12,
    top_logprobs=(TokenLogprob(token=_NOISE, logprob=-0.1),),
)
"""A reply that no prompt asks for and no parser should take."""

_CHARACTERS_PER_TOKEN = 4


class _Model(Protocol):
    def __call__(self, request: ChatRequest, draw: int, /) -> Completion: ...


class Models:
    """Answers by model name. An embedded model is loaded when it is first asked, and computes each answer once.

    Raises:
        UsageError: A file of known text cannot be read.
    """

    def __init__(self, settings: SimulatorSettings) -> None:
        self._known = [_read(path) for path in settings.known]
        self._echo_text = settings.echo_text
        self._loaded: dict[str, _Model] = {}
        self._answers: dict[str, tuple[Completion, ...]] = {}

    def answer(self, request: ChatRequest, digest: str) -> tuple[Completion, ...]:
        """`request.n` completions; `digest` names the request among all others."""
        if request.model == "echo":
            return (_echo(self._echo_text, request),) * request.n
        answers = self._answers.get(digest)
        if answers is None:
            model = self._loaded.get(request.model)
            if model is None:
                model = self._loaded[request.model] = self._load(request.model)
            first = request.seed or 0
            answers = self._answers[digest] = tuple(model(request, first + index) for index in range(request.n))
        return answers

    def _load(self, name: str) -> _Model:
        if name == "ngram":
            return _ngram(self._known)
        return _offline()


def _ngram(known: list[str]) -> _Model:
    from graphgen.llm.embedded.ngram import NgramClient  # noqa: PLC0415 - numpy, paid for only where it is asked

    client = NgramClient(known)
    return lambda request, draw: client.reply(request.messages, request.parameters, draw)


def _offline() -> _Model:
    from graphgen.llm.embedded.offline import OfflineClient  # noqa: PLC0415 - word lists, paid for only where asked

    client = OfflineClient()

    def answer(request: ChatRequest, draw: int) -> Completion:
        messages = request.messages
        text = client.reply(messages, draw)
        for stop in request.parameters.stop:
            text = text.partition(stop)[0] if stop else text
        return Completion(
            text=text,
            model=client.model,
            input_tokens=sum(count_tokens(message.content) for message in messages),
            output_tokens=count_tokens(text),
        )

    return answer


def _echo(text: str, request: ChatRequest) -> Completion:
    """Usage is a guess from lengths: counting tokens would cost more than the answer."""
    characters = sum(len(message.content) for message in request.messages)
    other = "no" if text == "yes" else "yes"
    return Completion(
        text=text,
        model="echo",
        input_tokens=max(1, characters // _CHARACTERS_PER_TOKEN),
        output_tokens=max(1, len(text) // _CHARACTERS_PER_TOKEN),
        top_logprobs=(
            TokenLogprob(token=text, logprob=math.log(0.9)),
            TokenLogprob(token=other, logprob=math.log(0.08)),
        ),
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The known text {path} cannot be read: {error}.", "Name a UTF-8 text file.") from error
