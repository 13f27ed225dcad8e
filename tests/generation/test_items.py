"""Choices, blanks and statements: every item is judged on its own, and code puts the right one anywhere."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.form import check
from graphgen.generation import generators
from graphgen.generation.masked_fill import MaskedFillGenerator
from graphgen.generation.masking import mask, unmask
from graphgen.generation.options import chosen, read_options
from graphgen.generation.true_false import read_truth
from graphgen.records import Rejection, Sample
from made import Writer, relation, subgraph

FACTS = (relation("Ada Moor", "Moor Bridge", at=1), relation("Moor Bridge", "Port City", at=9))
OPTIONS = "A. Ada Moor\nB. Bob Hill\nC. Cy Dale\nD. Di Fell"


async def _written(kind, *replies, seed=0, facts=FACTS):
    generator = generators()[kind]()
    [premise] = generator.premises(subgraph(*facts), seed=seed)
    return await generator.generate(premise, Writer(*replies), method="graphgen")


def _choice(question="Whose is the Moor Bridge?", options=OPTIONS, answer="A"):
    return f"<item><question>{question}</question><options>\n{options}\n</options><answer>{answer}</answer></item>"


@pytest.mark.parametrize(
    "text",
    [
        "A. x one\nB. y two\nC. z",
        "A) x one\nB) y two\nC) z",
        "(A) x one\n(B) y two\n(C) z",
        "A、x one\nB、y two\nC、z",
        "（A）x one\n（B）y two\n（C）z",
        "A: x one B: y two C: z",
        "a. x one; b. y two; c. z",
        "**A.** x one\n**B.** y two\n**C.** z",
        "- x one\n- y two\n- z",
        "x one\ny two\nz",
        "1. x one\n2. y two\n3. z",
    ],
)
def test_options_are_read_without_their_letters(text):
    assert read_options(text) == ["x one", "y two", "z"]


@pytest.mark.parametrize(
    ("answer", "places"),
    [
        ("B", [1]), ("b", [1]), ("B.", [1]), ("(B)", [1]), ("B. y", [1]), ("B) y", [1]), ("B、y", [1]), ("**B**", [1]),
        ("y", [1]), ("The answer is B", [1]), ("The correct answer is B.", [1]), ("答案是B", [1]), ("选B", [1]),
        ("选项B：y", [1]), ("A, C", [0, 2]), ("AC", [0, 2]), ("A、C", [0, 2]), ("A and C", [0, 2]), ("A和C", [0, 2]),
        ("A. x\nC. z", [0, 2]), ("x\nz", [0, 2]), ("E", []), ("B. z", []), ("A bridge", []), ("none", []), ("", []),
    ],
)  # fmt: skip
def test_an_answer_chooses_by_letter_by_words_or_by_both_where_they_agree(answer, places):
    assert chosen(answer, ["x", "y", "z"]) == places


async def test_the_right_option_stands_at_every_place_equally_often():
    letters = Counter()
    for seed in range(200):
        [sample] = await _written("single_choice", _choice(), seed=seed)
        letter, _, words = sample.messages[1].content.partition(". ")
        assert words == "Ada Moor"
        assert sample.messages[1].content in sample.messages[0].content.splitlines()
        assert check(sample) is None
        letters[letter] += 1
    assert sorted(letters) == ["A", "B", "C", "D"]
    assert sum((count - 50) ** 2 / 50 for count in letters.values()) < 16.3, "chi squared at 0.1 %"


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (_choice(options="A. Ada Moor\nB. Bob Hill"), "bad_options"),
        (_choice(options="A. Ada Moor\nB. ada moor\nC. Cy\nD. Di"), "bad_options"),
        (_choice(options="A. Ada Moor\nB. Bob\nC. Cy\nD. All of the above"), "bad_options"),
        (_choice(answer="E"), "answer_not_offered"),
        (_choice(answer="A, B"), "answer_not_offered"),
        (_choice("Whose is Ada Moor's Moor Bridge?"), "leak"),
        (_choice("Why is the sky blue?", answer="C"), "unsupported"),
        ("<item><question>Whose is the Moor Bridge?</question><answer>A</answer></item>", "malformed_item"),
    ],
)
async def test_a_bad_item_costs_only_itself_and_is_kept_as_a_row(item, reason):
    bad, good = await _written("single_choice", item + _choice())
    assert isinstance(bad, Rejection)
    assert bad.reason == reason
    assert isinstance(good, Sample)
    assert [unit.name for unit in good.units] == ["Ada Moor -> Moor Bridge"]


async def test_several_right_answers_are_all_in_the_answer_and_rest_on_their_facts():
    options = "A. Ada Moor built the Moor Bridge.\nB. It is pink.\nC. The Moor Bridge is in Port City."
    item = f"<item><question>Which are true?</question><options>{options}</options><answers>A, C</answers></item>"
    [sample] = await _written("multiple_answer", item)
    lines = sample.messages[1].content.splitlines()
    assert {line.partition(". ")[2] for line in lines} == {
        "Ada Moor built the Moor Bridge.",
        "The Moor Bridge is in Port City.",
    }
    assert len(sample.units) == 2
    [none] = await _written("multiple_answer", item.replace("A, C", "A, B, C"))
    assert none.reason == "answer_not_offered"


@pytest.mark.parametrize(
    ("said", "truth"),
    [
        *((said, True) for said in ("True", "true.", "T", "Yes", "Correct", "正确", "对", "√")),
        *((said, False) for said in ("False", "F", "no", "incorrect", "not true", "错误", "不正确", "×", "否")),
        *((said, None) for said in ("maybe", "The answer", "Fine")),
    ],
)  # fmt: skip
def test_a_truth_value_is_read_in_either_language(said, truth):
    assert read_truth(said) is truth


async def test_statements_are_asked_and_answered_in_one_form():
    reply = (
        "<claim>Ada Moor leads to Moor Bridge.</claim><answer>correct</answer>"
        "<claim>True or false: Moor Bridge leads to Oslo.</claim><answer>F</answer>"
    )
    results = await _written("true_false", reply)
    assert [[message.content for message in sample.messages] for sample in results] == [
        ["True or false: Ada Moor leads to Moor Bridge.", "True"],
        ["True or false: Moor Bridge leads to Oslo.", "False"],
    ]


@pytest.mark.parametrize("blank", ["____", "__", "(  )", "（）", "【】", "[blank]", "\\_\\_\\_", "＿＿"])
async def test_a_blank_is_known_however_it_is_drawn(blank):
    reply = f"<sentence>{blank} leads to Moor Bridge.</sentence><answer>Ada Moor</answer>"
    [sample] = await _written("fill_in_the_blank", reply)
    assert sample.messages[0].content == "Fill in the blank: ____ leads to Moor Bridge."
    assert [unit.name for unit in sample.units] == ["Ada Moor -> Moor Bridge"]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Ada Moor leads to it.", "bad_blank"),
        ("____ and ____ lead.", "bad_blank"),
        ("____, or Ada Moor, leads to it", "leak"),
    ],
)
async def test_a_sentence_without_one_open_blank_is_turned_down(sentence, reason):
    [result] = await _written("fill_in_the_blank", f"<sentence>{sentence}</sentence><answer>Ada Moor</answer>")
    assert result.reason == reason


@given(st.text(alphabet="aAbB [MASK]2水稻é.\n") | st.text(), st.text(alphabet="aA水稻b ", min_size=1, max_size=3))
def test_unmasking_restores_the_text_to_the_letter(text, name):
    masked = mask(text, name)
    assert unmask(masked) == text
    assert masked.text.count(masked.blank) == len(masked.forms)


@pytest.mark.parametrize(
    ("text", "name", "masked"),
    [
        ("Rice and RICE, not ricex or licorice.", "rice", "[MASK] and [MASK], not ricex or licorice."),
        ("水稻田里种水稻。", "水稻", "[MASK]田里种[MASK]。"),
        ("用DNA聚合酶复制DNA。", "DNA", "用[MASK]聚合酶复制[MASK]。"),
        ("Moor\nBridge stands.", "Moor Bridge", "[MASK] stands."),
        ("[MASK] is rice", "rice", "[MASK] is [MASK2]"),
    ],
)
def test_names_are_masked_as_whole_words_or_as_chinese(text, name, masked):
    assert mask(text, name).text == masked


async def test_a_masked_text_can_be_verified():
    text = "Ada Moor built the Moor Bridge. The Moor Bridge stands in Port City."
    [sample] = await _written("masked_fill", f"<rephrased>{text}</rephrased>")
    question, answer = (message.content for message in sample.messages)
    assert question.partition("\n\n")[2].replace("[MASK]", answer) == text
    assert check(sample) is None
    [none] = await _written("masked_fill", "<rephrased>It rained.</rephrased>")
    assert none.reason == "nothing_to_mask"
    assert MaskedFillGenerator().max_facts == 8
