"""What a card says about samples, counted while they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graphgen.records import Sample

__all__ = ["Summary"]


class Summary:
    """Counts over samples. Its memory grows with the number of documents, not of samples.

    Attributes:
        samples: How many there are.
        kinds: Samples by (method, kind).
        languages: Samples by language.
        splits: Samples by split.
        rows: Rows by (format, split).
        writers: Samples by (model, role) of the calls that made them.
        documents: Ids of the documents that there is evidence from.
        measured: How many samples have a loss.
        verbatim: How many no model wrote: passages of the documents as they stand.
        reasoned: How many have thoughts.
        paired: How many have a worse answer beside them.
        put_back: How many a gate turned down and a person put back, by the gate's reason.
    """

    def __init__(self) -> None:
        self.samples = 0
        self.measured = 0
        self.verbatim = 0
        self.reasoned = 0
        self.paired = 0
        self.kinds: Counter[tuple[str, str]] = Counter()
        self.languages: Counter[str] = Counter()
        self.splits: Counter[str] = Counter()
        self.rows: Counter[tuple[str, str]] = Counter()
        self.writers: Counter[tuple[str, str]] = Counter()
        self.put_back: Counter[str] = Counter()
        self.documents: set[str] = set()

    def add(self, sample: Sample, split: str, formats: Iterable[str]) -> None:
        """Count `sample`, which was written in each of `formats`."""
        self.samples += 1
        self.measured += sample.loss is not None
        self.verbatim += not sample.calls
        self.reasoned += sample.thoughts is not None
        self.paired += sample.worse is not None
        self.kinds[sample.method, sample.kind] += 1
        self.languages[sample.language] += 1
        self.splits[split] += 1
        self.rows.update((name, split) for name in formats)
        self.writers.update({(call.model, call.role) for call in sample.calls})
        self.put_back.update([str(sample.traits["put_back"])] if "put_back" in sample.traits else ())
        self.documents.update(span.document_id for span in sample.evidence)

    def rows_of(self, format_name: str) -> int:
        """The rows that a format has, in all splits."""
        return sum(count for (name, _), count in self.rows.items() if name == format_name)
