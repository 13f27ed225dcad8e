"""A model that asks itself: as many questions as a passage bears, each alone in the world, each answered once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import BadReply
from graphgen.generation.question_list import read_answer, read_questions
from graphgen.methods.self_qa import Question, SelfQA
from graphgen.records import Call, Chunk, Completion, Rejection, Sample
from graphgen.stream import Reply

V = TypeVar("V")
TEXT = (
    "Thomas Bouch designed the Tay Bridge. "
    "The Tay Bridge collapsed in 1879 because its girders could not bear the wind."
)
WHO, WHY = "Who designed the Tay Bridge?", "Why did the Tay Bridge collapse in 1879?"
BOUCH = "Thomas Bouch designed the Tay Bridge."


class Model:
    """Answers each prompt from what it was given for it, and counts."""

    def __init__(self, **replies: str) -> None:
        self.replies = replies
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def __call__(self, prompt: str, parse: Callable[[Completion], V], /, **values: Any) -> Reply[V]:
        self.asked.append((prompt, values))
        name = prompt.removeprefix("self_qa/")
        call = Call(
            id=f"{name}{len(self.asked)}", prompt=prompt, prompt_hash="h", role="synthesizer", model="m", parameters={}
        )
        return Reply(parse(completion(self.replies[name])), (call,))

    @property
    def prompts(self) -> list[str]:
        return [prompt.removeprefix("self_qa/") for prompt, _ in self.asked]


def completion(text: str, finish_reason: str = "stop") -> Completion:
    return Completion(text=text, finish_reason=finish_reason, model="m")


def chunk(text: str = TEXT, tokens: int = 60) -> Chunk:
    return Chunk(id="chunk-1", document_id="doc-1", start=0, end=len(text), text=text, language="en", tokens=tokens)


def question(text: str) -> Question:
    return Question(id="question-1", chunk=chunk(), text=text, calls=())


def listed(questions: Iterable[str]) -> str:
    return (
        "<questions>\n" + "\n".join(f"{n}. Question: {each}" for n, each in enumerate(questions, 1)) + "\n</questions>"
    )


def texts(found: Sequence[Any], kind: type) -> list[str]:
    return [each.text for each in found if isinstance(each, kind)]


# --- questions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tokens", "most"), [(16, 1), (60, 1), (61, 2), (300, 5), (599, 10), (6000, 10)])
async def test_a_passage_is_asked_for_one_question_in_sixty_tokens_and_for_ten_at_most(tokens, most):
    model = Model(questions=listed(f"What is known about number {n} of the bridge?" for n in range(20)))
    found = await SelfQA(similar_above=1).ask(chunk(tokens=tokens), model)
    assert model.asked[0][1]["questions"] == most
    assert len(found) == most


async def test_a_question_that_says_the_same_again_buys_no_answer():
    model = Model(questions=listed([WHO, "Who designed the Tay Bridge exactly?", WHY]))
    found = await SelfQA(similar_above=0.7).ask(chunk(tokens=600), model)
    assert texts(found, Question) == [WHO, WHY]
    assert [each.reason for each in found if isinstance(each, Rejection)] == ["near_duplicate"]


# --- repair ----------------------------------------------------------------------------------------------------------


async def test_a_question_that_points_at_nothing_is_rewritten_once_and_says_what_it_was():
    model = Model(repair=f"<rewritten>{WHO}</rewritten>", answer=f"<question>{WHO}</question><answer>{BOUCH}</answer>")
    method = SelfQA()
    (mended,) = await method.mend(question("According to the text, who designed this bridge?"), model)
    assert isinstance(mended, Question)
    assert mended.text == WHO
    (sample,) = await method.answer(mended, model)
    assert isinstance(sample, Sample)
    assert sample.traits["repaired"] is True
    assert sample.traits["original_question"] == "According to the text, who designed this bridge?"
    assert [call.prompt for call in sample.calls] == ["self_qa/repair", "self_qa/answer"]


async def test_a_question_that_still_points_at_nothing_is_turned_down_and_buys_no_answer():
    model = Model(repair="<rewritten>Who designed this famous bridge?</rewritten>")
    (row,) = await SelfQA().mend(question("Who designed that old bridge of this town?"), model)
    assert isinstance(row, Rejection)
    assert row.reason == "dangling"
    assert row.sample.traits["dangling"] is True
    assert model.prompts == ["repair"]


async def test_what_no_rewriting_can_mend_is_not_rewritten():
    model = Model()
    (row,) = await SelfQA().mend(question("What is the boiling point of pure ethanol?"), model)
    assert isinstance(row, Rejection)
    assert row.reason == "off_passage"
    assert model.asked == []


async def test_repair_can_be_left_out():
    model = Model()
    (row,) = await SelfQA(repair=False).mend(question("Who designed this famous bridge?"), model)
    assert isinstance(row, Rejection)
    assert model.asked == []


# --- answers ---------------------------------------------------------------------------------------------------------


async def test_the_first_wording_of_a_question_is_kept_and_its_copy_only_compared():
    model = Model(answer=f"<question>Who designed the Tay bridge</question><answer>{BOUCH}</answer>")
    (sample,) = await SelfQA().answer(question(WHO), model)
    assert isinstance(sample, Sample)
    assert [message.content for message in sample.messages or ()] == [WHO, BOUCH]
    assert (sample.scores[0].name, sample.scores[0].value) == ("question_copy", 1.0)
    assert sample.evidence[0].text == TEXT
    assert not any(sample.traits[name] for name in ("malformed", "dangling", "text_reference", "cut_off", "unanswered"))


def test_an_answer_to_another_question_is_asked_for_again():
    reply = completion("<question>When did the Tay Bridge collapse?</question><answer>In 1879.</answer>")
    with pytest.raises(BadReply) as caught:
        read_answer(WHO, reply, at_least=0.9)
    assert caught.value.complaint == "again/other_question"


def test_an_answer_without_a_copy_of_the_question_is_taken():
    assert read_answer(WHO, completion(f"<answer>{BOUCH}</answer>"), at_least=0.9) == (BOUCH, None)
    with pytest.raises(BadReply):
        read_answer(WHO, completion(f"<answer>{BOUCH}", "length"), at_least=0.9)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("Not mentioned.", "unanswered"),
        ("According to the text, Thomas Bouch designed it.", "text_reference"),
        ("Sure! Thomas Bouch designed the Tay Bridge.", "self_talk"),
        ("Thomas Bouch designed the Tay Bridge, which", "cut_off"),
        ("John Fowler and Benjamin Baker designed it in 1882.", "unfaithful"),
    ],
)
async def test_a_useless_answer_is_turned_down_with_its_reason(answer, reason):
    (row,) = await SelfQA().answer(question(WHO), Model(answer=f"<answer>{answer}</answer>"))
    assert isinstance(row, Rejection)
    assert row.reason == reason
    assert row.sample.messages
    assert row.sample.messages[1].content == answer


# --- replies ---------------------------------------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("abcdefgh 谁什么桥"), min_size=1, max_size=30).map(str.strip).filter(bool)
QUESTIONS = st.lists(WORDS.map(lambda text: f"W{text}?"), min_size=1, max_size=12, unique=True)
FORMS: dict[str, Callable[[list[str]], str]] = {
    "tagged": listed,
    "bare": lambda all_: "\n".join(f"{n}. {each}" for n, each in enumerate(all_, 1)),
    "labelled": lambda all_: (
        "Sure:\n\n" + "\n".join(f"{n}) **Question {n}:** {each}" for n, each in enumerate(all_, 1))
    ),
    "chinese": lambda all_: "\n\n".join(f"{n}、问题：{each}" for n, each in enumerate(all_, 1)),
    "unnumbered": lambda all_: "<questions>\n" + "\n".join(all_) + "\n</questions>",
    "bullets": lambda all_: "\n".join(f"- {each}" for each in all_),
    "json": lambda all_: json.dumps({"questions": all_}),
    "list": lambda all_: json.dumps(all_, ensure_ascii=False),
    "objects": lambda all_: json.dumps({"questions": [{"question": each} for each in all_]}),
    "fenced": lambda all_: f"```json\n{json.dumps({'questions': all_})}\n```",
}


@pytest.mark.parametrize("form", sorted(FORMS))
@given(questions=QUESTIONS)
def test_a_list_is_read_in_whatever_form_it_comes(form, questions):
    assert read_questions(completion(FORMS[form](questions)), most=20) == tuple(questions)


@given(text=st.text(), cut=st.booleans())
def test_whatever_a_model_says_is_a_list_or_a_complaint(text, cut):
    try:
        found = read_questions(completion(text, "length" if cut else "stop"), most=3)
    except BadReply:
        return
    assert 1 <= len(found) <= 3
    assert all(each == each.strip() and each for each in found)


@pytest.mark.parametrize(
    "reply",
    [f"<questions>\n1. {WHO}\n2. Why did the Tay Br", f'{{"questions": ["{WHO}", "Why did the Tay Br'],
)
def test_a_question_that_was_cut_off_is_left_out(reply):
    assert read_questions(completion(reply, "length"), most=5) == (WHO,)


@pytest.mark.parametrize(
    "form",
    [
        "一、{0}\n二、{1}",
        "（一）{0}\n（二）{1}",
        "(一) {0}\n(二) {1}",
        "①{0}\n② {1}",
        "[1] {0}\n[2] {1}",
        "【1】{0}\n【2】{1}",
        "a) {0}\nb) {1}",
        "i. {0}\nii. {1}",
        "**1.** {0}\n**2.** {1}",
        "**1. {0}**\n**2. {1}**",
        "问题一：{0}\n问题二：{1}",
        "第1题：{0}\n第2题：{1}",
        "1. {0} 2. {1}",
        "| # | Question |\n|---|---|\n| 1 | {0} |\n| 2 | {1} |",
        "<question>{0}</question>\n<question>{1}</question>",
        "<questions>\n<question>{0}</question>\n<question>{1}</question>\n</questions>",
        '["{0}", "{1}",]',
        '```json\n["{0}",\n "{1}",\n]\n```',
        '{{"questions": ["{0}", "{1}",]}}',
    ],
)
@pytest.mark.parametrize("asked", [(WHO, WHY), ("泰河大桥由谁设计？", "泰河大桥为什么在1879年倒塌？")])
def test_every_way_to_number_a_list_is_read(form, asked):
    assert read_questions(completion(form.format(*asked)), most=5) == asked


@pytest.mark.parametrize(
    "said", ["I. M. Pei designed which museum?", "J. K. Rowling wrote which book?", "一号线何时通车？"]
)
def test_an_initial_and_a_number_in_a_name_are_no_number_of_a_list(said):
    assert read_questions(completion(f"<questions>\n1. {said}\n</questions>"), most=5) == (said,)
    assert read_questions(completion(f"<questions>\n{said}\n</questions>"), most=5) == (said,)


def test_a_title_in_quotation_marks_is_no_string_of_a_list():
    said = ('In "Hamlet", who is the uncle?', "Who wrote it?")
    assert read_questions(completion(f"[1] {said[0]}\n[2] {said[1]}"), most=5) == said
