"""Where mentions stand: each span of each document once, in reading order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphgen.graph import Evidences
from graphgen.knowledge.merging.mentions import Ints, Mentions, column, listed, ranks

__all__ = ["Places"]


class Places:
    """The places of all mentions, numbered by document, then by where they begin and end.

    Attributes:
        of_entities: The place of each mention of an entity.
        of_relations: The place of each mention of a relation.
    """

    def __init__(self, mentions: Mentions) -> None:
        both = mentions.entities, mentions.relations
        documents = np.concatenate([column(rows.documents) for rows in both])
        starts = np.concatenate([column(rows.starts) for rows in both])
        ends = np.concatenate([column(rows.ends) for rows in both])
        passages = np.concatenate([column(rows.passages) for rows in both])
        order = np.lexsort((ends, starts, ranks(mentions.documents)[documents]))
        columns = documents[order], starts[order], ends[order]
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = np.any([each[1:] != each[:-1] for each in columns], axis=0)
        numbers = np.empty_like(order)
        numbers[order] = np.cumsum(new) - 1
        self.of_entities, self.of_relations = np.split(numbers, [len(mentions.entities.documents)])
        self._documents = list(mentions.documents)
        self._document, self._starts, self._ends = (each[new] for each in columns)
        self._texts = _texts(passages[order], new, mentions.passages)

    def __len__(self) -> int:
        return len(self._texts)

    def text(self, place: int) -> str:
        return self._texts[place]

    def evidence(self, places: Ints, bounds: Ints) -> Evidences:
        """Evidence at `places`, of which unit `i` has those from `bounds[i]` to `bounds[i + 1]`."""
        return Evidences(bounds, places, self._documents, self._document, self._starts, self._ends, self._texts)


def _texts(passages: Ints, new: np.ndarray[tuple[int], np.dtype[np.bool_]], strings: Sequence[str]) -> list[str]:
    """The text of each place: one span has one text; where it has several, the smallest, not the first."""
    texts = [strings[number] for number in listed(passages[new])]
    owners = np.cumsum(new) - 1
    others = np.flatnonzero(passages != passages[new][owners])
    for owner, number in zip(listed(owners[others]), listed(passages[others]), strict=True):
        texts[owner] = min(texts[owner], strings[number])
    return texts
