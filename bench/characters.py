"""Models that differ from the embedded rules as real ones do: in what they find, how long they speak, how they count.

Extraction may be what GPT-3.5 really found in each passage (recorded). The rest is simulated over the embedded rules:
the share of what they find that is kept, replies that are longer by a factor and by hidden thoughts (in the usage that
is reported, as endpoints do), another tokenizer, replies of no use.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphgen.llm.embedded.offline.reading.blocks import COMPLETE, read_task
from graphgen.llm.embedded.offline.reading.facts import EntityFact, Facts, RelationFact
from graphgen.llm.embedded.offline.skills.replies import render_facts
from graphgen.llm.simulator.exchange import ChatRequest
from graphgen.llm.simulator.models import RUBBISH, Models
from graphgen.llm.simulator.settings import SimulatorSettings
from graphgen.records import Completion
from graphgen.text.sentences import sentence_spans
from graphgen.text.tokens import count_tokens


@dataclass(frozen=True)
class Character:
    """How a model differs from the embedded rules.

    Attributes:
        keeps: The share of the facts, or of the lines of a list, that it finds.
        wordy: How many times as many tokens it takes to say something.
        thinks: Hidden tokens before each reply, the median; yes/no answers too.
        counts: Its tokens for each of ours, and so many more for each request.
        useless: The share of its replies that no prompt asks for.
        recorded: What it finds in each passage, by its text.
    """

    keeps: float = 1.0
    wordy: float = 1.0
    thinks: float = 0.0
    counts: tuple[float, int] = (1.0, 0)
    useless: float = 0.0
    recorded: Path | None = None


class Characters(Models):
    """Answers as `character` would. Equal requests have equal answers."""

    def __init__(self, settings: SimulatorSettings, character: Character) -> None:
        super().__init__(settings)
        self._character = character
        self._recorded = recordings(character.recorded) if character.recorded else {}

    def answer(self, request: ChatRequest, digest: str) -> tuple[Completion, ...]:
        return tuple(self._in_character(request, each, digest) for each in super().answer(request, digest))

    def _in_character(self, request: ChatRequest, said: Completion, digest: str) -> Completion:
        character, draw = self._character, random.Random(digest)
        factor, more = character.counts
        told = round(said.input_tokens * factor) + more
        if draw.random() < character.useless and not request.logprobs:
            return RUBBISH.model_copy(update={"input_tokens": told, "top_logprobs": None})
        text = said.text
        if said.model != "ngram":
            question = next(message.content for message in request.messages if message.role == "user")
            if COMPLETE in question or ('"relations"' in question and '"entities"' in question):
                text = self._facts(question, text, draw, structured=request.schema is not None)
            else:
                text = self._shortened(text, draw)
        size = count_tokens(text) if text != said.text else said.output_tokens
        spoken = size * factor * (character.wordy * draw.lognormvariate(0, 0.2) if size > 4 else 1)
        thought = character.thinks * draw.lognormvariate(0, 0.5)
        return said.model_copy(update={"text": text, "input_tokens": told, "output_tokens": round(spoken + thought)})

    def _facts(self, question: str, text: str, draw: random.Random, *, structured: bool) -> str:
        task = read_task(question)
        facts = self._recorded.get(task.data)
        if facts is not None:
            return render_facts(facts, structured=structured)
        if self._character.keeps == 1:
            return text
        if structured:
            found: dict[str, list[dict[str, str]]] = json.loads(text)
            kept = {name: [each for each in some if self._keeps(draw)] for name, some in found.items()}
            return json.dumps(kept, ensure_ascii=False)
        lines = text.splitlines()
        return "\n".join(line for line in lines if line == COMPLETE or self._keeps(draw))

    def _shortened(self, text: str, draw: random.Random) -> str:
        """A numbered list with some of its lines left out."""
        lines = text.splitlines()
        numbered = [line for line in lines if line[:1].isdecimal()]
        if self._character.keeps == 1 or len(numbered) < 2:
            return text
        left_out = {line for line in numbered[1:] if not self._keeps(draw)}
        return "\n".join(line for line in lines if line not in left_out)

    def _keeps(self, draw: random.Random) -> bool:
        return draw.random() < self._character.keeps


def recordings(path: Path) -> dict[str, Facts]:
    """By passage, what was found in it; an entity is described by the first sentence that names it."""
    passages = {row["id"]: row["text"] for row in _rows(path.parent / "passages.jsonl")}
    return {passages[row["id"]].strip(): _facts(row, passages[row["id"]]) for row in _rows(path)}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _facts(row: dict[str, Any], text: str) -> Facts:
    sentences = [text[start:end].strip() for start, end in sentence_spans(text)]
    relations = tuple(
        RelationFact(source, target, kind, f"{source} {kind} {target}.")
        for source, kind, target in (map(str, triple) for triple in row["triples"] if len(triple) == 3)
        if source.strip() and target.strip()
    )
    names = dict.fromkeys([*map(str, row["entities"]), *(end for each in relations for end in each[:2])])
    entities = tuple(
        EntityFact(
            name, "concept", next((f"{name}: {each}" for each in sentences if name in each), f"{name} is named.")
        )
        for name in names
        if name.strip()
    )
    return Facts(entities, relations, ())
