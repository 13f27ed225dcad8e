"""Statements about a unit: what is asked, what is read out of the replies, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.rewording import parse_negation, parse_paraphrase
from graphgen.assessment.variants import state
from graphgen.errors import BadReply
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Call, Completion, Entity, Failure, Relation, Statement
from graphgen.stream import Reply
from graphgen.text.claims import claims_differ, keeps_claims

ORIGINAL = "The bridge was designed by Ada Moor in 1923."


def _entity(description=ORIGINAL, language="en", name="Moor Bridge"):
    return Entity(
        id="entity-1", name=name, type="artificial", description=description, language=language, evidence=(), tokens=9
    )


def test_a_chinese_name_makes_no_names_of_the_english_words_around_it():
    original = "Dujiangyan (都江堰) is an irrigation system which was built by Li Bing."
    assert keeps_claims(original, "Li Bing constructed Dujiangyan (都江堰), a system for irrigation.")
    assert not keeps_claims(original, "Li Bang constructed Dujiangyan (都江堰), a system for irrigation.")
    assert not keeps_claims("都江堰使用 python 管理闸门。", "都江堰使用程序管理闸门。")


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
        ("莫高窟在敦煌。段文杰临摹了壁画。", "莫高窟在敦煌。祖冲之临摹了壁画。"),
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
    same = "The dam was designed by Ada Moor in 1923."
    ask = Script({("paraphrase", 0): f"<paraphrase>{same}</paraphrase>", ("negation", 0): same})
    with pytest.raises(BadReply, match="as a true and as a false statement"):
        await state(_entity(), ask)


@pytest.mark.parametrize(
    ("original", "reply"),
    [
        (ORIGINAL, "In that year Ada Moor designed the bridge."),
        (ORIGINAL, "Ada Moor designed the bridge in 1932."),
        (ORIGINAL, "In 1923 an engineer designed the bridge."),
        (ORIGINAL, "The bridge was not designed by Ada Moor in 1923."),
        ("It weighs 3.5 kg.", "It weighs 35 kg."),
        ("The gene does not bind DNA.", "The gene binds DNA."),
        ("水稻产量为8.78吨。", "水稻的产量是8.87吨。"),
        ("鲁迅写了《呐喊》。", "《彷徨》是鲁迅写的。"),
        ("该基因不结合DNA。", "该基因与DNA结合。"),
        ("该酶属于ATP合酶。", "该酶是一种合酶。"),
    ],
)
def test_a_paraphrase_that_loses_a_name_a_number_or_a_denial_is_refused(original, reply):
    with pytest.raises(BadReply, match="must keep every name"):
        parse_paraphrase(_completion(reply), original=original)


@pytest.mark.parametrize(
    ("original", "reply"),
    [
        (ORIGINAL, "It was Ada Moor who designed the bridge in 1923."),
        ("It has two arms and 1,000 legs.", "It has 2 arms and 1000 legs."),
        ("Tarn's bridge crosses the river.", "The bridge of Tarn goes over the river."),
        ("It isn't known.", "It is not known."),
        ("水稻产量为8.78吨。", "每季水稻能收8.78吨。"),
        ("这种方法非常有效。", "这种方法很有效。"),
        ("李春设计了赵州桥。", "赵州桥由李春设计。"),
    ],
)
def test_a_paraphrase_may_change_every_other_word(original, reply):
    assert parse_paraphrase(_completion(reply), original=original) == reply


def test_the_name_of_the_unit_must_stay_even_where_its_spelling_shows_nothing():
    with pytest.raises(BadReply, match="must keep every name"):
        parse_paraphrase(_completion("这座桥由李春设计。"), original="赵州桥由李春设计。", names=("赵州桥",))
    with pytest.raises(BadReply, match="must keep every name"):
        parse_paraphrase(_completion("It feeds half the world."), original="rice feeds half the world.", names=["Rice"])


@pytest.mark.parametrize(
    ("original", "reply"),
    [
        (ORIGINAL, "The bridge was planned by Ada Moor in 1923."),
        (ORIGINAL, "Ada Moor created the bridge in 1923."),
        ("It is a big city.", "It is a large city."),
        ("Initially, it grew.", "Originally, it grew."),
        ("这座桥由李明设计。", "这座桥由李明建造。"),
        ("长江是一条宏伟的河。", "长江是一条壮丽的河。"),
        ("高大的树很多。", "高耸的树很多。"),
        ("李春设计了赵州桥。", "李春建造了赵州桥。"),
        ("人们认识于谦。", "人们认知于谦。"),
        ("这种方法非常有效。", "这种方法十分有效。"),
    ],
)
def test_a_negation_that_is_a_paraphrase_is_refused(original, reply):
    with pytest.raises(BadReply, match="must change"):
        parse_negation(_completion(reply), original=original)


@pytest.mark.parametrize(
    ("original", "reply"),
    [
        ("The gene is found in rice.", "The gene is found in wheat."),
        ("Wheat contains gluten.", "Rice contains gluten."),
        ("It lies north of the river.", "It lies south of the river."),
        ("The drug inhibits growth.", "The drug promotes growth."),
        ("The bridge has two towers.", "The bridge has three towers."),
        ("It opened on 4 March 1890.", "It opened on 4 May 1890."),
        ("这座桥由李明设计。", "这座桥由王刚设计。"),
        ("故宫位于北京。", "故宫位于上海。"),
        ("李春设计了赵州桥。", "张衡设计了赵州桥。"),
        ("李春设计了赵州桥。", "李白设计了赵州桥。"),
        ("赵州桥由李时珍设计。", "赵州桥由李白设计。"),
        ("在隋代，李春设计了赵州桥。", "在隋代，张春设计了赵州桥。"),
        ("该药提高了产量。", "该药降低了产量。"),
        ("这座桥有三座塔。", "这座桥有五座塔。"),
    ],
)
def test_a_changed_noun_direction_or_date_is_a_negation(original, reply):
    assert parse_negation(_completion(reply), original=original) == reply


@given(st.text(), st.text(), st.lists(st.text(max_size=5), max_size=2))
def test_any_two_texts_can_be_compared(one, other, names):
    assert claims_differ(one, one, names) is False
    assert keeps_claims(one, one, names) is True
    claims_differ(one, other, names)
    keeps_claims(one, other, names)


async def test_one_variant_that_cannot_be_had_is_a_row_and_the_others_stay():
    ask = Script({
        ("paraphrase", 0): "<paraphrase>Someone designed the bridge in 1923.</paraphrase>",
        ("negation", 0): "<negation>The bridge was planned by Ada Moor in 1923.</negation>",
        ("negation", 1): "<negation>The bridge was designed by Ada Moor in 1931.</negation>",
    })  # fmt: skip
    made = await state(_entity(), ask, negations=2)
    assert [item.origin for item in made if isinstance(item, Statement)] == ["original", "negation"]
    rows = [item for item in made if isinstance(item, Failure)]
    assert {(row.record, row.code, row.severity) for row in rows} == {("entity-1", "variant_dropped", "warning")}
    assert len(rows) == 2


TOGETHER = """<paraphrase>Ada Moor designed the bridge in 1923.</paraphrase>
<paraphrase>It was Ada Moor who designed the bridge in 1923.</paraphrase>
<negation>The bridge was designed by Ada Moor in 1931.</negation>
<negation>The bridge was not designed by Ada Moor in 1923.</negation>"""


async def test_one_call_can_give_all_variants():
    ask = Script({("variants", 0): TOGETHER})
    statements = await state(_entity(), ask, paraphrases=2, negations=2, per_call="all")
    assert [(item.origin, item.label) for item in statements] == [
        ("original", True), ("paraphrase", True), ("paraphrase", True), ("negation", False), ("negation", False)
    ]  # fmt: skip
    assert [prompt for prompt, *_ in ask.asked] == ["assessment/variants"]
    assert ask.asked[0][-1]["fields"] == ["paraphrase", "paraphrase", "negation", "negation"]
    assert [len(item.calls) for item in statements] == [0, 1, 1, 1, 1]


@pytest.mark.parametrize(
    "reply", ["", "<paraphrase>Ada Moor designed the bridge in 1923.</paraphrase>", TOGETHER.replace("1931", "1923")]
)
async def test_where_one_call_gives_too_little_each_variant_is_asked_for(reply):
    ask = Script({
        ("variants", 0): reply,
        ("paraphrase", 0): "<paraphrase>Ada Moor designed the bridge in 1923.</paraphrase>",
        ("negation", 0): "<negation>The bridge was designed by Ada Moor in 1931.</negation>",
        ("negation", 1): "<negation>The bridge was never designed by Ada Moor in 1923.</negation>",
    })  # fmt: skip
    statements = await state(_entity(), ask, paraphrases=1, negations=2, per_call="all")
    assert [item.origin for item in statements] == ["original", "paraphrase", "negation", "negation"]
    assert [prompt.split("/")[1] for prompt, *_ in ask.asked] == ["variants", "paraphrase", "negation", "negation"]


@pytest.mark.parametrize(("language", "original"), [("en", ORIGINAL), ("zh", "李春于605年设计了赵州桥。")])
async def test_the_bundled_model_answers_one_call_for_all(language, original):
    library, model = PromptLibrary(), OfflineClient()

    async def ask(prompt, parse, /, *, language, draw=0, **values):
        text = model.reply(library.render(prompt, language, values).messages, draw)
        assert prompt == "assessment/variants"
        return Reply(parse(_completion(text)), ())

    statements = await state(_entity(original, language, "x"), ask, paraphrases=2, negations=2, per_call="all")
    assert sum(not item.label for item in statements) == 2
    assert sum(item.label for item in statements) >= 2
