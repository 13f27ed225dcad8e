"""The rule on words turns on what it says it sees, in both languages, and on nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.scoring.support import Passage

ENGLISH = (
    "The Forth Bridge was built by William Arrol between 1882 and 1890. It carries two tracks over the Firth of Forth. "
    "It did not replace the ferry at Queensferry."
)
CHINESE = "都江堰由李冰于公元前256年主持修建。工程没有使用拦水大坝。它灌溉着成都平原的1000万亩农田。"


@pytest.mark.parametrize(
    ("source", "topic", "true", "false"),
    [
        (ENGLISH, "Forth Bridge", "William Arrol built the bridge.", "Gustave Eiffel built the bridge."),
        (ENGLISH, "Forth Bridge", "It was built between 1882 and 1890.", "It was built between 1882 and 1895."),
        (ENGLISH, "Forth Bridge", "The bridge carries two tracks.", "The bridge does not carry two tracks."),
        (ENGLISH, "Forth Bridge", "It did not replace the ferry.", "It replaced the ferry."),
        (CHINESE, "都江堰", "李冰主持修建了都江堰。", "王安石主持修建了都江堰。"),
        (CHINESE, "都江堰", "它灌溉1000万亩农田。", "它灌溉3000万亩农田。"),
        (CHINESE, "都江堰", "工程没有使用大坝。", "工程使用大坝。"),
    ],
)
def test_what_is_invented_scores_less(source: str, topic: str, true: str, false: str):
    passage = Passage(source, topic)
    assert passage.supports(false).score < 0.5 < passage.supports(true).score


def test_the_supporting_sentence_is_shown():
    support = Passage(ENGLISH, "Forth Bridge").supports("Two tracks are carried over the Firth.")
    assert ENGLISH[support.start : support.end] == "It carries two tracks over the Firth of Forth."


def test_an_answer_is_as_faithful_as_its_worst_sentence():
    passage = Passage(ENGLISH)
    true, false = "William Arrol built it.", "Elephants admire it."
    assert passage.supports(f"{true} {false}").score == passage.supports(false).score < passage.supports(true).score


def test_a_relation_between_the_wrong_names_is_not_claimed_to_be_seen():
    passage = Passage("Anna founded Acme. Boris founded Birch.", "")
    assert passage.supports("Anna founded Birch.").score > 0.5


sentences = st.lists(st.sampled_from("Ada wrote a note 甲 乙 is not 12 built".split()), min_size=1, max_size=8).map(
    " ".join
)


@given(st.lists(sentences, min_size=1, max_size=4))
def test_a_sentence_of_the_source_has_all_support(source: list[str]):
    plain = [" ".join(word for word in sentence.split() if word != "not") or "Ada" for sentence in source]
    assert Passage(". ".join(plain) + ".").supports(plain[0]).score == 1


@given(st.lists(sentences, min_size=2, max_size=4, unique=True), sentences)
def test_support_does_not_rise_when_the_source_says_less(source: list[str], claim: str):
    kept = [sentence for sentence in source if "not" not in sentence.split()]
    claim = " ".join(word for word in claim.split() if word != "not") or "Ada"
    whole, part = Passage(". ".join(kept) + "."), Passage(". ".join(kept[1:]) + ".")
    assert part.supports(claim).score <= whole.supports(claim).score + 1e-9


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_has_a_score(source: str, claim: str):
    support = Passage(source).supports(claim)
    assert 0 <= support.score <= 1
    assert 0 <= support.start <= support.end <= len(source)
