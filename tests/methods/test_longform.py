"""LongForm: what is answered is the source itself, what is asked suits it, and the judge decides on the rest."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from command_line import rows
from graphgen.errors import BadReply
from graphgen.generation.instructions import read_instruction, with_hint, with_subject
from graphgen.llm.request import Request
from graphgen.methods.longform import LongForm
from graphgen.records import Completion, Document, Language, Sample, content_id
from graphgen.text.language import detect_language
from graphgen.text.lengths import lengths
from scripted import ScriptedModel, make_bench

EN = (
    "The {0} bridge stands on {1} arches of grey stone. It was built in {2} and repaired a century later. "
    "People cross it on foot."
)
ZH = "{0}桥有{1}个石拱。它建于{2}年，一百年后重修。如今人们步行过桥。"


def document(text: str, *, title: str | None = None, format_name: str = "md") -> Document:
    language: Language = detect_language(text)
    identity = content_id("doc", text, title)
    return Document(id=identity, key="d", source="d", format=format_name, language=language, title=title, text=text)


def documents(count: int) -> list[Document]:
    made = []
    for number in range(count):
        said = (ZH if number % 3 == 2 else EN).format(
            ("Old", "Long", "High", "Low")[number % 4], number + 2, 1700 + number
        )
        more = (ZH if number % 3 == 2 else EN).format("New", number + 20, 1800 + number)
        made.append(document(f"# T{number}\n\n{said}\n\n{more}\n"))
    return made


def answers(
    *,
    instruction: str = "Describe a bridge.",
    instruction_zh: str = "请介绍一座桥。",
    rating: str = "5",
    other: str = "A bridge.",
) -> Any:
    def answer(request: Request) -> str:
        asked = request.messages[0].content
        if "<rating>" in asked:
            return f"<rating>{rating}</rating>"
        written = instruction_zh if detect_language(asked) == "zh" else instruction
        tag = next((tag for tag in ("instruction", "request", "query") if f"</{tag}>" in asked), None)
        return f"<{tag}>{written}</{tag}>" if tag else other

    return answer


async def made(
    folder: Path,
    method: LongForm,
    given: list[Document],
    model: ScriptedModel | None = None,
) -> tuple[list[Sample], list[dict[str, Any]]]:
    """The samples, and the rows of what was rejected."""
    async with make_bench(folder).open(model or ScriptedModel(answer=answers())) as opened:
        samples = await (await method.run(opened.runner.stream(given), opened.runner))
        partial = opened.workspace.settle()
        for path in sorted(partial.glob("selection/*")):
            (folder / path.name).write_bytes(path.read_bytes())  # the run's folder goes with the bench
        return samples, rows(partial / "rejected.jsonl")


def said(sample: Sample) -> tuple[str, str]:
    assert sample.messages
    return sample.messages[0].content, sample.messages[1].content


async def test_the_output_is_the_source_byte_for_byte_and_every_hint_is_true(tmp_path: Path) -> None:
    given = documents(60)
    samples, rejected = await made(tmp_path, LongForm(hints=1), given)
    assert (len(samples), rejected) == (60, [])
    texts = {each.id: each.text for each in given}
    hinted = 0
    for sample in samples:
        asked, output = said(sample)
        (span,) = sample.evidence
        source = texts[span.document_id].encode()
        start = len(texts[span.document_id][: span.start].encode())
        assert sha256(output.encode()).digest() == sha256(source[start : start + len(output.encode())]).digest()
        assert span.text == output
        if "length_unit" in sample.traits:
            hinted += 1
            low, high = lengths(output, sample.language)[sample.traits["length_unit"]]
            told = [int(number) for number in re.findall(r"\d+", asked)]
            assert told == sorted({low, high})
        assert ("length_unit" in sample.traits) == (sample.traits["style"] != "search")
    assert hinted > 20


async def test_the_seed_draws_each_style_and_the_share_of_hints(tmp_path: Path) -> None:
    samples, _ = await made(tmp_path, LongForm(styles=("formal", "chat"), hints=0.5), documents(80))
    styles = [sample.traits["style"] for sample in samples]
    assert 25 <= styles.count("formal") <= 55
    assert {"formal", "chat"} == set(styles)
    assert 25 <= sum("length_unit" in sample.traits for sample in samples) <= 55


async def test_clusters_select_as_many_as_are_asked_for_and_say_what_each_stands_for(tmp_path: Path) -> None:
    model = ScriptedModel(answer=answers())
    samples, _ = await made(tmp_path, LongForm(count=10, curate=0), documents(40), model)
    assert len(samples) == model.asked <= 10
    table = (tmp_path / "selected.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert sum(int(line.rpartition(",")[2]) for line in table) == 40
    assert {line.partition(",")[0] for line in table} == {sample.units[0].id for sample in samples}


async def test_all_outputs_are_taken_without_a_barrier(tmp_path: Path) -> None:
    samples, _ = await made(tmp_path, LongForm(count=10, select="all"), documents(40))
    assert len(samples) == 40
    assert not (tmp_path / "selected.csv").exists()


@pytest.mark.parametrize(("rating", "curate", "kept"), [("3", 4, 0), ("4", 4, 1), ("4", 5, 0), ("1", 0, 1)])
async def test_the_judge_keeps_what_it_rates_high_enough(tmp_path: Path, rating: str, curate: int, kept: int) -> None:
    model = ScriptedModel(answer=answers(rating=rating))
    samples, rejected = await made(tmp_path, LongForm(curate=curate), documents(1), model)
    assert (len(samples), [each["reason"] for each in rejected]) == ((1, []) if kept else (0, ["low_rating"]))
    scores = [score.model_dump() for score in samples[0].scores] if kept else rejected[0]["sample"]["scores"]
    expected = [{"name": "rating", "value": float(rating), "method": "judge:scripted"}]
    assert scores == (expected if curate else [])
    assert model.asked == (2 if curate else 1)


async def test_a_judge_who_gives_no_number_is_asked_again_once_and_the_record_fails(tmp_path: Path) -> None:
    model = ScriptedModel(answer=answers(rating="good"))
    samples, rejected = await made(tmp_path, LongForm(), documents(1), model)
    assert (samples, rejected, model.asked) == ([], [], 3)


@pytest.mark.parametrize(
    ("instruction", "reason"),
    [
        ("Describe how the bridge stands on 2 arches of grey stone.", "copied"),
        ("What is it? Who built it?", "several_instructions"),
        ("请介绍一座桥。", "other_language"),
        ("Summarise the text above.", "unresolved_reference"),
    ],
)
async def test_what_does_not_suit_is_rejected_before_the_judge_is_paid(
    tmp_path: Path, instruction: str, reason: str
) -> None:
    model = ScriptedModel(answer=answers(instruction=instruction))
    samples, rejected = await made(tmp_path, LongForm(hints=0), documents(1), model)
    assert (samples, [each["reason"] for each in rejected], model.asked) == ([], [reason], 1)
    assert rejected[0]["sample"]["calls"]


@pytest.mark.parametrize(("other", "kept"), [("An old bridge of stone with arches.", 1), ("Cooking rice.", 0)])
async def test_the_round_trip_asks_the_instruction_alone_and_compares(tmp_path: Path, other: str, kept: int) -> None:
    asked: list[str] = []
    reply = answers(other=other)

    def answer(request: Request) -> str:
        asked.append(request.messages[0].content)
        return reply(request)

    samples, rejected = await made(tmp_path, LongForm(round_trip=0.2), documents(1), ScriptedModel(answer=answer))
    assert (len(samples), [each["reason"] for each in rejected]) == ((1, []) if kept else (0, ["round_trip"]))
    assert "grey stone" not in asked[1]
    scores = samples[0].scores if kept else rejected[0]["sample"]["scores"]
    assert len(scores) == (2 if kept else 1)


async def test_a_heading_that_asks_needs_no_model(tmp_path: Path) -> None:
    text = (
        "# Kettle K2\n\n## How to clean it\n\nFill it with vinegar and let it stand. Then rinse it twice with water.\n"
    )
    rowed = document(
        "鸡蛋从冰箱取出后先回温。水烧开，中火煮六分钟，立即放进冰水。", title="怎样煮溏心蛋", format_name="jsonl"
    )
    model = ScriptedModel(answer=answers())
    method = LongForm(curate=0, hints=0, shortest=8)
    samples, _ = await made(tmp_path, method, [document(text), rowed], model)
    assert model.asked == 0
    assert [said(sample)[0] for sample in samples] == ["Kettle K2: How to clean it", "怎样煮溏心蛋"]
    assert {sample.traits["style"] for sample in samples} == {"heading"}


async def test_a_heading_that_is_a_name_is_no_question(tmp_path: Path) -> None:
    text = "# Who is the Boss?\n\nWho Is the Boss? is an American comedy. It was shown on television for eight years.\n"
    samples, _ = await made(tmp_path, LongForm(hints=0, shortest=8), [document(text)])
    assert [sample.traits["style"] != "heading" for sample in samples] == [True]


# --- replies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        "<instruction>Describe it.</instruction>",
        "<query>Describe it.</query>",
        "Sure!\n<request>\n“Describe it.”\n</request>",
        '{"request": "Describe it."}',
        '```json\n{"query": "\\"Describe it.\\""}\n```',
        "Instruction: Describe it.",
        "**X:** Describe it.",
        "<think>Hm.</think>\n<instruction>Describe it.",
    ],
)
def test_the_instruction_of_a_reply_is_found(reply: str) -> None:
    assert read_instruction(Completion(text=reply, model="m")) == "Describe it."


def test_a_quotation_inside_keeps_its_marks() -> None:
    reply = '<instruction>Explain "entropy" and "order"</instruction>'
    assert read_instruction(Completion(text=reply, model="m")) == 'Explain "entropy" and "order"'
    assert read_instruction(Completion(text="<query>“熵”</query>", model="m")) == "熵"


@pytest.mark.parametrize(
    ("reply", "finish_reason"),
    [("", "stop"), ("Describe it.", "stop"), ("<query> </query>", "stop"), ("<instruction>Descr", "length")],
)
def test_a_reply_without_one_is_asked_for_again(reply: str, finish_reason: str) -> None:
    with pytest.raises(BadReply):
        read_instruction(Completion(text=reply, model="m", finish_reason=finish_reason))


@pytest.mark.parametrize(
    ("headings", "asked"),
    [
        (("How to cross",), "How to cross"),
        (("Forth Bridge", "How to cross the Forth Bridge"), "How to cross the Forth Bridge"),
        (("Forth Bridge", "Visiting", "How to cross"), "Forth Bridge: How to cross"),
        (("FAQ", "How do I cross?"), "How do I cross?"),
        (("都江堰", "怎样到达？"), "都江堰：怎样到达？"),
        (("常见问题", "怎样到达？"), "怎样到达？"),
    ],
)
def test_a_heading_names_what_it_is_about(headings: tuple[str, ...], asked: str) -> None:
    assert with_subject(headings) == asked


def test_a_hint_follows_a_whole_sentence() -> None:
    assert with_hint("How to cross", "Use 2 sentences.", "en") == "How to cross. Use 2 sentences."
    assert with_hint("Can you help?", "Use 2 sentences.", "en") == "Can you help? Use 2 sentences."
    assert with_hint("怎样煮蛋", "请写2段。", "zh") == "怎样煮蛋。请写2段。"
