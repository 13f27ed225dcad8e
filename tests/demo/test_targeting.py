"""The demonstration shows what the product is for: what the trainee knows costs it less than what it does not."""

from __future__ import annotations

import math
import re
from importlib.resources import files
from statistics import mean

import pytest

from graphgen.llm.embedded.ngram import NgramClient
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Language
from graphgen.text.language import detect_language
from graphgen.text.sentences import sentence_spans

DEMO = files("graphgen.demo")
PROMPTS = PromptLibrary()


def sentences(language: Language) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in (DEMO / "documents").iterdir()]
    spans = [text[start:end] for text in texts for start, end in sentence_spans(text)]
    return [span for span in spans if not span.startswith("#") and detect_language(span) == language]


def loss(sentence: str, language: Language, offline: OfflineClient, trainee: NgramClient) -> float:
    """As `graphgen` measures it, with one paraphrase and one negation."""
    terms: list[float] = []
    for origin, label in (("original", True), ("paraphrase", True), ("negation", False)):
        statement = sentence
        if origin != "original":
            asked = PROMPTS.render(f"assessment/{origin}", language, {"statement": sentence})
            statement = re.sub(r"</?\w+>", "", offline.reply(asked.messages, 0)).strip()
        judged = PROMPTS.render("assessment/judge", language, {"statement": statement})
        candidates = trainee.reply(judged.messages, judged.parameters).top_logprobs or ()
        words = ("yes", "是") if label else ("no", "否")
        terms.append(-math.log(sum(math.exp(c.logprob) for c in candidates if (c.token or "").strip(" .。") in words)))
    return mean(terms)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_known_sentences_cost_less_than_unknown_ones(language: Language) -> None:
    known = (DEMO / f"known.{language}.txt").read_text(encoding="utf-8")
    offline, trainee = OfflineClient(), NgramClient([known])
    losses: dict[bool, list[float]] = {True: [], False: []}
    for sentence in sentences(language):
        losses[sentence in known].append(loss(sentence, language, offline, trainee))
    assert min(map(len, losses.values())) > 50
    assert mean(losses[True]) < 0.75 * mean(losses[False])
    pairs = [known_loss < unknown_loss for known_loss in losses[True] for unknown_loss in losses[False]]
    assert mean(pairs) > 0.7, "AUC of the loss as a test for what is unknown"
