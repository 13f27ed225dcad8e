"""Genie turns down in a fixed order and says why, and its faithfulness falls with the sentence that it rests on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import ROOT, rows
from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.scoring.scorer import Claim
from graphgen.documents.passages import unfit
from graphgen.engine.configuration.config import load_config, make_config
from graphgen.engine.running.job import Job
from graphgen.errors import BadReply
from graphgen.generation.grounded import FIELDS, read_pair
from graphgen.methods.genie import Content, Draft, Genie
from graphgen.records import Chunk, Completion, Rejection, Sample
from graphgen.text.sentences import sentence_spans
from made import Writer

TEXT = "William Arrol built the Forth Bridge between 1882 and 1890. It carries two tracks over the Firth of Forth."
GOOD = "William Arrol built the Forth Bridge."
EXAMPLE = ROOT / "examples" / "genie.yaml"


def content(task="lfqa", text=TEXT) -> Content:
    chunk = Chunk(id="chunk-1", document_id="doc-1", start=0, end=len(text), text=text, language="en", tokens=40)
    return Content(id="content-1", topic="Forth Bridge", chunk=chunk, task=task)


def reply(answer: str, more: str = "") -> str:
    return f"<question>Who built it?</question>\n<long_answer>{answer}</long_answer>{more}"


async def through(text: str, method: Genie | None = None) -> Sample | Rejection:
    """What becomes of a passage that the model answers with `text`, however often it is asked."""
    method = method or Genie()
    (made,) = await method.write(content(), Writer(text, text))
    for stage in (method.filter_form, method.filter_faithfulness, method.filter_quality):
        (made,) = await stage(made, Writer())
        if not isinstance(made, Draft):
            break
    return made


@pytest.mark.parametrize(
    ("text", "reason", "scores"),
    [
        (reply("Elephants stam stam", more="\n[document] Next"), "format", []),
        (reply("Elephants stam stam"), "unfaithful", ["faithfulness"]),
        (reply("William Arrol built the Forth Forth Bridge between"), "poor", ["faithfulness", "quality"]),
        (reply(GOOD), None, ["faithfulness", "quality"]),
        ("I would rather not.", "format", []),
        ("<question>Who?</question>", "format", []),
        (reply(GOOD) + reply(GOOD), "format", []),
    ],
)
async def test_the_first_filter_that_finds_fault_is_the_reason(text, reason, scores):
    made = await through(text)
    sample = made.sample if isinstance(made, Rejection) else made
    assert (made.reason if isinstance(made, Rejection) else None) == reason
    assert [score.name for score in sample.scores] == scores
    assert sample.calls
    assert sample.evidence[0].text == TEXT


async def test_the_passage_goes_before_the_question_unless_it_is_to_be_left_out():
    grounded, closed = await through(reply(GOOD)), await through(reply(GOOD), Genie(with_document=False))
    assert [message.role for message in grounded.messages] == ["system", "user", "assistant"]
    assert TEXT in grounded.messages[0].content
    assert [message.content for message in closed.messages] == ["Who built it?", GOOD]


PROSE = "The bridge was built by William Arrol and his men. It took eight years, and the work was hard. " * 3


@pytest.mark.parametrize(
    ("text", "tokens", "reason"),
    [
        (PROSE, 60, None),
        (PROSE, 5, "too_short"),
        (PROSE, 900, "too_long"),
        ("| Year | Span |\n|---|---|\n| 1890 | 521 m |\n| 1917 | 549 m |\nSource.", 60, "table"),
        (f"{PROSE}\n\n| Year | Span |\n|---|---|\n| 1890 | 521 m |", 90, None),
        ("# Home\n\n- News\n- Shop\n- About us\n- Contact", 60, "boilerplate"),
        (
            "We use cookies. Read our privacy policy. © 2024 Acme. All rights reserved. Bridges are fine.",
            60,
            "boilerplate",
        ),
        ("本站使用条款见隐私政策。版权所有，未经许可不得转载。请登录账号后查看。京ICP备12345号。", 60, "boilerplate"),
        ("都江堰由李冰主持修建。它灌溉着成都平原，至今仍在使用，是世界遗产。", 60, None),
    ],
)
def test_a_passage_is_fit_or_turned_down_for_a_reason(text, tokens, reason):
    found = unfit(text, tokens, shortest=32, longest=512)
    assert (found.reason if found else None) == reason


async def run(folder: Path, text: str, **given):
    (folder / "in.md").write_text(text, encoding="utf-8")
    config = make_config(
        method="genie", input=[folder / "in.md"], out=folder / "run", cache=folder / "c.sqlite", **given
    )
    return await Job(config).run()


async def test_what_preparation_turns_down_is_counted_and_kept_whole(tmp_path):
    menu = "# Menu\n\n" + "\n".join(f"- Section {number} of the site" for number in range(12))
    outcome = await run(tmp_path, f"# Bridge\n\n{PROSE}\n\n{menu}\n\n# End\n\nShort.", settings={"longest": 80})
    counts = {name: count for name, count in outcome.counts.items() if name.startswith("rejected.")}
    assert counts.get("rejected.boilerplate", 0) >= 1
    assert outcome.status == "succeeded"
    for row in rows(tmp_path / "run" / "rejected.jsonl"):
        assert row["sample"]["kind"] == "passage"
        assert row["sample"]["text"] == row["sample"]["evidence"][0]["text"]


async def test_a_judge_is_asked_only_where_a_setting_asks_for_one(tmp_path):
    assert Genie().asks == ("synthesizer",)
    judged = {"faithfulness": {"by": "judge", "samples": 1}, "quality": {"by": "judge"}}
    assert Genie(**judged).asks == ("synthesizer", "judge")
    outcome = await run(tmp_path, f"# Bridge\n\n{PROSE}", settings=judged)
    assert set(outcome.models) == {"synthesizer", "judge"}
    (sample,) = rows(tmp_path / "run" / "samples.jsonl")
    assert {score["method"] for score in sample["scores"]} == {"judge-sampled:offline", "judge:offline"}
    asked = {call["prompt"] for call in sample["calls"]}
    assert {"curation/faithful", "curation/faithful_sampled", "curation/quality"} <= asked


async def test_one_task_is_drawn_for_a_passage_by_the_seed_or_all_are_done():
    one, every = Genie(), Genie(per_passage="all")
    contents = [content().model_copy(update={"id": f"c-{number}"}) for number in range(60)]
    drawn = [(await one.choose(each, Writer(), seed=7))[0].task for each in contents]
    assert drawn == [(await one.choose(each, Writer(), seed=7))[0].task for each in contents]
    assert set(drawn) == {"lfqa", "sum", "ie"}
    assert [each.task for each in await every.choose(content(), Writer(), seed=7)] == ["lfqa", "sum", "ie"]


async def test_faithfulness_never_rises_when_the_sentence_goes_that_alone_supports_the_answer(tmp_path):
    config = load_config(EXAMPLE, out=tmp_path / "run", cache=tmp_path / "c.sqlite")
    await Job(config).run()
    compared = 0
    for sample in map(Sample.model_validate, rows(tmp_path / "run" / "samples.jsonl")):
        source, answer = sample.evidence[0].text, sample.messages[-1].content
        whole = await found(answer, source, sample)
        for start, end in sentence_spans(source):
            if source[start:end] in answer:
                assert await found(answer, source[:start] + source[end:], sample) < whole
                compared += 1
    assert compared > 10


async def found(answer, source, sample):
    finding = await RuleFaithfulness().find(Claim(answer, source, sample.language, topic=""), Writer())
    return finding.value


names = st.sampled_from(["lfqa", "sum", "ie"])
said = st.text(alphabet="ab 甲.\n", min_size=1).filter(lambda text: text.strip())


@given(names, said, said, st.sampled_from(["tags", "json", "lines"]))
@settings(max_examples=60)
def test_a_pair_is_read_in_whatever_form_it_comes(task, question, answer, form):
    first, second = (field.name for field in FIELDS[task])
    question, answer = " ".join(question.split()), answer.strip()
    text = {
        "tags": f"Sure!\n<{first}>{question}</{first}>\n<{second}>{answer}</{second}>",
        "json": json.dumps({first: question, second: answer}, ensure_ascii=False),
        "lines": f"{first}: {question}\n{second}: {answer}",
    }[form]
    pair = read_pair(task, Completion(text=text, model="m"))
    assert (pair.question, pair.answer, pair.fault) == (question, answer, "")


@given(names, st.text())
def test_any_reply_is_a_pair_or_is_asked_for_again(task, text):
    try:
        pair = read_pair(task, Completion(text=text, model="m"))
    except BadReply:
        return
    assert pair.question
    assert pair.answer
