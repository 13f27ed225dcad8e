"""Near duplicates are found whatever came between, and nothing else is turned down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.duplication.near_duplicates import NearDuplicates
from graphgen.curation.duplication.sameness import overlap
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
    gate = NearDuplicates(0.8)
    kept: list[str] = []
    for words in texts:
        alike = max((overlap(words, other) for other in kept), default=0.0)
        rejected = gate.check(text(words)) is not None
        assert not rejected or alike >= 0.8
        assert rejected or words not in kept
        if not rejected:
            kept.append(words)


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


def test_a_part_added_to_a_chinese_name_makes_another_name():
    said = "根据地方志的记载，{name}成立于清朝末年，总部设在上海外滩，后来多次搬迁，档案至今保存完好。"
    gate = NearDuplicates(0.5)
    for name in ("中国银行", "中国工商银行", "南京大学", "南京工业大学", "南京理工大学"):
        assert gate.check(text(said.format(name=name))) is None
    people = [f"根据地方志的记载，{name}是福建泉州晋江人，以经商和修桥铺路闻名于乡里。" for name in ("李明", "李明华")]
    for first, second in (people, reversed(people)):
        gate = NearDuplicates(0.5)
        assert gate.check(text(first)) is None
        assert gate.check(text(second)) is None


def test_a_tenth_of_the_words_changed_is_found_whatever_stands_between():
    question = "On which day did the prince open the great railway bridge over the firth near the old ferry?"
    answer = "The prince drove home the last golden rivet of the long steel bridge with a hammer on a cold windy day."
    gate = NearDuplicates()
    assert gate.check(asked(question, answer)) is None
    for number in range(500):
        other = [f"w{chr(97 + number % 26)}{chr(97 + number // 26)}{chr(97 + place)}" for place in range(20)]
        assert gate.check(text(" ".join(other), number)) is None
    changed = answer.replace("golden ", "").replace("hammer", "mallet").replace("windy", "very windy")
    assert gate.check(asked(question.replace("great", "grand"), changed)) is not None


def test_a_short_question_about_something_else_is_another_question():
    said = "James Richey (8 March 1874 – 24 October 1931) was a British educational administrator in South Africa."
    gate = NearDuplicates(0.8)
    assert gate.check(asked("When was James Richey born?", said)) is None
    assert gate.check(asked("When did James Richey die?", said)) is None
    assert gate.check(asked("When was James Richey ever born?", said)) is not None
