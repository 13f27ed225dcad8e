"""What every way to score looks like."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict

from graphgen.records import Call, Evidence, Grounding, Language, Rejection, Role, Sample, Score
from graphgen.stream import Ask

__all__ = ["Claim", "Finding", "Ground", "Scorer", "source_of"]


class Claim(NamedTuple):
    """What is scored: an answer, what it answers (empty where nothing was asked), and the source that it rests on.

    `topic` is what the source is about where it need not say so itself, such as a title.
    """

    answer: str
    source: str
    language: Language
    question: str = ""
    topic: str = ""


class Ground(NamedTuple):
    """A claim, how surely its source says it, and `start:end` of the source, which are nearest to it."""

    claim: str
    value: float
    start: int
    end: int


class Finding(NamedTuple):
    """A score from 0 to 1, where it comes from in words, and the calls that bought it.

    `method` is who found it, where that shows only with the finding: which model answered, and in what way. `grounds`
    are what each claim rests on, where claims were held against a source.
    """

    value: float
    detail: str
    calls: tuple[Call, ...] = ()
    method: str = ""
    grounds: tuple[Ground, ...] = ()


class Scorer(BaseModel, ABC):
    """A way to score, and from what score on a sample is kept. Its fields are settings, told apart by `by`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    """What is scored, as `Score.name` gives it."""
    reason: ClassVar[str]
    """Why a sample below `at_least` is turned down, as `Rejection.reason` gives it."""

    roles: ClassVar[tuple[Role, ...]] = ()
    """The models that it asks."""

    at_least: float
    """The lowest score that passes; a field of every scorer, with its own default."""

    @property
    @abstractmethod
    def method(self) -> str:
        """Who scores, with its version or model, as `Score.method` gives it: `rule:v1`, `judge:MODEL`."""

    def check(self) -> None:
        """To be called before anything is bought.

        Raises:
            UsageError: What it needs, such as a model, is not there.
        """

    @abstractmethod
    async def find(self, claim: Claim, ask: Ask) -> Finding:
        """The score of `claim`.

        Raises:
            BadReply, RequestRefused, RunError: As `ask` does, where a model is asked.
        """

    async def gate(self, sample: Sample, claim: Claim, ask: Ask) -> Sample | Rejection:
        """`sample` with its score, turned down where that is too low."""
        finding = await self.find(claim, ask)
        method = finding.method or self.method
        score = Score(name=self.name, value=round(finding.value, 4), method=method)
        update: dict[str, object] = {"scores": (*sample.scores, score), "calls": (*sample.calls, *finding.calls)}
        if finding.grounds:
            update["grounding"] = tuple(_grounding(ground, sample.evidence, claim.source) for ground in finding.grounds)
        scored = sample.model_copy(update=update)
        if score.value >= self.at_least:
            return scored
        detail = f"{finding.detail} ({self.name} {score.value:.2f} by {method}, below {self.at_least:g})"
        return Rejection(reason=self.reason, detail=detail, sample=scored)


def source_of(evidence: Sequence[Evidence]) -> str:
    """What pieces of evidence say together, one below the other."""
    return "\n".join(piece.text for piece in evidence)


def _grounding(ground: Ground, evidence: Sequence[Evidence], source: str) -> Grounding:
    """A ground as characters of documents; a claim's source may be more, or other, than the sample's evidence."""
    claim = Grounding(claim=ground.claim, value=round(ground.value, 4))
    if source != source_of(evidence):
        return claim
    begins = 0
    for piece in evidence:
        start, end = ground.start - begins, min(ground.end - begins, len(piece.text))
        if 0 <= start < end:
            said = piece.text[start:end]
            found = Evidence(document_id=piece.document_id, start=piece.start + start, end=piece.start + end, text=said)
            return claim.model_copy(update={"evidence": found})
        begins += len(piece.text) + 1
    return claim
