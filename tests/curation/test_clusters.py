"""A selection by clusters covers what texts are about, better than the same number drawn at random."""

from __future__ import annotations

import math
from collections import Counter
from random import Random

import pytest

from graphgen.curation.selecting.clusters import representatives
from graphgen.curation.selecting.topics import likeness, terms

TOPICS, TEXTS, COUNT = 100, 1_000, 100
HAN = [chr(0x4E00 + number) for number in range(3_000)]


def planted(language: str) -> tuple[list[str], list[int]]:
    """Texts on topics of Zipf's frequencies: a third of each is its topic's words, the rest everybody's."""
    draw = Random(f"topics:{language}")
    shared = [f"common{number}" if language == "en" else HAN[number] + HAN[number + 1] for number in range(300)]
    own = [
        [f"t{topic}w{word}" if language == "en" else "".join(draw.sample(HAN[1_000:], 2)) for word in range(15)]
        for topic in range(TOPICS)
    ]
    topics = draw.choices(range(TOPICS), weights=[1 / (rank + 1) for rank in range(TOPICS)], k=TEXTS)
    weights = [1 / (rank + 1) for rank in range(len(shared))]
    glue = " " if language == "en" else "，"
    texts = [glue.join(draw.choices(own[topic], k=12) + draw.choices(shared, weights, k=24)) for topic in topics]
    return texts, topics


def entropy(topics: list[int]) -> float:
    counts = Counter(topics)
    return -math.fsum(n / len(topics) * math.log2(n / len(topics)) for n in counts.values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_clusters_cover_more_topics_than_chance(language: str) -> None:
    texts, topics = planted(language)
    chosen = [topics[each.place] for each in representatives(texts, COUNT, seed=0)]
    by_chance = [Random(seed).sample(topics, len(chosen)) for seed in range(20)]
    assert len(set(chosen)) > 1.3 * max(len(set(each)) for each in by_chance)
    assert entropy(chosen) > 0.4 + max(entropy(each) for each in by_chance)


def test_the_seed_settles_the_selection_and_every_text_is_stood_for() -> None:
    texts = planted("en")[0][:400]
    once, again = (representatives(texts, 50, seed=3) for _ in range(2))
    assert once == again
    assert once != representatives(texts, 50, seed=4)
    assert sum(each.stands_for for each in once) == len(texts)
    assert [each.place for each in once] == sorted({each.place for each in once})
    assert len(once) <= 50


def test_equal_texts_are_selected_once() -> None:
    texts = ["the red bridge of stone", "水利工程灌溉平原", "a song for two voices"] * 10
    chosen = representatives(texts, 5, seed=0)
    assert sorted(texts[each.place] for each in chosen) == sorted(texts[:3])
    assert [each.stands_for for each in chosen] == [10, 10, 10]


@pytest.mark.parametrize("texts", [["", "", ""], ["...", "!", "，"], ["one"] * 3, ["a", "bridge", "桥"]])
def test_texts_without_a_topic_break_nothing(texts: list[str]) -> None:
    assert 1 <= len(representatives(texts, 2, seed=0)) <= 2


def test_all_are_taken_where_no_more_are_asked_for() -> None:
    assert [each.place for each in representatives(["a", "b"], 2, seed=0)] == [0, 1]
    assert representatives([], 5, seed=0) == []


def test_terms_are_words_and_pairs_of_characters() -> None:
    assert terms("The Bridge, of stone") == ["bridge", "stone"]
    assert terms("都江堰的水利") == ["都江", "江堰", "水利"]


def test_likeness_is_of_topics() -> None:
    bridge = "The Forth Bridge is a cantilever bridge of steel."
    assert likeness(bridge, bridge) == pytest.approx(1)
    assert likeness(bridge, "A cantilever bridge rests on the Forth.") > 0.3
    assert likeness(bridge, "The song is for two voices.") == 0
    assert likeness("都江堰灌溉成都平原", "成都平原由都江堰灌溉") > 0.5
    assert likeness("", bridge) == 0
