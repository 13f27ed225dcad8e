"""Statements about a unit: what is asked, what is read out of the replies, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.rewording import parse_negation, parse_paraphrase
from graphgen.assessment.variants import state
from graphgen.errors import BadReply
from graphgen.records import Call, Completion, Entity, Relation
from graphgen.stream import Reply

ORIGINAL = "The bridge was designed by Ada Moor in 1923."


def _entity(description=ORIGINAL, language="en", name="Moor Bridge"):
    return Entity(
        id="entity-1", name=name, type="artificial", description=description, language=language, evidence=(), tokens=9
    )


def _relation(description, language="en", kind="designed"):
    return Relation(
        id="relation-1",
        source="甲桥" if language == "zh" else "A",
        target="乙" if language == "zh" else "B",
        type=kind,
        description=description,
        language=language,
        evidence=(),
        tokens=9,
    )


def _completion(text, finish_reason="stop"):
    return Completion(text=text, finish_reason=finish_reason, model="m")


class Script:
    """An `Ask` that answers from a table of (prompt, draw) and keeps what it was asked."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
        self.asked.append((prompt, draw, language, role, values))
        call = Call(
            id=f"{prompt}-{draw}", prompt=prompt, prompt_hash="h", role=role, model="m", parameters={}, draw=draw
        )
        return Reply(parse(_completion(self.answers[prompt.split("/")[1], draw])), (call,))


async def test_one_call_per_variant_each_with_its_own_draw_and_label():
    ask = Script({
        ("paraphrase", 0): "<paraphrase>Ada Moor designed the bridge in 1923.</paraphrase>",
        ("paraphrase", 1): "<paraphrase>In 1923 the bridge was designed by Ada Moor.</paraphrase>",
        ("negation", 0): "<negation>The bridge was designed by Ada Moor in 1931.</negation>",
        ("negation", 1): "<negation>The bridge was not designed by Ada Moor in 1923.</negation>",
    })  # fmt: skip
    statements = await state(_entity(), ask, paraphrases=2, negations=2)
    assert [(item.origin, item.label) for item in statements] == [
        ("original", True), ("paraphrase", True), ("paraphrase", True), ("negation", False), ("negation", False)
    ]  # fmt: skip
    assert {(prompt, draw) for prompt, draw, *_ in ask.asked} == {
        ("assessment/paraphrase", 0), ("assessment/paraphrase", 1),
        ("assessment/negation", 0), ("assessment/negation", 1),
    }  # fmt: skip
    assert all(values == {"statement": ORIGINAL} for *_, values in ask.asked)
    assert statements[0].calls == ()
    assert [len(item.calls) for item in statements[1:]] == [1, 1, 1, 1]
    assert len({item.id for item in statements}) == 5


async def test_a_paraphrase_that_repeats_the_original_is_left_out():
    ask = Script(
        {
            ("paraphrase", 0): f"<paraphrase>{ORIGINAL.upper()}</paraphrase>",
            ("negation", 0): ORIGINAL.replace("1923", "1901"),
        }
    )
    statements = await state(_entity(), ask)
    assert [item.origin for item in statements] == ["original", "negation"]


async def test_a_unit_whose_negation_cannot_be_had_fails_after_every_call_was_let_finish():
    ask = Script(
        {("paraphrase", 0): "<paraphrase>Ada Moor designed the bridge in 1923.</paraphrase>", ("negation", 0): ORIGINAL}
    )
    with pytest.raises(BadReply, match="must differ"):
        await state(_entity(), ask)
    assert len(ask.asked) == 2


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (_entity(""), "Moor Bridge is of the type artificial."),
        (_entity("unknown"), "Moor Bridge is of the type artificial."),
        (_entity(" ", language="zh", name="水稻"), "水稻的类型是artificial。"),
        (_relation(""), "A is related to B: designed."),
        (_relation("", language="zh", kind="设计"), "甲桥与乙之间的关系是“设计”。"),
        (_relation("", language="zh", kind=""), "甲桥与乙有关。"),
    ],
)
async def test_a_unit_without_a_description_is_stated_by_its_names(unit, expected):
    statements = await state(unit, Script({}), paraphrases=0, negations=0)
    assert [item.text for item in statements] == [expected]
    assert statements[0].language == unit.language


@pytest.mark.parametrize(
    "reply",
    [
        "<negation>The bridge was designed by Ada Moor in 1931.</negation>",
        "Sure!\n<Negation >\nThe bridge was designed by Ada Moor in 1931.\n</NEGATION>\nHope that helps.",
        "The bridge was designed by Ada Moor in 1931.",
        '"The bridge was designed by Ada Moor in 1931."',
        "```\n<negation>The bridge was designed by Ada Moor in 1931.</negation>\n```",
        "＜negation＞“The bridge was designed by Ada Moor in 1931.”＜/negation＞",
        "<negation>The bridge was designed by Ada Moor in 1931.",
        "The bridge was designed by Ada Moor in 1931.</negation>",
        "<think>Which year?\n\n1931.</think>\n<negation>**The bridge was designed by Ada Moor in 1931.**</negation>",
    ],
)
def test_a_negation_is_read_in_any_of_the_spellings_that_models_use(reply):
    assert parse_negation(_completion(reply), original=ORIGINAL) == "The bridge was designed by Ada Moor in 1931."


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        ("", "no sentence"),
        ("<negation> </negation>", "no sentence"),
        ("Here is one:\nThe bridge was designed in 1931.", "inside <negation>"),
        ("<negation>The bridge, 1931.\n\nI changed the year.\n\nBye.</negation>", "one sentence"),
        ("<negation>" + "The bridge was designed in 1931. " * 40 + "</negation>", "one sentence"),
        ("<negation>I am sorry, but no.</negation>", "does not speak of"),
        ("<negation>the bridge was designed by ada moor in 1923.</negation>", "must differ"),
        ("<negation>In 1923, that bridge is designed by Ada Moor.</negation>", "must change"),
    ],
)
def test_what_cannot_be_a_negation_is_refused_with_a_complaint_the_model_can_act_on(reply, complaint):
    with pytest.raises(BadReply, match=complaint):
        parse_negation(_completion(reply), original=ORIGINAL)


def test_a_reply_cut_off_in_mid_sentence_is_no_statement():
    with pytest.raises(BadReply, match="cut off"):
        parse_paraphrase(_completion("<paraphrase>The bridge was des", "length"), original=ORIGINAL)


@pytest.mark.parametrize(
    ("original", "negation"),
    [
        ("水稻产量为8.78吨。", "水稻产量为6.78吨。"),
        ("这座桥由李明设计。", "这座桥不由李明设计。"),
        ("该基因能够促进分蘖。", "该基因能够抑制分蘖。"),
        ("He is alive.", "He is not alive."),
        ("It has 3.5 units.", "It has 35 units."),
    ],
)
def test_a_changed_number_name_or_polarity_is_a_negation(original, negation):
    assert parse_negation(_completion(negation), original=original) == negation


@pytest.mark.parametrize("reply", ["这座桥是由李明所设计的。", "由李明设计了这座桥。"])
def test_a_chinese_rewording_without_a_changed_claim_is_no_negation(reply):
    with pytest.raises(BadReply):
        parse_negation(_completion(reply), original="这座桥由李明设计。")


@given(reply=st.text() | st.text(alphabet="<>/negation \n`\"'“”"), original=st.text(min_size=1))
def test_any_reply_is_read_or_refused_and_what_is_read_is_never_the_original(reply, original):
    try:
        text = parse_negation(_completion(reply), original=original)
    except BadReply:
        return
    assert text.strip()
    assert text != original


async def test_one_sentence_cannot_be_both_true_and_false():
    same = "The bridge was designed by Ada Moor in 1901."
    ask = Script({("paraphrase", 0): f"<paraphrase>{same}</paraphrase>", ("negation", 0): same})
    with pytest.raises(BadReply, match="as a true and as a false statement"):
        await state(_entity(), ask)
