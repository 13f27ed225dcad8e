"""Around a seed a community takes what is worth most first (report, algorithm 4.8, step 2d)."""

from __future__ import annotations

import pytest

from drawn_graphs import entity, relation
from graphgen.graph import KnowledgeGraph
from graphgen.organization.ece import ECEPartitioner
from graphgen.records import Subgraph

STAR = KnowledgeGraph.from_records(
    [entity("hub", 4.0), *(entity(f"leaf{number}") for number in range(9))],
    [relation("hub", f"leaf{number}", float(number)) for number in range(9)],
)


@pytest.mark.parametrize(
    ("sampling", "losses"),
    [("max_loss", [[6, 7, 8], [3, 4, 5], [0, 1, 2]]), ("min_loss", [[0, 1, 2], [3, 4, 5], [6, 7, 8]])],
)
def test_around_a_seed_the_relations_of_greatest_loss_are_taken(sampling: str, losses: list[list[float]]) -> None:
    partition = ECEPartitioner(max_units=7, unit_sampling=sampling).partition(STAR, seed=0)
    subgraphs = [row for row in partition if isinstance(row, Subgraph)]
    assert [sorted(each.loss or 0.0 for each in subgraph.relations) for subgraph in subgraphs] == losses
