"""A rewriting that loses, invents, denies, bloats or copies is turned down under a reason of its own; others pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.rewriting.fidelity import Bounds, Fidelity, copied
from graphgen.curation.rewriting.rewritings import rewriting
from graphgen.curation.rewriting.styles import BOUNDS
from graphgen.records import Chunk, Rejection, Sample
from graphgen.text.language import detect_language

ENGLISH = (
    "The survey of Halden Bay was led by Ingrid Solberg in 1931. Her crew of 14 men mapped 62 islands, and "
    "Peter Moe drew the charts. The charts did not show the reef at Skarv. The harbour master of Halden kept them "
    "in a drawer."
)
CHINESE = (
    "1931年，林文远率领14人测绘了海湾中的62座岛屿。《海湾图志》由他主编，没有标出北面的暗礁。"
    "全书共320页，存于省图书馆。"
)
GOOD = {
    ENGLISH: (
        "Ingrid Solberg led the survey of Halden Bay in 1931; 62 islands were mapped by her crew of 14 men. "
        "The charts, drawn by Peter Moe, did not show the reef at Skarv. "
        "In a drawer they were kept by the harbour master of Halden."
    ),
    CHINESE: (
        "林文远在1931年带着14个人，把海湾里的62座岛屿都测绘下来。他还主编了《海湾图志》，这部书有320页，如今藏在省图书馆，"
        "书中没有标出北面的暗礁。"
    ),
}


def chunk(text: str) -> Chunk:
    return Chunk(id="c", document_id="d", start=0, end=len(text), text=text, language=detect_language(text), tokens=1)


def checked(text: str, source: str, bounds: Bounds = Bounds(), **settings: float | bool) -> Sample | Rejection:  # noqa: B008
    sample = rewriting(chunk(source), text, method="wrap", style="medium", calls=())
    return Fidelity.model_validate(settings).check(sample, source, bounds)


def reason(found: Sample | Rejection) -> str | None:
    return found.reason if isinstance(found, Rejection) else None


def scores(found: Sample | Rejection) -> dict[str, float]:
    sample = found.sample if isinstance(found, Rejection) else found
    assert {score.method for score in sample.scores} == {"rule:v1"}
    return {score.name: score.value for score in sample.scores}


@pytest.mark.parametrize("source", [ENGLISH, CHINESE])
def test_a_faithful_rewriting_passes_with_its_scores(source: str) -> None:
    found = checked(GOOD[source], source)
    assert reason(found) is None
    assert scores(found)["retained.numbers"] == scores(found)["retained.names"] == 1
    assert 0.3 < scores(found)["copied"] <= 0.9


@pytest.mark.parametrize("source", [ENGLISH, CHINESE])
def test_planted_numbers_and_names_are_all_retained_by_an_identity_and_fewer_by_a_lossy_rephraser(source: str) -> None:
    same = scores(checked(source, source))
    assert same == {"retained.numbers": 1, "retained.names": 1, "length_ratio": 1, "copied": 1}
    lossy = source.replace("62", "many").replace("14", "some")
    lossy = lossy.replace("Peter Moe", "a man").replace("《海湾图志》", "这书")
    worse = scores(checked(lossy, source))
    assert worse["retained.numbers"] < 1
    assert worse["retained.names"] < 1


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (("62 islands", "many islands"), "numbers_lost"),
        (("Peter Moe", "a draughtsman"), "names_lost"),
        (("in 1931", "in 1931, with 7 boats"), "numbers_invented"),
        (("The charts, drawn by Peter Moe, did not show", "Peter Moe drew the charts. The charts showed"), "polarity"),
        (("The charts,", "</text> The charts,"), "echo"),
        (("The charts,", "and so on " * 80), "too_long"),
    ],
)
def test_each_fault_has_a_reason_of_its_own_and_a_switch(change: tuple[str, str], because: str) -> None:
    spoilt = GOOD[ENGLISH].replace(*change)
    assert spoilt != GOOD[ENGLISH]
    assert reason(checked(spoilt, ENGLISH)) == because
    switch = {
        "numbers_lost": {"retained_at_least": 0},
        "names_lost": {"retained_at_least": 0},
        "numbers_invented": {"new_numbers": True},
        "polarity": {"turned_polarity": True},
        "echo": {"echoes": True},
        "too_long": {"any_length": True},
    }
    assert reason(checked(spoilt, ENGLISH, **switch[because])) != because


def test_what_a_passage_on_markup_says_is_no_echo_of_the_prompt() -> None:
    """Only what the passage has not is the prompt's."""
    source = f"In these files a <text> element holds the charts. {ENGLISH}"
    written = f"{GOOD[ENGLISH]} A <text> element of these files holds the charts."
    assert reason(checked(written, source)) is None
    assert reason(checked(f"{written} </text>", source)) == "echo"


@pytest.mark.parametrize(("before", "after"), [("没有标出", "标出了"), ("由他主编", "不由他主编")])
def test_polarity_is_seen_in_chinese(before: str, after: str) -> None:
    assert reason(checked(CHINESE.replace(before, after), CHINESE, copied_above=1)) == "polarity"


@pytest.mark.parametrize("source", [ENGLISH, CHINESE])
def test_a_copy_has_no_value_unless_copies_are_let_pass(source: str) -> None:
    assert reason(checked(source, source)) == "copy"
    assert reason(checked(source, source, copied_above=1)) is None
    assert reason(checked(source, source, Bounds(may_copy=True))) is None


def test_a_passage_of_a_few_words_may_be_left_as_it_is() -> None:
    assert reason(checked("The rain fell.", "The rain fell.")) is None


def test_a_summary_may_lose_what_a_rewriting_may_not() -> None:
    summary = "Ingrid Solberg led the survey of Halden Bay in 1931."
    assert reason(checked(summary, ENGLISH, BOUNDS["medium"])) in {"too_short", "numbers_lost"}
    assert reason(checked(summary, ENGLISH, BOUNDS["executive_summary"])) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_wording_in_common_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= copied(one, other) <= 1
    assert copied(one, other) == pytest.approx(copied(other, one))
