"""A twin asks for the same in other words and gives nothing away; what does not is turned down with the reason."""

from __future__ import annotations

import pytest

from graphgen.curation.pairs.exchange import Exchange
from graphgen.curation.pairs.replies import read_inside
from graphgen.curation.pairs.rewording import asked_in, fault_of
from graphgen.curation.pairs.twinning import can_be_reworded, reword
from graphgen.errors import BadReply
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion, Evidence, Failure, Message, Rejection, Sample, Twin
from graphgen.text.language import detect_language
from made import Writer

SOURCE = "In 1759 John Harrison completed H4. William Harrison took it to Jamaica in 1761. It weighs 1,450 grams."
SOURCE_ZH = "二王庙位于岷江东岸，用来纪念李冰。鱼嘴把岷江分成内江和外江。"


def sample(question: str, answer: str, *more: str) -> Sample:
    """A conversation whose turns are the user's and the assistant's, one after the other."""
    language = detect_language(question)
    source = SOURCE_ZH if language == "zh" else SOURCE
    roles = ("user", "assistant")
    messages = tuple(
        Message(role=roles[place % 2], content=said) for place, said in enumerate((question, answer, *more))
    )
    evidence = (Evidence(document_id="doc-1", start=0, end=len(source), text=source),)
    return Sample(
        id="sample-1", method="m", kind="k", language=language, messages=messages, evidence=evidence, units=(), calls=()
    )


def reason(question: str, answer: str, said: str) -> str | None:
    language = detect_language(question)
    exchange = Exchange(question, answer, SOURCE_ZH if language == "zh" else SOURCE, language)
    fault = fault_of(said, asked_in(question), exchange)
    return fault.reason if fault else None


WHEN = ("When did John Harrison complete H4, his watch?", "In 1759.")
WHO = ("Who completed H4?", "John Harrison completed H4 in 1759.")
RIVER = ("鱼嘴把哪条江分成内江和外江？", "鱼嘴把岷江分成内江和外江。")


@pytest.mark.parametrize(
    ("exchange", "said", "why"),
    [
        (WHEN, "In which year was the watch H4 finished by John Harrison?", None),
        (WHEN, "Name the year that saw John Harrison finish the watch called H4.", None),
        (WHEN, "When did John Harrison complete H4, the watch?", "same_words"),
        (WHEN, "Which year, 1759 or another, saw John Harrison finish the watch H4?", "gives_away"),
        (WHEN, "In which year was the watch H4 finished by its maker?", "other_facts"),
        (WHEN, "In which year was the watch H4 finished by John Harrison in London?", "other_facts"),
        (WHEN, "In which year was the watch H4 not finished by John Harrison?", "other_facts"),
        (WHEN, "I'm sorry, I cannot help with that.", "no_question"),
        (WHEN, "约翰·哈里森在哪一年完成了H4这只怀表？", "other_language"),
        (WHEN, f"In which year was the watch H4 finished by John Harrison{', and so on' * 20}?", "no_question"),
        (WHO, "Whose work was H4?", None),
        (WHO, "Was H4 Harrison's work?", "gives_away"),
        (RIVER, "内江与外江是由鱼嘴从哪条河流分出来的？", None),
        (RIVER, "岷江被鱼嘴分成了内江、外江还是别的？", "gives_away"),
        (RIVER, "鱼嘴把哪条江分成内江和外江呢？", "same_words"),
    ],
)
def test_a_rewording_is_held_to_its_question(exchange: tuple[str, str], said: str, why: str | None) -> None:
    assert reason(*exchange, said) == why


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who made H4?\nA. Arnold\nB. Harrison", "By whose hand is H4?\nA. Arnold\nB. Harrison"),
        ("True or false: John Harrison made H4.", "True or false: By whose hand is H4?"),
    ],
)
async def test_what_says_of_what_kind_a_question_is_stays(question: str, said: str) -> None:
    writer = Writer("<reworded>By whose hand is H4?</reworded>")
    [made] = await reword(sample(question, "B. Harrison"), writer)
    twin = made.sample if isinstance(made, Rejection) else made
    assert twin.messages is not None
    assert twin.messages[0].content == said
    assert writer.asked[0][2]["question"] in {"Who made H4?", "John Harrison made H4."}


async def test_a_twin_keeps_the_answer_and_names_its_sample_and_every_call() -> None:
    one = sample(*WHEN).model_copy(update={"worse": "In 1761.", "traits": {"style": "short"}})
    [twin] = await reword(one, Writer("<reworded>Name the year that saw John Harrison finish H4.</reworded>"))
    assert isinstance(twin, Twin)
    assert twin.id != one.id
    assert twin.messages is not None
    assert [message.content for message in twin.messages] == [
        "Name the year that saw John Harrison finish H4.",
        "In 1759.",
    ]
    assert twin.traits == {"style": "short", "twin_of": "sample-1"}
    assert (twin.evidence, twin.worse, len(twin.calls)) == (one.evidence, None, 1)


async def test_what_is_of_no_use_is_a_rejection_with_the_whole_twin() -> None:
    [made] = await reword(sample(*WHEN), Writer(f"<reworded>{WHEN[0]}</reworded>"))
    assert isinstance(made, Rejection)
    assert (made.reason, made.sample.traits["twin_of"], len(made.sample.calls)) == ("same_words", "sample-1", 1)


async def test_a_reply_of_another_form_is_a_warning() -> None:
    [made] = await reword(sample(*WHEN), Writer("When was that?"))
    assert isinstance(made, Failure)
    assert (made.code, made.severity, made.record) == ("no_twin", "warning", "sample-1")


def test_running_text_and_conversations_of_several_turns_ask_nothing_by_themselves() -> None:
    assert can_be_reworded(sample(*WHEN))
    assert not can_be_reworded(sample(*WHEN, "And then?", "It was taken to Jamaica."))
    assert not can_be_reworded(sample(*WHEN).model_copy(update={"messages": None, "text": SOURCE}))


@pytest.mark.parametrize(
    ("question", "answer", "twin"),
    [
        (*WHO, "Somebody completed H4: who was it?"),
        ("Which bridge fell in a storm in 1879?", "The Tay Bridge fell.", None),
        ("Where does the Forth Bridge cross the Firth of Forth?", "The Forth Bridge crosses it in Scotland.", None),
        ("What is known about the Forth Bridge?", "It is long.", None),
        (*RIVER, None),
        ("都江堰是什么？", "一项水利工程。", "请解释一下何谓都江堰。"),
        ("请用一两句话概括岷江的主要情况。", "岷江很长。", None),
    ],
)
async def test_the_embedded_model_finds_other_words(question: str, answer: str, twin: str | None) -> None:
    language, client = detect_language(question), OfflineClient()
    prompt = PromptLibrary().render("twin/reword", language, {"question": question, "answer": answer})
    reply = client.reply(prompt.messages, 0)
    [made] = await reword(sample(question, answer), Writer(reply))
    assert isinstance(made, Twin), made
    assert twin is None or (made.messages or ())[0].content == twin


def test_a_reply_that_breaks_off_is_asked_for_again() -> None:
    cut = Completion(text="<reworded>Name the year", model="m", finish_reason="length")
    with pytest.raises(BadReply) as raised:
        read_inside("reworded", cut)
    assert raised.value.complaint == "again/cut_off"
