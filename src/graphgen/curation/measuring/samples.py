"""What a set of samples is like, by rules alone: how varied, how much of its source it uses, how true to it."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping

from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.curation.measuring.diversity import Wordings
from graphgen.curation.scoring.support import METHOD, Passage
from graphgen.curation.wording import answer_of, question_of, wording_of
from graphgen.records import Sample

__all__ = ["Measures", "share_of_source"]


class Measures:
    """Samples, taken one after the other and not kept: of each the numbers of its words and its spans stay.

    Args:
        lengths: Characters of each document by its id.
    """

    def __init__(self, lengths: Mapping[str, int]) -> None:
        self._lengths = lengths
        self._wordings = Wordings()
        self._by_language: dict[str, array[int]] = defaultdict(lambda: array("L"))
        self._coverage = SampleCoverage()
        self._support = _Mean()
        self._scores: dict[str, _Mean] = defaultdict(_Mean)

    @property
    def samples(self) -> int:
        """How many there were."""
        return len(self._wordings)

    def add(self, sample: Sample) -> None:
        """Take in one more."""
        self._by_language[sample.language].append(self.samples)
        self._wordings.add(wording_of(sample))
        self._support.add(_support(sample))
        for score in sample.scores:
            self._scores[f"{score.name} ({score.method}), as scored"].add(score.value)
        self._coverage.add(sample)

    def found(self) -> dict[str, float | None]:
        """Lexical diversity, faithfulness and coverage; `None` where there is nothing to measure.

        MTLD is of all words of one language after one another, weighted by samples. Faithfulness is the mean support
        that answers have in their evidence, by the rule that its key names; other scores are the means of those that
        have one.
        """
        said, count = self._wordings, self.samples
        weighted = [said.mtld(numbers) * len(numbers) / count for numbers in self._by_language.values()]
        found: dict[str, float | None] = {
            "mtld": sum(weighted) if count else None,
            "distinct_1": said.distinct(1) if count else None,
            "distinct_2": said.distinct(2) if count else None,
            "self_similarity": said.self_similarity() if count > 1 else None,
            f"faithfulness ({METHOD})": self._support.value,
        }
        found |= {name: mean.value for name, mean in sorted(self._scores.items())}
        return found | {"coverage_characters": _share(self._coverage, self._lengths)}


class _Mean:
    def __init__(self) -> None:
        self._sum, self._count = 0.0, 0

    def add(self, value: float) -> None:
        self._sum, self._count = self._sum + value, self._count + 1

    @property
    def value(self) -> float | None:
        return self._sum / self._count if self._count else None


def _support(sample: Sample) -> float:
    source = "\n".join(span.text for span in sample.evidence)
    topic = question_of(sample) if sample.text is None else ""
    return Passage(source, topic).supports(answer_of(sample)).score


def share_of_source(samples: Iterable[Sample], lengths: Mapping[str, int]) -> float | None:
    """The share of the documents' characters that evidence touches; `None` without documents.

    Args:
        samples: With their evidence.
        lengths: Characters of each document by its id.
    """
    return _share(SampleCoverage(samples), lengths)


def _share(coverage: SampleCoverage, lengths: Mapping[str, int]) -> float | None:
    total = sum(lengths.values())
    return sum(map(coverage.characters, lengths)) / total if total else None
