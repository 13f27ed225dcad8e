"""Answers that cost nothing: by the embedded rules, in place of a model's."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphgen.engine.estimating.drawn import ExtractionLaw, draw_facts
from graphgen.engine.estimating.findings import Finding
from graphgen.llm.embedded.ngram import NgramClient
from graphgen.llm.embedded.ngram.judge import find_question
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.llm.embedded.offline.reading.blocks import read_task
from graphgen.llm.embedded.offline.skills.replies import render_facts
from graphgen.llm.request import Request
from graphgen.records import Completion, Role
from graphgen.text.tokens import count_tokens

__all__ = ["EXTRACTIONS", "FreeAnswers", "listed_in", "tokens_of"]

EXTRACTIONS = ("knowledge/extract", "knowledge/glean")
"""The prompts on whose replies the size of everything after them depends, in every method that builds a graph."""
_GLEANED = 0.35
"""What a second look at a text finds, of what the first one found."""
_LISTED = re.compile(r"^<found>\n(.*?)^</found>", re.MULTILINE | re.DOTALL)


def tokens_of(request: Request) -> int:
    """The tokens of what is sent, in the vocabulary that the product counts in."""
    return sum(count_tokens(message.content) for message in request.messages)


def listed_in(message: str) -> frozenset[str]:
    """What a prompt says was found before."""
    listed = _LISTED.search(message)
    return frozenset(line.strip() for line in listed[1].splitlines()) if listed else frozenset()


class FreeAnswers:
    """Says something of the form that was asked for, to any prompt.

    Attributes:
        with_logprobs, without_logprobs: Roles whose models were seen to give probabilities, or none.
        asked_logprobs: Roles whose models are asked for them.
        laws: How much extraction finds, by prompt.
    """

    def __init__(self) -> None:
        self._rules = OfflineClient()
        self._blank = NgramClient(())
        self.with_logprobs: set[Role] = set()
        self.without_logprobs: set[Role] = set()
        self.asked_logprobs: set[Role] = set()
        self.laws: dict[str, ExtractionLaw] = {}
        self._extracted: dict[str, str] = {}
        self._said: dict[str, Completion] = {}
        self.learn({})

    def learn(self, found: Mapping[str, Sequence[Finding]]) -> None:
        """Take what a model found, by prompt, for what it finds in other texts."""
        usual = ExtractionLaw()
        more = replace(usual, entities=_GLEANED * usual.entities, relations=_GLEANED * usual.relations)
        first, second = EXTRACTIONS
        self.laws = {first: usual.fitted(found.get(first, ())), second: more.fitted(found.get(second, ()))}

    def remember(self, request: Request, text: str) -> None:
        """Say what the model itself said to this extraction, from now on."""
        self._extracted[request.key] = text

    def __call__(self, request: Request, role: Role, prompt: str) -> Completion:
        """An answer; its `output_tokens` are counted, its `input_tokens` are not."""
        if prompt in EXTRACTIONS:
            return _counted(self._extracted.get(request.key) or self._drawn(request, prompt))
        asked = request.parameters.top_logprobs
        if asked:
            self.asked_logprobs.add(role)
        said = self._said.get(request.key)
        if said is None:
            said = self._said[request.key] = self._reply(request, role)
        hidden = asked and said.top_logprobs is not None and role in self.without_logprobs
        return said.model_copy(update={"top_logprobs": None}) if hidden else said

    def _reply(self, request: Request, role: Role) -> Completion:
        if role == "trainee" or request.parameters.top_logprobs:
            said = self._blank.reply(request.messages, request.parameters, request.draw)
            if role == "trainee" or find_question(request.messages) is not None:
                return said
        return _counted(self._rules.reply(request.messages, request.draw))

    def _drawn(self, request: Request, prompt: str) -> str:
        asked = request.messages[0].content
        facts = draw_facts(read_task(asked), self.laws[prompt], random.Random(request.key), listed_in(asked))
        return render_facts(facts, structured=request.schema is not None)


def _counted(text: str) -> Completion:
    return Completion(text=text, model="free", output_tokens=count_tokens(text))
