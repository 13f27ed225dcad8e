"""Near duplicates are found whatever came between, and nothing else is turned down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.near_duplicates import NearDuplicates, shingles
from graphgen.records import Message, Sample

ENGLISH = (
    "The Forth Bridge was opened on 4 March 1890 by the Prince of Wales, who drove home the last rivet with a hammer."
)
CHINESE = (
    "都江堰由秦国蜀郡太守李冰于公元前256年主持修建，至今仍灌溉着成都平原上百万亩农田，是世界上年代最久的无坝引水工程。"
)


def text(words: str, number: int = 0) -> Sample:
    return Sample(
        id=f"sample-{number}", method="m", kind="k", language="en", text=words, evidence=(), units=(), calls=()
    )


def asked(question: str, answer: str) -> Sample:
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    return text("").model_copy(update={"text": None, "messages": messages})


def test_a_changed_word_is_found_in_both_languages():
    for words, changed in ((ENGLISH, ENGLISH.replace("hammer", "mallet")), (CHINESE, CHINESE.replace("世界", "全球"))):
        gate = NearDuplicates(0.7)
        assert gate.check(text(words, 1)) is None
        rejection = gate.check(text(changed, 2))
        assert rejection is not None
        assert rejection.reason == "near_duplicate"
        assert "sample-1" in rejection.detail


def test_the_same_words_in_capitals_say_the_same():
    question, answer = "who opened the bridge over the firth?", "the prince of wales opened it with a hammer."
    gate = NearDuplicates(0.8)
    assert gate.check(asked(question, answer)) is None
    assert gate.check(asked(question.upper(), answer.upper())) is not None


def test_what_was_turned_down_is_no_measure_for_the_next():
    gate = NearDuplicates(1.0)
    assert gate.check(text("a b c d")) is None
    assert gate.check(text("a b c d")) is not None
    assert gate.check(text("a b c d e")) is None
    assert gate.check(text("a b c d e")) is not None


def test_only_the_part_that_is_named_counts():
    gate = NearDuplicates(0.9, part="question")
    assert gate.check(asked("Who built the bridge over the Forth?", "William Arrol.")) is None
    assert gate.check(asked("Who built the bridge over the Forth?", "Nobody knows it for sure.")) is not None
    assert gate.check(asked("Which city lies south of that bridge?", "William Arrol.")) is None


def test_a_sample_without_a_word_is_no_duplicate():
    gate = NearDuplicates()
    assert gate.check(text("…")) is None
    assert gate.check(text("!!!")) is None


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12).map(" ".join), max_size=12))
def test_nothing_kept_is_alike_and_nothing_unlike_is_lost(texts: list[str]):
    gate = NearDuplicates(0.8, size=2)
    kept: list[frozenset[str]] = []
    for words in texts:
        own = shingles(words, 2)
        alike = max((len(own & other) / len(own | other) for other in kept), default=0.0)
        rejected = gate.check(text(words)) is not None
        assert not rejected or alike >= 0.8
        assert rejected or alike < 1.0
        if not rejected:
            kept.append(own)


def test_another_number_or_name_is_another_sample():
    pairs = [
        ("In which year was the engineer of the bridge born?", "The engineer of the bridge was born in 1950 in Leeds."),
        ("In which year was the engineer of the bridge born?", "The engineer of the bridge was born in 1951 in Leeds."),
        ("In which year was the engineer of the bridge born?", "The engineer of the bridge was born in 1951 in Derby."),
        ("In which year was the engineer of the bridge born?", "The engineer was not born in 1951 in Derby."),
        ("北京的常住人口有多少？", "根据第七次全国人口普查的结果，北京的常住人口超过两千万人。"),
        ("南京的常住人口有多少？", "根据第七次全国人口普查的结果，南京的常住人口超过两千万人。"),
        ("李五是哪里人？", "根据地方志的记载，李五是福建泉州晋江人，以经商和修桥铺路闻名于乡里。"),
        ("李六是哪里人？", "根据地方志的记载，李六是福建泉州晋江人，以经商和修桥铺路闻名于乡里。"),
    ]
    gate = NearDuplicates(0.3)
    assert [gate.check(asked(*pair)) for pair in pairs] == [None] * len(pairs)


def test_a_question_with_its_gap_elsewhere_is_another_question():
    said = "The Forth Bridge was opened on 4 March 1890 by the Prince of Wales."
    gate = NearDuplicates(0.5)
    assert gate.check(asked("Fill in: The Forth Bridge was opened on ____ by the Prince of Wales.", said)) is None
    assert gate.check(asked("Fill in: The ____ was opened on 4 March 1890 by the Prince of Wales.", said)) is None
