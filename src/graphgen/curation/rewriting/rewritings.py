"""A passage said again, and a passage as it stands: the two kinds of text that are mixed for continued pretraining."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from graphgen.records import Call, Chunk, Failure, Rejection, Sample, SampleUnit, Score, content_id
from graphgen.text.tokens import count_tokens

__all__ = ["FEWEST_WORDS", "REAL", "held_out", "real", "rewriting", "wordless"]

REAL: Literal["real"] = "real"
"""The kind of a passage as it stands."""

FEWEST_WORDS = 3
"""Words, or Han characters, below which there is nothing to say again: a passage of emoji, a letter, a page number."""


def real(chunk: Chunk, *, method: str) -> Sample:
    """The passage itself, word for word. No model wrote it, so it has no calls."""
    return _sample(chunk, chunk.text, REAL, method, {"mix_group": "real", "tokens": chunk.tokens})


def held_out(chunk: Chunk, *, method: str) -> Rejection:
    """The passage itself, turned down with the reason `held_out`: text to measure a model on."""
    return Rejection(
        reason="held_out", detail="Its document is kept out of training.", sample=real(chunk, method=method)
    )


def wordless(chunk: Chunk, *, stage: str) -> Failure:
    """A row that says that there was nothing in the passage to say again."""
    cause = f"A passage of fewer than {FEWEST_WORDS} words says nothing that could be said again."
    remedy = "Nothing, or give a longer document."
    return Failure(stage=stage, record=chunk.id, code="too_short", cause=cause, remedy=remedy, severity="warning")


def rewriting(
    chunk: Chunk,
    text: str,
    *,
    method: str,
    style: str,
    calls: tuple[Call, ...],
    traits: Mapping[str, str | int | float | bool] = {},
    scores: tuple[Score, ...] = (),
) -> Sample:
    """`text`, written from the passage in one style by `calls`."""
    told = {"style": style, "mix_group": "synthetic", "tokens": count_tokens(text), **traits}
    return _sample(chunk, text, style, method, told).model_copy(update={"calls": calls, "scores": scores})


def _sample(chunk: Chunk, text: str, kind: str, method: str, traits: dict[str, str | int | float | bool]) -> Sample:
    return Sample(
        id=content_id("sample", method, kind, chunk.id, text),
        method=method,
        kind=kind,
        language=chunk.language,
        text=text,
        evidence=(chunk.evidence,),
        units=(SampleUnit(id=chunk.id, kind="chunk", name=chunk.text[:80]),),
        traits=traits,
        calls=(),
    )
