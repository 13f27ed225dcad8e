"""Sentences are what facts, evidence and chunks are cut along: a wrong cut is a wrong fact."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphgen.text.sentences import sentence_spans, sentence_starts


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


PIECES = st.sampled_from(
    [
        *'aZ一二.!?。！？；…"”」)]\n\r\t -#|>1[',
        "Dr. ",
        "U.S. ",
        "e.g. ",
        "\n\n",
        "\n- ",
        "\n1. ",
        "[12]",
        "……",
        "\u3000",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
@example("\x1c.\x85")
def test_every_character_that_is_not_blank_lies_in_exactly_one_sentence(text):
    spans = sentence_spans(text)
    covered = [position for start, end in spans for position in range(start, end)]
    assert covered == sorted(set(covered))
    assert {position for position, character in enumerate(text) if not character.isspace()} <= set(covered)


@given(TEXTS)
def test_a_sentence_is_not_empty_and_has_no_blanks_around_it(text):
    assert all(sentence and sentence == sentence.strip() for sentence in sentences(text))


@given(TEXTS)
@example(" \n\n- One.\n\n\n- Two.")
def test_sentences_begin_where_their_spans_do_from_either_end(text):
    starts = [start for start, _ in sentence_spans(text)[1:]]
    assert list(dict.fromkeys(sentence_starts(text))) == starts
    assert list(dict.fromkeys(sentence_starts(text, backwards=True))) == starts[::-1]


@given(st.lists(st.sampled_from(["Harrison built H4.", "Who built it?", "都江堰在四川。", "“好！”", "It ran!"])))
def test_sentences_put_together_come_apart_again(parts):
    assert sentences(" ".join(parts)) == parts
    assert sentences("\n".join(parts)) == parts
    assert sentences("\r\n\r\n".join(parts)) == parts


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. No met J. R. R. Tolkien in St. Louis on Jan. 5, 1900.",
        "The U.S. Army and Ph.D. students agreed.",
        "See Smith et al. (2020), Fig. 3, No. 7, Vol. II and pp. 12–14.",
        "It costs 3.50 dollars at example.com today.",
        "Fruit, e.g. apples, pears etc. are sold by Smith & Co. in London.",
        "World-wide, approx. 5 kg vs. 7 kg were used.",
        "Wait... and see.",
        "Well… maybe.",
        "É. Zola wrote it.",
        "圆周率约为3.14，版本是v2.0。",
        "他说……然后走了。",
        "他住在Main St. Louis附近。",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(sentence):
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The planets orbit the Sun. The Earth is third.", ["The planets orbit the Sun.", "The Earth is third."]),
        ("The answer is no. He left.", ["The answer is no.", "He left."]),
        ("She founded Acme Inc. The firm grew.", ["She founded Acme Inc.", "The firm grew."]),
        ("He moved to the U.S. In 1933 he left.", ["He moved to the U.S.", "In 1933 he left."]),
        ("It opened at 5 p.m. John came.", ["It opened at 5 p.m.", "John came."]),
        ("It takes vitamin C. The dose is small.", ["It takes vitamin C.", "The dose is small."]),
        ("It runs at 230 V. Motors turn.", ["It runs at 230 V.", "Motors turn."]),
        ("Ice melts at 0 °C. Water boils later.", ["Ice melts at 0 °C.", "Water boils later."]),
        ("He and I. We left.", ["He and I.", "We left."]),
        ("It grew.[12] It fell.[3][4] It rose.", ["It grew.[12]", "It fell.[3][4]", "It rose."]),
        ('He said "yes." Then he left.', ['He said "yes."', "Then he left."]),
        ("It ended... Nobody knew.", ["It ended...", "Nobody knew."]),
        ("他来了。[1]她走了！", ["他来了。[1]", "她走了！"]),
        ("“真好！”他说。", ["“真好！”", "他说。"]),
        ("甲是乙；丙是丁。", ["甲是乙；", "丙是丁。"]),
        ("真的吗?是的.好!", ["真的吗?", "是的.", "好!"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
    ],
)
def test_a_stop_at_the_end_ends_a_sentence(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A title\nIt begins.", ["# A title", "It begins."]),
        ("Dr. Smith\n\nHe came.", ["Dr. Smith", "He came."]),
        ("Title\r\n\r\nIt begins.", ["Title", "It begins."]),
        ("Buy:\n- milk\n  - fresh\n* eggs", ["Buy:", "- milk", "- fresh", "* eggs"]),
        ("Do:\n1. Mix it. Stir.\n2. Bake\n3) Eat", ["Do:", "1. Mix it.", "Stir.", "2. Bake", "3) Eat"]),
        ("步骤\n1、和面\n2、烤", ["步骤", "1、和面", "2、烤"]),
        ("One line\nof a wrapped sentence. Two.", ["One line\nof a wrapped sentence.", "Two."]),
    ],
)
def test_headings_and_list_items_stand_alone_and_wrapped_lines_do_not(text, expected):
    assert sentences(text) == expected


@pytest.mark.timeout(10)
@pytest.mark.parametrize("unit", [".", "…", '."', "\n ", "A. ", ".[1", "1. ", "# ", "。”", "\n1. ", "a."])
def test_hostile_rows_of_marks_take_linear_time(unit):
    """A quadratic search would need minutes here, and the time limit of the test ends it."""
    text = unit * (100_000 // len(unit)) + "x"
    assert sentence_spans(text)[-1][1] == len(text)
