"""What the texts of samples are like, by rules alone: how varied, how much in the source's own words, how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean, quantiles
from typing import NamedTuple

from graphgen.curation.measuring.diversity import Wordings, drawn_pairs
from graphgen.curation.measuring.rouge import Rouge, rouge, rouge_l
from graphgen.records import Language, Record
from graphgen.text.tokens import count_tokens
from graphgen.text.words import words

__all__ = ["Lengths", "Mean", "TextMetrics", "Written", "measure_texts", "spread"]

_LONGEST = 12_000
"""Characters of a text that are compared by ROUGE: a book against a book takes minutes."""


class Written(NamedTuple):
    """What a sample says. A running text has no question; `reference` is what someone else would have answered."""

    kind: str
    language: Language
    question: str
    answer: str
    evidence: str
    reference: str | None = None


class Lengths(Record):
    """How long texts are: the mean and what so many per cent of them do not exceed."""

    texts: int
    mean: float
    least: float
    p5: float
    p25: float
    median: float
    p75: float
    p95: float
    most: float


class Mean(Record):
    """ROUGE, the mean over `texts`: F of all three, and of ROUGE-L precision and recall as well."""

    texts: int
    rouge_1: float
    rouge_2: float
    rouge_l: float
    rouge_l_precision: float
    rouge_l_recall: float


class TextMetrics(Record):
    """Figures of the texts of one language, and of one kind unless `kind` is empty.

    Attributes:
        language: Of all of them.
        kind: Of all of them, or empty.
        texts: How many there are.
        mtld: Lexical diversity of all of them after one another, in words (McCarthy and Jarvis, 2010).
        distinct_1: Share of different words.
        distinct_2: Share of different pairs of neighbouring words; the more text, the lower.
        self_similarity: Mean share of such pairs that two texts have in common.
        from_evidence: ROUGE of answers against their evidence: precision is how much of an answer are the source's own
            words in its order. `None` without evidence.
        from_reference: ROUGE of answers against the references that the user gave.
        question_pairs: Mean ROUGE-L (F) of 2,000 pairs of questions at most: 0, no two are worded alike.
        question_tokens: In cl100k_base.
        answer_tokens: The same; of a running text, all of it.
        answer_words: Words, or Han characters.
    """

    language: Language
    kind: str
    texts: int
    mtld: float
    distinct_1: float
    distinct_2: float
    self_similarity: float | None
    from_evidence: Mean | None
    from_reference: Mean | None
    question_pairs: float | None
    question_tokens: Lengths | None
    answer_tokens: Lengths
    answer_words: Lengths


def measure_texts(written: Sequence[Written]) -> list[TextMetrics]:
    """The figures of each language, then of each kind in it where there are several."""
    by_language: dict[Language, list[Written]] = defaultdict(list)
    for each in written:
        by_language[each.language].append(each)
    found: list[TextMetrics] = []
    for language, texts in sorted(by_language.items()):
        by_kind: dict[str, list[Written]] = defaultdict(list)
        for each in texts:
            by_kind[each.kind].append(each)
        found.append(_measured(language, "", texts))
        if len(by_kind) > 1:
            found += [_measured(language, kind, several) for kind, several in sorted(by_kind.items())]
    return found


def spread(values: Sequence[float]) -> Lengths | None:
    """How `values` are spread; `None` for none."""
    if not values:
        return None
    cuts = quantiles(values, n=20, method="inclusive") if len(values) > 1 else [float(values[0])] * 19
    names = {"p5": cuts[0], "p25": cuts[4], "median": cuts[9], "p75": cuts[14], "p95": cuts[18]}
    return Lengths(texts=len(values), mean=fmean(values), least=min(values), most=max(values), **names)


def _measured(language: Language, kind: str, written: Sequence[Written]) -> TextMetrics:
    said = Wordings(f"{each.question}\n{each.answer}" if each.question else each.answer for each in written)
    questions = [each.question for each in written if each.question]
    answers = [each.answer for each in written]
    answer_tokens, answer_words = spread(list(map(count_tokens, answers))), spread([len(words(a)) for a in answers])
    if answer_tokens is None or answer_words is None:
        raise AssertionError("a group has a text")
    return TextMetrics(
        language=language,
        kind=kind,
        texts=len(written),
        mtld=said.mtld(range(len(said))),
        distinct_1=said.distinct(1),
        distinct_2=said.distinct(2),
        self_similarity=said.self_similarity() if len(said) > 1 else None,
        from_evidence=_mean([rouge(_cut(each.answer), _cut(each.evidence)) for each in written if each.evidence]),
        from_reference=_mean(
            [rouge(_cut(each.answer), _cut(each.reference)) for each in written if each.reference is not None]
        ),
        question_pairs=_pairs(questions),
        question_tokens=spread(list(map(count_tokens, questions))),
        answer_tokens=answer_tokens,
        answer_words=answer_words,
    )


def _cut(text: str) -> str:
    return text[:_LONGEST]


def _mean(found: Sequence[Rouge]) -> Mean | None:
    if not found:
        return None
    return Mean(
        texts=len(found),
        rouge_1=fmean(each.rouge_1.f for each in found),
        rouge_2=fmean(each.rouge_2.f for each in found),
        rouge_l=fmean(each.rouge_l.f for each in found),
        rouge_l_precision=fmean(each.rouge_l.precision for each in found),
        rouge_l_recall=fmean(each.rouge_l.recall for each in found),
    )


def _pairs(questions: Sequence[str]) -> float | None:
    found = [rouge_l(_cut(questions[one]), _cut(questions[other])).f for one, other in drawn_pairs(len(questions))]
    return fmean(found) if found else None
