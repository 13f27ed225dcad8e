"""Paths that a question of several options can be asked about: drawn, counted, and each with its wrong options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import orjson

from graphgen.graph import KnowledgeGraph
from graphgen.organization.directed_paths import Caps, DirectedPath, Outgoing, draw_paths
from graphgen.organization.subgraph import make_subgraph
from graphgen.organization.wrong_ends import WrongEnds
from graphgen.records import Failure, Subgraph

__all__ = ["OfferedPath", "PathDraw"]

_STRATEGY = "directed_paths"


class OfferedPath(NamedTuple):
    """A path, and the names of entities of the kind of its end that it does not lead to."""

    path: Subgraph
    wrong: tuple[str, ...]


class PathDraw:
    """At most `count` paths of `graph`; implements `graphgen.stream.Artefact`.

    Args:
        graph: The graph.
        hops: Relations of a path, exactly.
        count: Paths at most.
        wrong: Wrong options that each needs.
        caps: In how many paths something may be.
        shortcuts: Whether one relation may connect the ends as well.
        seed: What the draw depends on.
    """

    def __init__(
        self, graph: KnowledgeGraph, *, hops: int, count: int, wrong: int, caps: Caps, shortcuts: bool, seed: int
    ) -> None:
        self._graph = graph
        self._without = 0
        index = Outgoing(graph)
        ends = WrongEnds(graph, index, hops=hops, seed=seed)
        offered: dict[tuple[int, ...], list[int]] = {}

        def fits(path: DirectedPath) -> bool:
            found = ends.of(path, wrong)
            self._without += len(found) < wrong
            if len(found) == wrong:
                offered[path.relations] = found
            return len(found) == wrong

        drawn = draw_paths(graph, index, hops=hops, caps=caps, shortcuts=shortcuts, fits=fits, seed=seed)
        self._paths = list(islice(drawn, count))
        self._wrong = [offered[path.relations] for path in self._paths]
        self._hops = hops

    def __len__(self) -> int:
        return len(self._paths)

    def __iter__(self) -> Iterator[OfferedPath]:
        """Each path in the order in which it was drawn."""
        for path, wrong in zip(self._paths, self._wrong, strict=True):
            entities = self._graph.entities_at([*path.entities, *wrong])
            members, others = entities[: len(path.entities)], entities[len(path.entities) :]
            relations = self._graph.relations_at(list(path.relations))
            owned = [True] * len(members)
            subgraph = make_subgraph(members, relations, owned=owned, strategy=_STRATEGY, is_chain=True)
            yield OfferedPath(subgraph, tuple(other.name for other in others))

    @property
    def failures(self) -> list[Failure]:
        """A row that says why there is no path, where there is none."""
        if self._paths:
            return []
        graph = f"{self._graph.entity_count:,} entities and {self._graph.relation_count:,} relations"
        cause = f"In a graph of {graph} no path of {self._hops} relations in a row can be asked about"
        why = f": {self._without:,} were found, and none has three entities of the kind of its end for wrong options"
        cause += f"{why if self._without else ', for there is none'}."
        remedy = "Lower `hops`, allow `shortcuts`, or bring a larger graph with types of entities and relations."
        return [Failure(stage="paths", record="graph", code="no_paths", cause=cause, remedy=remedy)]

    @property
    def counts(self) -> dict[str, int]:
        return {"paths": len(self._paths)}

    def save(self, folder: Path) -> None:
        """Write `paths.json`: how many there are, and how many the busiest source, target, entity and type is in."""
        types = self._graph.relation_types
        met = {
            "source": Counter(path.entities[0] for path in self._paths),
            "target": Counter(path.entities[-1] for path in self._paths),
            "entity": Counter(entity for path in self._paths for entity in path.entities),
            "relation_type": Counter(
                kind for path in self._paths for kind in {int(types[each]) for each in path.relations}
            ),
        }
        told = {
            "paths": len(self._paths),
            "without_wrong_options": self._without,
            "different": {name: len(counter) for name, counter in met.items()},
            "most_paths_of_one": {name: max(counter.values(), default=0) for name, counter in met.items()},
        }
        (folder / "paths.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
