"""What models that the user names make of samples: UniEval and reward models, in this process."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graphgen.curation.measuring.text_metrics import spread
from graphgen.curation.scoring.unieval import questions
from graphgen.curation.wording import answer_of, question_of
from graphgen.engine.reporting.drawing import drawn
from graphgen.engine.reporting.metrics import ModelScores
from graphgen.engine.run_directory.results import Results
from graphgen.errors import UsageError
from graphgen.llm.providers.huggingface.classifier import Classifier, YesNoModel
from graphgen.records import Sample

if TYPE_CHECKING:
    from graphgen.llm.providers.huggingface.classifying import LocalClassifier

__all__ = ["score_with"]

MOST = 500
"""Samples that models are asked about: they are slow."""


def score_with(
    results: Results, *, unieval: Sequence[str], reward: Sequence[str], device: str = "auto", most: int = MOST
) -> list[ModelScores]:
    """Score samples of a run, `most` drawn at random where there are more.

    Args:
        results: The run.
        unieval: Folders or names of UniEval's models: naturalness, understandability and, of answers, coherence.
        reward: Those of reward models, with one output for question and answer; the score is its sigmoid.
        device: `cpu`, `cuda`, …, or `auto`.
        most: Samples to score.

    Raises:
        UsageError: The extra is not installed, there is no such model, or it is of another kind.
        EndpointError: A model cannot be loaded, or cannot compute.
    """
    evaluators = [YesNoModel(name, device) for name in unieval]
    rewarding = [Classifier(name, device) for name in reward]
    if not evaluators and not rewarding:
        return []
    count = sum(1 for _ in results.rows(Sample))
    samples = results.rows(Sample, places=set(drawn(count, most)))
    pairs = [(question_of(each) if each.text is None else "", answer_of(each)) for each in samples]
    found = [score for model in evaluators for score in _evaluated(model, pairs)]
    return found + [score for model in rewarding for score in _rewarded(model, pairs)]


def _evaluated(model: YesNoModel, pairs: Sequence[tuple[str, str]]) -> Iterator[ModelScores]:
    asked = [questions(*pair) for pair in pairs]
    for respect in ("naturalness", "understandability", "coherence"):
        texts = [each[respect] for each in asked if respect in each]
        values = asyncio.run(model.compute(lambda loaded, texts=texts: loaded.p_yes(texts)))
        if scores := spread(values):
            yield ModelScores(respect=respect, method=f"unieval:{model.name}", scores=scores)


def _rewarded(model: Classifier, pairs: Sequence[tuple[str, str]]) -> Iterator[ModelScores]:
    if scores := spread(asyncio.run(model.compute(lambda loaded: _rewards(loaded, pairs)))):
        yield ModelScores(respect="reward", method=f"reward:{model.name}", scores=scores)


def _rewards(model: LocalClassifier, pairs: Sequence[tuple[str, str]]) -> list[float]:
    if len(model.labels) != 1:
        raise UsageError(
            f"A reward model has one output, and this one has {len(model.labels)}: {', '.join(model.labels)}.",
            "Name a reward model.",
        )
    return [
        1 / (1 + math.exp(-row[0])) if row[0] >= 0 else 1 - 1 / (1 + math.exp(row[0])) for row in model.logits(pairs)
    ]
