"""The split of a mixture of runs: what one of them holds out, none trains on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graphgen.export.splitting.copies import groups_of_copies
from graphgen.export.splitting.footing import Footing, Ground, lay_out
from graphgen.export.splitting.placing import SIDES, TRAIN, place
from graphgen.export.splitting.splits import Splits, Withheld, no_split, texts_of, told
from graphgen.export.splitting.ties import cluster
from graphgen.records import Document

__all__ = ["Divided", "join_splits"]

_TWIN = Withheld("twin", "Its run holds it out as a twin; which facts a mixture trains on is another matter.")


class Divided(NamedTuple):
    """The samples of a run, under ids that no other has, and in which split the run's dataset has each of them.

    Attributes:
        samples: Called more than once: what the samples rest on, in their order.
        splits: By a sample's id; none of one that is withheld.
    """

    samples: Callable[[], Iterable[Footing]]
    splits: Mapping[str, str]

    def held(self) -> Iterator[tuple[Footing, int]]:
        """Samples for testing and for validation, and the numbers of these sides."""
        for sample in self.samples():
            split = self.splits.get(sample.id, "")
            if split in SIDES and split != SIDES[TRAIN]:
                yield sample, SIDES.index(split)

    def by_section(self) -> bool:
        """Whether a document of it lies on several sides."""
        sides: dict[str, str] = {}
        for sample in self.samples():
            documents = {span.document_id for span in sample.evidence}
            split = self.splits.get(sample.id, "")
            if len(documents) == 1 and split in SIDES and sides.setdefault(documents.pop(), split) != split:
                return True
        return False


def join_splits(runs: Sequence[Divided], documents: Callable[[], Iterable[Document]]) -> Splits:
    """Where each sample of `runs` belongs when they become one dataset.

    What samples for testing in one run rest on, documents or sections and the copies of these, is for testing in all
    of them; so with validation. Samples that would carry a fact across are withheld, and so are samples that
    are twins in a run; what was worded anew for one is no sample.
    """
    if all(split == SIDES[TRAIN] for run in runs for split in run.splits.values()):
        return no_split()
    sectioned = [run.by_section() for run in runs]
    by = "section" if any(sectioned) else "document"
    ground = lay_out((sample for run in runs for sample in run.samples()), by=by)
    sides_of = _sides(ground, runs, sectioned)
    names = set(ground.names)
    texts = (each for document in documents() for each in texts_of(document, by) if each[0] in names)
    together = cluster(ground, groups_of_copies(texts), seed=0).of
    lowest: dict[int, int] = {}
    for place_, side in zip(together, sides_of, strict=True):
        lowest[place_] = min(side, lowest.get(place_, TRAIN))
    sides_of = [lowest[place_] for place_ in together]
    splits = told(ground, sides_of, place(ground, sides_of, withhold=True), ())
    twins = {sample for run in runs for sample, split in run.splits.items() if split not in SIDES}
    withheld = {**splits.withheld, **dict.fromkeys(sorted(twins.intersection(ground.ids)), _TWIN)}
    return Splits({**splits.sides, **dict.fromkeys(withheld)}, withheld, splits.counts)


def _sides(ground: Ground, runs: Sequence[Divided], sectioned: Sequence[bool]) -> list[int]:
    """Of each source, the side of the samples that rest on it: the first, where runs have it on several."""
    splits = {sample.id: side for run in runs for sample, side in run.held()}
    sides = [TRAIN] * len(ground.names)
    for sample, sources in zip(ground.ids, ground.sources, strict=True):
        for source in sources:
            sides[source] = min(sides[source], splits.get(sample, TRAIN))
    whole: dict[str, int] = {}
    for run in (run for run, in_parts in zip(runs, sectioned, strict=True) if not in_parts):
        for sample, side in run.held():
            for span in sample.evidence:
                whole[span.document_id] = min(side, whole.get(span.document_id, TRAIN))
    documents = (name.rpartition("#")[0] for name in ground.names)
    return [min(side, whole.get(document, TRAIN)) for side, document in zip(sides, documents, strict=True)]
