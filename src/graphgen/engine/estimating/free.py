"""Answers that cost nothing: by the embedded rules, in place of a model's."""

from __future__ import annotations

import random

from graphgen.engine.estimating.drawn import ExtractionLaw, draw_facts
from graphgen.llm.embedded.ngram import NgramClient
from graphgen.llm.embedded.ngram.judge import find_question
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.llm.embedded.offline.blocks import read_task
from graphgen.llm.embedded.offline.replies import render_facts
from graphgen.llm.request import Request
from graphgen.records import Completion, Role
from graphgen.text.tokens import count_tokens

__all__ = ["EXTRACTION", "FreeAnswers", "tokens_of"]

EXTRACTION = "knowledge/extract"
"""The prompt on whose replies the size of everything after it depends, in every method that builds a graph."""


def tokens_of(request: Request) -> int:
    """The tokens of what is sent, in the vocabulary that the product counts in."""
    return sum(count_tokens(message.content) for message in request.messages)


class FreeAnswers:
    """Says something of the form that was asked for, to any prompt.

    Attributes:
        with_logprobs, without_logprobs: Roles whose models were seen to give probabilities, or none.
        asked_logprobs: Roles whose models are asked for them.
        law: How much extraction finds.
    """

    def __init__(self) -> None:
        self._rules = OfflineClient()
        self._blank = NgramClient(())
        self.with_logprobs: set[Role] = set()
        self.without_logprobs: set[Role] = set()
        self.asked_logprobs: set[Role] = set()
        self.law = ExtractionLaw()

    def __call__(self, request: Request, role: Role, prompt: str) -> Completion:
        """An answer; its `output_tokens` are counted, its `input_tokens` are not."""
        asked = request.parameters.top_logprobs
        if asked:
            self.asked_logprobs.add(role)
        if role == "trainee" or asked:
            said = self._blank.reply(request.messages, request.parameters, request.draw)
            if find_question(request.messages) is not None or role == "trainee":
                hidden = asked and role in self.without_logprobs
                return said.model_copy(update={"top_logprobs": None}) if hidden else said
        if prompt == EXTRACTION:
            facts = draw_facts(read_task(request.messages[0].content), self.law, random.Random(request.key))
            text = render_facts(facts, structured=request.schema is not None)
        else:
            text = self._rules.reply(request.messages, request.draw)
        return Completion(text=text, model="free", output_tokens=count_tokens(text))
