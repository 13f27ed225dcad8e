"""A pair's worse answer is worse for certain, and nothing else gives it away; a sample without one is kept as it is."""

from __future__ import annotations

from random import Random

import pytest

from graphgen.curation.curator import Curator
from graphgen.curation.pairs.exchange import Exchange, exchange_of
from graphgen.curation.pairs.pairing import Pairing
from graphgen.curation.pairs.values import wrong_value
from graphgen.curation.pairs.wrong import read_wrong
from graphgen.curation.settings import Curation
from graphgen.errors import BadReply
from graphgen.records import Completion, Evidence, Failure, Message, Sample, SampleUnit
from made import Writer

SOURCE = "In 1759 John Harrison completed H4. William Harrison took it to Jamaica in 1761. It weighs 1,450 grams."
SOURCE_ZH = "二王庙位于岷江东岸，用来纪念李冰。鱼嘴把岷江分成内江和外江。"


def sample(question: str, answer: str, source: str = SOURCE, **more: object) -> Sample:
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    evidence = (Evidence(document_id="doc-1", start=0, end=len(source), text=source),)
    language = "zh" if source is SOURCE_ZH else "en"
    given = {"messages": messages, "evidence": evidence, "units": (), "calls": ()} | more
    return Sample(id="sample-1", method="m", kind="atomic", language=language, **given)


def exchange(question: str, answer: str, source: str = SOURCE, unit: str = "") -> Exchange:
    units = (SampleUnit(id="relation-1", kind="relation", name=unit),) if unit else ()
    found = exchange_of(sample(question, answer, source, units=units))
    assert found is not None
    return found


# --- by rule ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer", "wrong"),
    [
        ("True or false: H4 weighs 1,450 grams.", "True", {"False"}),
        ("判断正误：二王庙位于岷江西岸。", "错误。", {"正确。"}),
        ("Is it a watch?", "yes", {"no"}),
        ("Who made H4?\nA. Arnold\nB. Harrison", "B. Harrison", {"A. Arnold"}),
        ("Who made H4?\nA. Arnold\nB. Harrison\nC. Kendall", "B", {"A", "C"}),
        ("Which hold?\nA. x\nB. y\nC. z", "A. x\nB. y", {"A. x\nC. z", "B. y\nC. z"}),
        ("When was H4 completed?", "In 1759.", {"In 1761."}),
        ("In 1761, when had H4 been completed?", "1759", {str(1759 + step) for step in (-17, -12, -8, 8, 12, 17)}),
        (
            "How much does it weigh?",
            "1,450 grams",
            {f"{1450 + step:,} grams" for step in (-1086, -724, -362, 362, 724, 1086)},
        ),
        ("Which hold?\nA. x\nB. y", "A. x\nB. y", {None}),
        ("Who completed H4?", "John Harrison completed it.", {None}),
        ("When did both happen?", "In 1759 and in 1761.", {None}),
    ],
)
def test_a_value_gives_way_to_another_of_its_kind(question: str, answer: str, wrong: set[str | None]) -> None:
    found = {wrong_value(exchange(question, answer), Random(seed)) for seed in range(40)}
    assert found == wrong


# --- by a model ------------------------------------------------------------------------------------------------------

ASKED = exchange("Who completed H4 in 1759?", "John Harrison completed H4 in 1759.")
REASONED = exchange("Where was H4 taken?", "Jamaica. William Harrison took it to Jamaica in 1761.")


@pytest.mark.parametrize(
    ("of", "reply", "complaint"),
    [
        (ASKED, "", "again/missing"),
        (ASKED, "John Harrison completed H4 in 1759.", "again/still_true"),
        (ASKED, "In 1759 John Harrison completed the H4.", "again/still_true"),
        (ASKED, "John Harrison completed H4 in 1761.", "again/not_in_the_question"),
        (ASKED, "It is not true that John Harrison completed H4 in 1759.", "again/unlike_the_answer"),
        (ASKED, "I cannot answer that question about H4 in 1759.", "again/unlike_the_answer"),
        (ASKED, "约翰·阿诺德于1759年完成了H4。", "again/unlike_the_answer"),
        (ASKED, "John Arnold completed H4 in 1759. " * 9, "again/unlike_the_answer"),
        (REASONED, "Jamaica. William Harrison took it to Jamaica in 1799.", "again/still_true"),
    ],
)
def test_what_is_not_wrong_or_gives_itself_away_is_asked_for_again(of: Exchange, reply: str, complaint: str) -> None:
    with pytest.raises(BadReply) as raised:
        read_wrong(Completion(text=f"<wrong>{reply}</wrong>", model="m"), of)
    assert raised.value.complaint == complaint


@pytest.mark.parametrize(
    ("of", "reply"),
    [
        (ASKED, "John Arnold completed H4 in 1759."),
        (REASONED, "Barbados. William Harrison took it to Barbados in 1761."),
        (exchange("二王庙用来纪念谁？", "二王庙用来纪念李冰。", SOURCE_ZH, "二王庙 -> 李冰"), "二王庙用来纪念大禹。"),
    ],
)
def test_an_answer_that_is_wrong_in_something_is_taken(of: Exchange, reply: str) -> None:
    assert read_wrong(Completion(text=f"<wrong>{reply}</wrong>", model="m"), of) == reply


# --- the stage -------------------------------------------------------------------------------------------------------


async def test_by_negation_the_answer_stays_and_the_call_is_told() -> None:
    one = sample("Who completed H4 in 1759?", "John Harrison completed H4 in 1759.")
    writer = Writer("<wrong>John Arnold completed H4 in 1759.</wrong>")
    [made] = await Pairing(how="negation").pair(one, writer)
    assert isinstance(made, Sample)
    assert (made.messages, made.worse) == (one.messages, "John Arnold completed H4 in 1759.")
    assert (made.traits["worse_by"], len(made.calls)) == ("negation", 1)


async def test_a_rule_asks_nobody() -> None:
    [made] = await Pairing(how="negation").pair(sample("When was H4 completed?", "1759"), Writer())
    assert isinstance(made, Sample)
    assert (made.worse, made.traits["worse_by"]) == ("1761", "rule:v1")


async def test_where_no_wrong_answer_comes_the_sample_is_kept_and_it_is_said() -> None:
    one = sample("Who completed H4 in 1759?", "John Harrison completed H4 in 1759.")
    kept, warning = await Pairing(how="negation").pair(one, Writer("<wrong></wrong>"))
    assert kept == one
    assert isinstance(warning, Failure)
    assert (warning.code, warning.severity, warning.record) == ("no_pair", "warning", one.id)


async def test_of_two_that_were_drawn_the_better_is_the_answer() -> None:
    one = sample("Who completed H4?", "John Harrison completed H4 in 1759.")
    drawn = Writer(
        "<response>John Arnold completed H4 in 1759.</response>",
        "<response>In 1759 John Harrison completed H4.</response>",
    )
    [made] = await Pairing(how="draws").pair(one, drawn)
    assert isinstance(made, Sample)
    assert made.messages is not None
    assert made.messages[-1].content == "In 1759 John Harrison completed H4."
    assert made.worse == "John Arnold completed H4 in 1759."
    assert made.traits["margin"] > 0.3
    assert "rule:v1" in str(made.traits["margin_by"])
    assert [call.draw for call in made.calls] == [0, 1]


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        (("In 1759 John Harrison completed H4.", "In 1759 John Harrison completed H4."), "tied_pair"),
        (("It weighs 1,450 grams.", "William Harrison took it to Jamaica in 1799."), "no_pair"),
    ],
)
async def test_ties_and_answers_beside_the_point_make_no_pair(replies: tuple[str, str], code: str) -> None:
    one = sample("Who completed H4?", "John Harrison completed H4 in 1759.")
    kept, warning = await Pairing(how="draws").pair(
        one, Writer(*(f"<response>{reply}</response>" for reply in replies))
    )
    assert kept == one
    assert isinstance(warning, Failure)
    assert warning.code == code


@pytest.mark.parametrize(
    "unfit",
    [
        sample("", "").model_copy(update={"messages": None, "text": SOURCE}),
        sample("Who made H4?\nA. Arnold\nB. Harrison", "B. Harrison"),
        sample("Fill in the blank: ____ made H4.", "Harrison"),
        sample("Who made H4?", "Harrison made it.", thoughts="He did."),
    ],
)
async def test_what_has_no_open_question_is_not_drawn_for(unfit: Sample) -> None:
    assert await Pairing(how="draws").pair(unfit, Writer()) == [unfit]


@pytest.mark.parametrize(
    ("curation", "better"),
    [
        (
            {"lengths": {"answer": 12}},
            "John Harrison, whom nobody had believed for so many years, completed H4 in 1759.",
        ),
        (
            {"faithfulness": {"by": "rule", "at_least": 0.9}},
            "John Harrison completed H4, a gilded masterpiece, in 1759.",
        ),
        ({}, "John Harrison completed H4 in 1759, and the"),
    ],
)
async def test_an_answer_that_was_drawn_passes_what_the_samples_own_had_to(
    curation: dict[str, object], better: str
) -> None:
    one = sample("Who completed H4?", "John Harrison completed H4 in 1759.")
    hold = Curator(Curation.model_validate(curation)).hold
    drawn = Writer(f"<response>{better}</response>", "<response>John Arnold completed it.</response>")
    kept, warning = await Pairing(how="draws", hold=hold).pair(one, drawn)
    assert kept == one
    assert isinstance(warning, Failure)
    assert warning.code == "no_pair"


async def test_scores_are_those_of_the_answer_that_was_drawn() -> None:
    one = sample("Who completed H4?", "John Harrison completed H4 in 1759.")
    curator = Curator(Curation.model_validate({"faithfulness": {"by": "rule"}}))
    [scored] = await curator.score_faithfulness(one, Writer())
    drawn = Writer(
        "<response>John Arnold completed H4 in 1759.</response>",
        "<response>In 1759 John Harrison completed H4.</response>",
    )
    [made] = await Pairing(how="draws", hold=curator.hold).pair(scored, drawn)
    assert isinstance(made, Sample)
    assert [ground.claim for ground in made.grounding] == ["In 1759 John Harrison completed H4."]
    assert [score.name for score in made.scores] == ["faithfulness"]
