"""A random scale-free knowledge graph with descriptions, evidence and losses, saved as a run saves it."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa

from graphgen.graph import KnowledgeGraph
from graphgen.graph.columns import ENTITIES, RELATIONS, Columns

_EDGES_PER_NODE = 3


def saved_graph(folder: Path, nodes: int) -> Path:
    """The folder of a graph with so many nodes, made unless it is there."""
    folder = folder / f"{nodes}"
    if not (folder / "triples.jsonl").exists():
        folder.mkdir(parents=True, exist_ok=True)
        scale_free(nodes).save(folder)
    return folder


def scale_free(nodes: int, *, seed: int = 1) -> KnowledgeGraph:
    """Preferential attachment (Barabási and Albert, 1999), three relations a node, losses drawn exponentially."""
    sources, targets = attached(nodes, seed)
    generator = np.random.default_rng(seed)
    order = generator.permutation(nodes)  # ids say nothing of age
    entities = _columns("entity", nodes, generator) | {
        "name": pa.array([f"Entity {number}" for number in range(nodes)]),
        "type": pa.array(["concept"] * nodes),
    }
    relations = _columns("relation", len(sources), generator) | {
        "source": pa.array(order[sources], type=pa.int32()),
        "target": pa.array(order[targets], type=pa.int32()),
        "type": pa.array(["is near"] * len(sources)),
    }
    return KnowledgeGraph(_table(ENTITIES, entities), _table(RELATIONS, relations))


def attached(nodes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the edges."""
    draw = random.Random(seed).random
    ends = list(range(_EDGES_PER_NODE))
    sources, targets = [], []
    for node in range(_EDGES_PER_NODE, nodes):
        chosen: dict[int, None] = {}
        while len(chosen) < _EDGES_PER_NODE:
            chosen[ends[int(draw() * len(ends))]] = None
        for other in chosen:
            sources.append(node)
            targets.append(other)
            ends += (node, other)
    return np.array(sources), np.array(targets)


def _columns(kind: str, count: int, generator: np.random.Generator) -> dict[str, pa.Array]:
    numbers = np.sort(generator.choice(2**62, count, replace=False) if count < 2**16 else _distinct(generator, count))
    text = [f"What is said of this {kind} in one sentence of usual length, number {number}." for number in range(count)]
    documents = pa.array([f"doc-{number % 5000:016x}" for number in range(count)])
    fields = [documents, pa.array(np.zeros(count, np.int32)), pa.array(np.full(count, 80, np.int32)), pa.array(text)]
    evidence = pa.StructArray.from_arrays(fields, names=["document_id", "start", "end", "text"])
    return {
        "id": pa.array([f"{kind}-{number:016x}" for number in numbers.tolist()]),
        "description": pa.array(text),
        "language": pa.array(["en"] * count),
        "evidence": pa.LargeListArray.from_arrays(np.arange(count + 1), evidence),
        "tokens": pa.array(generator.integers(8, 60, count), type=pa.int32()),
        "loss": pa.array(generator.exponential(1.0, count)),
        "status": pa.array(["measured"] * count),
        "calls": pa.ListArray.from_arrays(np.zeros(count + 1, np.int32), pa.array([], type=pa.string())),
    }


def _distinct(generator: np.random.Generator, count: int) -> np.ndarray:
    return np.unique(generator.integers(0, 2**62, 2 * count))[:count]


def _table(schema: dict[str, pa.DataType], columns: dict[str, pa.Array]) -> Columns:
    return Columns(
        pa.table([columns[name] for name in schema], names=list(schema)).cast(pa.schema(list(schema.items())))
    )
