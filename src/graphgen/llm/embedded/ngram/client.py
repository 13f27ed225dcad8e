"""The n-gram trainee behind the one door to models."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence
from pathlib import Path

from graphgen.llm.client import BaseLLMClient
from graphgen.llm.embedded.ngram.judge import Question, candidates, find_question, word
from graphgen.llm.embedded.ngram.knowledge import KnownText, probability
from graphgen.llm.embedded.ngram.writer import continue_text
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message
from graphgen.text.tokens import count_tokens

__all__ = ["NgramClient"]

_DEFAULT_LENGTH = 64


class NgramClient(BaseLLMClient):
    """Stands in for the trainee on a machine with no key and no network.

    It answers yes/no questions about a statement (see `knowledge` for how), and continues any other text word by word.
    It knows the words of `texts` and nothing else, and it is never to be presented as an LLM.

    Args:
        texts: What the trainee is said to know. Their order does not matter; none is allowed.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._known = KnownText(texts)
        self._endpoint = f"embedded:ngram@{_digest_of_sources()}:{_digest_of_texts(texts)}"

    @property
    def endpoint(self) -> str:
        return self._endpoint

    @property
    def model(self) -> str:
        return "ngram"

    async def __call__(self, request: Request) -> Completion:
        return self.reply(request.messages, request.parameters, request.draw)

    def reply(self, messages: Sequence[Message], parameters: Parameters, draw: int = 0) -> Completion:
        """The same for the same arguments. Above temperature 0, `draw` tells samples of one question apart."""
        conversation = "\n".join(message.content for message in messages)
        generator = random.Random(f"{draw}:{hashlib.sha256(conversation.encode()).hexdigest()}")
        question = find_question(messages)
        if question is not None:
            return self._judge(question, conversation, parameters, generator)
        return self._continue(conversation, parameters, generator)

    def _judge(
        self, question: Question, conversation: str, parameters: Parameters, generator: random.Random
    ) -> Completion:
        p_yes = probability(self._known.contrast(question.statement))
        temperature = parameters.temperature or 0
        # A tie is answered "no": a model that knows nothing does not agree.
        yes = generator.random() < _tempered(p_yes, temperature) if temperature > 0 else p_yes > 1 / 2
        text = word(question.language, yes=yes)
        asked = parameters.top_logprobs
        return Completion(
            text=text,
            model=self.model,
            input_tokens=count_tokens(conversation),
            output_tokens=count_tokens(text),
            top_logprobs=candidates(question.language, p_yes, asked) if asked else None,
        )

    def _continue(self, conversation: str, parameters: Parameters, generator: random.Random) -> Completion:
        text, ended = continue_text(
            self._known.forward,
            conversation,
            length=_DEFAULT_LENGTH if parameters.max_tokens is None else parameters.max_tokens,
            temperature=parameters.temperature or 0,
            generator=generator,
        )
        for stop in parameters.stop:
            if stop and stop in text:
                text, ended = text.partition(stop)[0], True
        return Completion(
            text=text,
            finish_reason="stop" if ended else "length",
            model=self.model,
            input_tokens=count_tokens(conversation),
            output_tokens=count_tokens(text),
        )


def _tempered(p_yes: float, temperature: float) -> float:
    log_odds = math.log(p_yes / (1 - p_yes)) / temperature
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, log_odds))))  # beyond that, exp leaves the range of a float


def _digest_of_sources() -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def _digest_of_texts(texts: Sequence[str]) -> str:
    parts = sorted(hashlib.sha256(text.encode()).digest() for text in texts)
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]
