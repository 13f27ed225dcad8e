"""What a partition covers and what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson

from graphgen.graph import KnowledgeGraph
from graphgen.organization.pieces import Pieces

__all__ = ["Coverage", "coverage_table"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of one partition, kept with the run as `coverage/coverage.json`.

    `context` counts an entity once for every subgraph that describes it without owning it. Losses are means over
    units in nats: of all units whose loss is known, and of those among the owned; `None` where none is.
    """

    strategy: str
    subgraphs: int
    entities: int
    relations: int
    owned_entities: int
    owned_relations: int
    context: int
    left_out: dict[str, int]
    mean_units: float
    mean_loss: float | None
    mean_owned_loss: float | None

    @classmethod
    def of(cls, graph: KnowledgeGraph, strategy: str, pieces: Pieces, left_out: Mapping[str, int]) -> Coverage:
        """The coverage of `graph` by these subgraphs."""
        owned_entities = pieces.entities[pieces.owned]
        owned = np.concatenate([owned_entities, pieces.relations.astype(np.int64) + graph.entity_count])
        losses = graph.losses
        return cls(
            strategy=strategy,
            subgraphs=len(pieces),
            entities=graph.entity_count,
            relations=graph.relation_count,
            owned_entities=len(owned_entities),
            owned_relations=len(pieces.relations),
            context=len(pieces.entities) - len(owned_entities),
            left_out=dict(left_out),
            mean_units=float(pieces.sizes.mean()) if len(pieces) else 0.0,
            mean_loss=_mean(losses),
            mean_owned_loss=_mean(losses[owned]),
        )

    @property
    def counts(self) -> dict[str, int]:
        """For the manifest."""
        return {
            "owned_units": self.owned_entities + self.owned_relations,
            "left_out_units": sum(self.left_out.values()),
        }

    def save(self, folder: Path) -> None:
        """Write coverage.json into `folder`."""
        (folder / "coverage.json").write_bytes(orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2))


def coverage_table(rows: Mapping[str, Coverage]) -> str:
    """A Markdown table with a line for each named partition."""
    lines = [
        "| strategy | subgraphs | units each | owned entities | owned relations | context | left out | mean loss |",
        "|---|---:|---:|---:|---:|---:|---|---:|",
    ]
    for name, each in rows.items():
        reasons = "; ".join(f"{count:,} {code}" for code, count in each.left_out.items())
        loss = "–" if each.mean_owned_loss is None else f"{each.mean_owned_loss:.3f}"
        lines.append(
            f"| {name} | {each.subgraphs:,} | {each.mean_units:.1f} | {_share(each.owned_entities, each.entities)} "
            f"| {_share(each.owned_relations, each.relations)} | {each.context:,} | {reasons or 'nothing'} | {loss} |"
        )
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else "0"


def _mean(losses: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float | None:
    known = losses[np.isfinite(losses)]
    return float(known.mean()) if len(known) else None
