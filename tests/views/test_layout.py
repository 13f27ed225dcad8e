"""A drawing is the same everywhere, nothing lies on anything else, and what belongs together stands together."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.views.layout import lay_out

sizes = st.lists(st.integers(1, 30), min_size=1, max_size=25)


def graph(counts: list[int], draws: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    homes = np.repeat(np.arange(len(counts)), counts)
    sources = np.array(draws[::2], dtype=np.int64) % len(homes)
    targets = np.array(draws[1 : len(sources) * 2 : 2], dtype=np.int64) % len(homes)
    return homes, sources[: len(targets)], targets


@settings(max_examples=25)
@given(sizes, st.lists(st.integers(0, 10_000), max_size=200))
def test_communities_are_discs_of_their_own_around_their_nodes(counts: list[int], draws: list[int]) -> None:
    homes, sources, targets = graph(counts, draws)
    layout = lay_out(homes, sources, targets)
    assert np.isfinite(layout.nodes).all()
    from_centre = np.linalg.norm(layout.nodes - layout.centres[homes], axis=1)
    assert (from_centre <= layout.radii[homes]).all()
    gaps = np.linalg.norm(layout.centres[:, None] - layout.centres[None], axis=2) - layout.radii[:, None] - layout.radii
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > -8, "discs lie upon each other"
    again = lay_out(homes, sources, targets)
    assert np.array_equal(again.nodes, layout.nodes)


@settings(max_examples=25)
@given(sizes, st.lists(st.integers(0, 10_000), max_size=200))
def test_every_node_has_a_place_of_its_own(counts: list[int], draws: list[int]) -> None:
    layout = lay_out(*graph(counts, draws))
    gaps = np.linalg.norm(layout.nodes[:, None] - layout.nodes[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > 0.5


def test_what_is_linked_stands_near() -> None:
    """Two chains of ten communities each: those of one chain are nearer to each other than those of two."""
    homes = np.repeat(np.arange(20), 5)
    rng = np.random.default_rng(0)
    chains = rng.permutation(20).reshape(2, 10)
    pairs = [
        (one * 5 + node, other * 5 + node) for chain in chains for one in chain for other in chain for node in (0, 1)
    ]
    sources, targets = np.array([pair for pair in pairs if pair[0] != pair[1]], dtype=np.int64).T
    centres = lay_out(homes, sources, targets).centres
    gaps = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    within = np.mean([gaps[np.ix_(chain, chain)].mean() for chain in chains])
    assert within < 0.8 * gaps[np.ix_(*chains)].mean()
