"""What a set of samples is like, by rules alone: how varied, how much of its source it uses, how true to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from graphgen.curation.diversity import distinct, mtld, self_similarity
from graphgen.curation.scoring.support import METHOD, Passage
from graphgen.curation.wording import answer_of, question_of, wording_of
from graphgen.records import Sample

__all__ = ["measure", "share_of_source"]


def measure(samples: Sequence[Sample]) -> dict[str, float | None]:
    """Lexical diversity and faithfulness; `None` where there is nothing to measure.

    MTLD is of all words of one language after one another, weighted by samples. Faithfulness is the mean support that
    answers have in their evidence, by the rule that its key names; other scores are the means of those that have one.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for sample in samples:
        texts[sample.language].append(wording_of(sample))
    everything = [text for each in texts.values() for text in each]
    count = len(everything)
    found: dict[str, float | None] = {
        "mtld": sum(mtld("\n".join(each)) * len(each) / count for each in texts.values()) if count else None,
        "distinct_1": distinct(everything, 1) if count else None,
        "distinct_2": distinct(everything, 2) if count else None,
        "self_similarity": self_similarity(everything) if count > 1 else None,
        f"faithfulness ({METHOD})": fmean(map(_support, samples)) if count else None,
    }
    given: dict[str, list[float]] = defaultdict(list)
    for sample in samples:
        for score in sample.scores:
            given[f"{score.name} ({score.method}), as scored"].append(score.value)
    return found | {name: fmean(values) for name, values in sorted(given.items())}


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
    spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for sample in samples:
        for span in sample.evidence:
            spans[span.document_id].add((span.start, span.end))
    total, covered = sum(lengths.values()), 0
    for document in lengths:
        reached = 0
        for start, end in sorted(spans[document]):
            covered += max(0, end - max(start, reached))
            reached = max(reached, end)
    return covered / total if total else None
