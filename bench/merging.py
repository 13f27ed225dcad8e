"""Merging a million mentions, and GraphML out and in: CPU and wall seconds and peak memory, one process for each row.

    .venv/bin/python bench/merging.py [--mentions 1000000] [--nodes 200000] [--only graphml]

Mentions are made as they are asked for, and the time that takes is left out: what is measured is merging. On a machine
that others use, CPU seconds are what to read.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx

from graphgen.graph import KnowledgeGraph
from graphgen.knowledge import merge, read_graph
from graphgen.records import Call, Entity, EntityMention, Evidence, Extraction, Relation, RelationMention
from scale_free import scale_free

_PER_CHUNK = 10
_UPSTREAM = {"entities": "38 s (200,000 in 7.6 s)", "relations": "82 s (200,000 in 16.4 s)"}


class Made:
    """Extractions, and how long it took to make them."""

    def __init__(self, kind: str, mentions: int, nodes: int) -> None:
        self._kind, self._mentions, self._nodes = kind, mentions, nodes
        self.cpu = self.wall = 0.0

    def __iter__(self) -> Iterator[Extraction]:
        draw = random.Random(1).random
        # Relations come after one mention of every node, so that there are no stubs: those are entities' work.
        named = self._nodes // _PER_CHUNK if self._kind == "relations" else 0
        for chunk in range(-named, self._mentions // _PER_CHUNK):
            cpu, wall = time.process_time(), time.perf_counter()
            made = self._extraction(chunk, draw)
            self.cpu += time.process_time() - cpu
            self.wall += time.perf_counter() - wall
            yield made

    def _extraction(self, chunk: int, draw: Callable[[], float]) -> Extraction:
        call = Call.model_construct(id=f"{abs(chunk):032x}", prompt="p", prompt_hash="h", role="synthesizer", model="m")
        mentions = [self._mention(chunk, place, draw) for place in range(_PER_CHUNK)]
        kinds = ([], mentions) if isinstance(mentions[0], RelationMention) else (mentions, [])
        return Extraction.model_construct(
            chunk_id=f"chunk-{chunk}",
            language="en",
            entities=tuple(kinds[0]),
            relations=tuple(kinds[1]),
            dropped=(),
            calls=(call,),
        )

    def _mention(self, chunk: int, place: int, draw: Callable[[], float]) -> EntityMention | RelationMention:
        number, other = int(draw() * self._nodes), int(draw() * self._nodes)
        if chunk < 0:
            number = (-chunk - 1) * _PER_CHUNK + place
        start = (chunk % 10) * 120 * _PER_CHUNK + place * 120
        text = f"Sentence {place} of chunk {chunk} speaks of number {number} and says what it has to do with {other}."
        evidence = Evidence.model_construct(
            document_id=f"doc-{chunk // 10:016x}", start=start, end=start + len(text), text=text
        )
        if self._kind == "entities" or chunk < 0:
            said = f"Entity number {number} is named in chunk {chunk}. It stands at place {place} there."
            return EntityMention.model_construct(
                name=f"Entity number {number}", type="concept", description=said, evidence=evidence
            )
        return RelationMention.model_construct(
            source=f"Entity number {number}",
            target=f"Entity number {other}",
            type="speaks of",
            description=f"Entity number {number} speaks of entity number {other} in chunk {chunk}.",
            evidence=evidence,
        )


def clocked(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What `work` returns, its CPU and its wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return result, time.process_time() - cpu, time.perf_counter() - wall


def measure_merging(kind: str, mentions: int, nodes: int) -> list[dict[str, Any]]:
    made = Made(kind, mentions, nodes)
    graph, cpu, wall = clocked(lambda: merge(made))
    what = f"{mentions:,} mentions of {kind} into {graph.entity_count:,} nodes, {graph.relation_count:,} relations"
    return [{"what": what, "cpu": cpu - made.cpu, "wall": wall - made.wall, "target": 10, "peer": _UPSTREAM[kind]}]


def measure_graphml(nodes: int) -> list[dict[str, Any]]:
    graph = scale_free(nodes)
    size = f"{graph.entity_count:,} nodes, {graph.relation_count:,} relations"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.graphml"
        _, out_cpu, out_wall = clocked(lambda: graph.write_graphml(path))
        again, in_cpu, in_wall = clocked(lambda: read_graph(path).graph())
        if (again.entity_count, again.relation_count) != (graph.entity_count, graph.relation_count):
            sys.exit("What was read is not what was written.")
        peer = _networkx_seconds(path, graph)
    return [
        {"what": f"GraphML out, {size}", "cpu": out_cpu, "wall": out_wall, "target": 4, "peer": f"{peer[1]:.0f} s"},
        {"what": f"GraphML in, {size}", "cpu": in_cpu, "wall": in_wall, "target": 4, "peer": f"{peer[0]:.0f} s"},
    ]


def _networkx_seconds(path: Path, graph: KnowledgeGraph) -> tuple[float, float]:
    """CPU seconds that NetworkX takes to read and to write the same file, in which it has to find all of `graph`."""
    found, read, _ = clocked(lambda: nx.read_graphml(path, force_multigraph=True))
    _require_all(found, graph)
    _, written, _ = clocked(lambda: nx.write_graphml(found, path.with_name("again.graphml")))
    return read, written


def _require_all(found: nx.MultiDiGraph, graph: KnowledgeGraph) -> None:
    counts = found.number_of_nodes(), found.number_of_edges()
    same = counts == (graph.entity_count, graph.relation_count)
    same = same and all(found.nodes[unit.name] == _attributes(unit) for unit in graph.entities())
    if not same or any(
        found.edges[unit.source, unit.target, unit.id] != _attributes(unit) for unit in graph.relations()
    ):
        sys.exit("What NetworkX read is not what was written.")


def _attributes(unit: Entity | Relation) -> dict[str, Any]:
    sources = dict.fromkeys(evidence.document_id for evidence in unit.evidence)
    named = {f"{unit.kind}_type": unit.type, "source_id": "<SEP>".join(sources)}
    return named | {name: getattr(unit, name) for name in ("description", "language", "loss", "status")}


def in_fresh_process(part: str, mentions: int, nodes: int) -> list[dict[str, Any]]:
    command = [sys.executable, __file__, "--part", part, "--mentions", str(mentions), "--nodes", str(nodes)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    return json.loads(output.splitlines()[-1])


def print_table(parts: list[str], mentions: int, nodes: int) -> None:
    print("| what | CPU s | wall s | target s | peak MB | peer |\n|---|---|---|---|---|---|")
    for part in parts:
        for row in in_fresh_process(part, mentions, nodes):
            numbers = f"{row['cpu']:.1f} | {row['wall']:.1f} | {row['target']} | {row['peak']:.0f}"
            print(f"| {row['what']} | {numbers} | {row['peer']} |", flush=True)
    print("\nPeers: for merging upstream GraphGen, in proportion; for GraphML NetworkX on the same file, CPU seconds.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--nodes", type=int, default=200_000)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part is None:
        print_table([given.only] if given.only else list(PARTS), given.mentions, given.nodes)
        return
    rows = PARTS[given.part](given.mentions, given.nodes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([row | {"peak": peak} for row in rows]))


PARTS: dict[str, Callable[[int, int], list[dict[str, Any]]]] = {
    "entities": lambda mentions, nodes: measure_merging("entities", mentions, nodes),
    "relations": lambda mentions, nodes: measure_merging("relations", mentions, nodes),
    "graphml": lambda _, nodes: measure_graphml(nodes // 2),
}


if __name__ == "__main__":
    main()
