"""What all samples of a run add up to, gone through once: their number does not show in memory but as numbers."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from typing import NamedTuple

from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.curation.wording import answer_of, question_of
from graphgen.engine.run_directory.results import Results
from graphgen.records import Document, Language, Rejection, Sample
from graphgen.text.tokens import count_tokens

__all__ = ["DocumentCoverage", "Survey"]


class DocumentCoverage(NamedTuple):
    """A document, and what kept samples have of it: how many rest on it, and on how many of its characters."""

    key: str
    language: Language
    characters: int
    covered: int
    samples: int


class Survey:
    """Counts and columns over the samples of a run.

    Attributes:
        count: How many samples were kept.
        groups: Places of kept samples in their file, by kind and language.
        rejected: Places of rejections in their file, by reason.
        question_tokens: Of each sample that asks something, by language.
        answer_tokens: Of each sample, by language; of a running text, all of it.
        losses: Of the samples that have one, by kind.
        scores: By name and method.
        documents: In their order.
    """

    def __init__(self, results: Results) -> None:
        self.count = 0
        self.groups: dict[tuple[str, ...], array[int]] = defaultdict(lambda: array("q"))
        self.rejected: dict[tuple[str, ...], array[int]] = defaultdict(lambda: array("q"))
        self.question_tokens: dict[str, array[int]] = defaultdict(lambda: array("q"))
        self.answer_tokens: dict[str, array[int]] = defaultdict(lambda: array("q"))
        self.losses: dict[str, array[float]] = defaultdict(lambda: array("d"))
        self.scores: dict[tuple[str, str], array[float]] = defaultdict(lambda: array("d"))
        self.coverage = SampleCoverage()
        self._resting: Counter[str] = Counter()
        for sample in results.rows(Sample):
            self._add(sample)
        for place, rejection in enumerate(results.rows(Rejection)):
            self.rejected[(rejection.reason,)].append(place)
        self.documents = [
            DocumentCoverage(
                document.key,
                document.language,
                len(document.text),
                self.coverage.characters(document.id),
                self._resting[document.id],
            )
            for document in results.rows(Document)
        ]

    @property
    def languages(self) -> Counter[str]:
        """Kept samples by language."""
        found: Counter[str] = Counter()
        for (_, language), places in self.groups.items():
            found[language] += len(places)
        return found

    def _add(self, sample: Sample) -> None:
        self.groups[sample.kind, sample.language].append(self.count)
        self.count += 1
        if sample.text is None:
            self.question_tokens[sample.language].append(count_tokens(question_of(sample)))
        self.answer_tokens[sample.language].append(count_tokens(answer_of(sample)))
        if sample.loss is not None:
            self.losses[sample.kind].append(sample.loss)
        for score in sample.scores:
            self.scores[score.name, score.method].append(score.value)
        self.coverage.add(sample)
        self._resting.update({span.document_id for span in sample.evidence})
