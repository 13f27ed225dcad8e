"""The samples that a report can show: those that stand for all, kept and rejected, with their evidence in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graphgen.engine.reporting.drawing import stratified
from graphgen.engine.reporting.survey import Survey
from graphgen.engine.run_directory.results import Results
from graphgen.export.splitting.reading import read_splits
from graphgen.phrases import translate
from graphgen.records import Document, Evidence, Rejection, Sample
from graphgen.views.quotes import Quotes
from graphgen.views.report.words import Words

__all__ = ["Browsing", "browse"]

_LONGEST = 20_000
"""Characters of one text that a page holds: the rest is in the run's files."""
_LONGEST_EVIDENCE = 6_000
_MOST_EVIDENCE = 20
_MOST_UNITS = 40
_MOST_CHARACTERS = 8_000_000
"""Characters of all samples in a page together: it is to be sent by mail."""


class Browsing(NamedTuple):
    """What the page's browser holds, and how many of all samples these are."""

    content: Mapping[str, Any] | None
    kept: int
    rejected: int


def browse(results: Results, survey: Survey, words: Words, *, most: int) -> Browsing:
    """The browser's content: at most `most` samples, of each kind, language and reason of rejection an equal part.

    Raises:
        UsageError: A file of the run cannot be read.
    """
    strata: dict[tuple[str, ...], Sequence[int]] = {("kept", *group): places for group, places in survey.groups.items()}
    beyond = survey.count
    for reason, places in survey.rejected.items():
        strata["rejected", *reason] = [beyond + place for place in places]
    chosen = stratified(strata, most)
    if not chosen:
        return Browsing(None, 0, 0)
    reading = _Reading(_splits(results), words)
    kept = frozenset(place for place in chosen if place < beyond)
    rejected = frozenset(place - beyond for place in chosen if place >= beyond)
    for sample in results.rows(Sample, places=kept):
        reading.add(sample, None)
    count = len(reading.samples)
    for rejection in results.rows(Rejection, places=rejected):
        reading.add(rejection.sample, rejection)
    content = reading.content(results.rows(Document))
    return Browsing(content, count, len(reading.samples) - count)


def _splits(results: Results) -> Mapping[str, str]:
    """The split of each sample; none where all are for training."""
    splits = read_splits(results.folder / "dataset")
    return splits if len(set(splits.values())) > 1 else dict[str, str]()


class _Reading:
    """Samples as a page reads them."""

    def __init__(self, splits: Mapping[str, str], words: Words) -> None:
        self._words = words
        self._splits = splits
        self.samples: list[dict[str, Any]] = []
        self._quotes = Quotes()
        self._characters = 0

    def add(self, sample: Sample, rejection: Rejection | None) -> None:
        if self._characters > _MOST_CHARACTERS:
            return
        row = {key: value for key, value in self._fields(sample, rejection) if value not in (None, [], {}, "")}
        self._characters += sum(len(turn[1]) for turn in row.get("turns", [])) + len(row.get("text", ""))
        self.samples.append(row)

    def content(self, documents: Iterator[Document]) -> Mapping[str, Any]:
        quotes, names = self._quotes.read(documents)
        return {
            "samples": self.samples,
            "quotes": [tuple(quote) for quote in quotes],
            "passages": self._quotes.passages,
            "documents": names,
            "names": {name: self._words.named(group, name) for group, name in self._named()},
        }

    def _named(self) -> Iterator[tuple[str, str]]:
        for row in self.samples:
            yield from (("kind", row["kind"]), *([("reason", row["reason"])] if "reason" in row else []))

    def _fields(self, sample: Sample, rejection: Rejection | None) -> Iterator[tuple[str, Any]]:
        yield from (("id", sample.id), ("method", sample.method), ("kind", sample.kind), ("language", sample.language))
        if self._splits and rejection is None:
            yield "split", self._splits.get(sample.id, "withheld")
        yield "turns", [(turn.role, _cut(turn.content)) for turn in sample.messages or ()]
        yield from (("text", _cut(sample.text)), ("thoughts", _cut(sample.thoughts)), ("worse", _cut(sample.worse)))
        yield "evidence", [self._quotes.number(_short(each)) for each in sample.evidence[:_MOST_EVIDENCE]]
        yield "beyond", max(0, len(sample.evidence) - _MOST_EVIDENCE) or None
        yield "units", [(unit.kind, unit.name, unit.loss) for unit in sample.units[:_MOST_UNITS]]
        yield "loss", sample.loss
        yield "scores", [(score.name, score.value, score.method) for score in sample.scores]
        yield "traits", dict(sample.traits)
        yield "calls", [(call.prompt, call.role, call.model) for call in sample.calls]
        if rejection is not None:
            yield from (
                ("reason", rejection.reason),
                ("detail", _cut(translate(rejection.detail, self._words.language))),
            )


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _short(evidence: Evidence) -> Evidence:
    if len(evidence.text) <= _LONGEST_EVIDENCE:
        return evidence
    end = evidence.start + _LONGEST_EVIDENCE
    return evidence.model_copy(update={"end": end, "text": evidence.text[:_LONGEST_EVIDENCE]})
