"""Nemotron-CC: documents go to the tasks of their quality, and what comes back is within the limits of its task."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.rewriting.tasks import HIGH, TASKS
from graphgen.curation.scoring.document_quality import BUCKETS, bucket_of, document_quality
from graphgen.llm.request import Request
from graphgen.methods.nemotron_cc import _PROMPT, NemotronCC, _drawn, _written
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion, Document, Rejection, Sample
from graphgen.text.language import detect_language
from graphgen.text.tokens import count_tokens
from scripted import Bench, ScriptedModel

GOOD = {
    "en": "The mill of Alderby stands on the river Marn. Tor Lund built it in 1702 for the monks of Corran. Its three "
    "wheels ground the barley of nine villages. A flood broke the dam in 1803, and the mill was given up. Its stones "
    "were used for the bridge, where the marks of the masons can still be read.",
    "zh": "沙溪磨坊建在青河岸边。1702年，林大成为当地的寺院修建了这座磨坊。三个水轮为九个村庄磨制大麦。"
    "1803年，洪水冲垮了堤坝，磨坊从此废弃。它的石料后来用来修桥，石匠刻下的记号今天仍然清晰可辨。",
}
POOR = {
    "en": "HOME | login | Sign up | cart (0)\nBUY NOW buy now!!! cheap mill mill mill\nclick here >>> read more >>> "
    "share this\n*** Alderby mill 1702 *** $$$ www.mills.example © all rights reserved\nlogin | Sign up | cart (0)",
    "zh": "首页 | 登录 | 注册 | 购物车(0)\n点击查看更多>>> 沙溪磨坊 1702 ★★★★\n分享到 微博 微信 扫码加微信!!!\n"
    "上一篇 下一篇 返回顶部\n版权所有 © 登录 | 注册",
}
LANGUAGES = ("en", "zh")


def document(text: str, key: str = "a.txt") -> Document:
    return Document(id=f"doc-{key}", key=key, source=key, format="txt", language=detect_language(text), text=text)


def answers(reply: Callable[[str, str], str]) -> ScriptedModel:
    def answer(request: Request) -> str:
        prompt = request.messages[0].content
        tag = prompt.rpartition("</")[2].partition(">")[0]
        text = prompt.rpartition("<text>\n")[2].partition("\n</text>")[0]
        return f"<{tag}>{reply(tag, text)}</{tag}>"

    return ScriptedModel(answer=answer)


async def made(
    folder: Path, method: NemotronCC, documents: list[Document], model: ScriptedModel
) -> tuple[list[Sample], list[Rejection]]:
    empty = folder / "prompts"
    empty.mkdir(parents=True)
    async with Bench(folder, empty).open(model) as opened:
        kept = await (await method.run(opened.runner.stream(documents), opened.runner))
        lines = (opened.workspace.settle() / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    return kept, [Rejection.model_validate_json(line) for line in lines]


def in_turn(tag: str, text: str) -> str:
    if tag == "diverse_qa":
        return "\n".join(f"Question: What is known of stone {n}?\nAnswer: Mason {n} cut it." for n in "abcdefgh")
    parts = [
        part for part in text.replace("\n", " ").replace("。", "。\n").replace(". ", ".\n").split("\n") if part.strip()
    ]
    return "\n".join(f"{place + 1}. {part}" for place, part in enumerate(reversed(parts)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_tells_prose_from_what_a_page_has_around_it(language: str) -> None:
    assert bucket_of(document_quality(GOOD[language])) > 11
    assert bucket_of(document_quality(POOR[language])) <= 11
    broken = GOOD[language].replace(".", "").replace("。", "")
    assert document_quality(broken) < document_quality(GOOD[language])


@given(st.text(max_size=300))
def test_quality_is_a_share_and_every_bucket_is_one_of_twenty(text: str) -> None:
    assert 0 <= document_quality(text) <= 1
    assert 0 <= bucket_of(document_quality(text)) < BUCKETS


@pytest.mark.parametrize("language", LANGUAGES)
async def test_poor_documents_are_paraphrased_and_good_ones_taught(language: str, tmp_path: Path) -> None:
    documents = [document(GOOD[language], "good.txt"), document(POOR[language], "poor.txt")]
    kept, dropped = await made(tmp_path, NemotronCC(), documents, answers(in_turn))
    everything = [*kept, *(rejection.sample for rejection in dropped)]
    tasks = {
        name: {sample.kind for sample in everything if sample.evidence[0].document_id == f"doc-{name}.txt"}
        for name in ("good", "poor")
    }
    assert tasks == {"good": set(HIGH), "poor": {"wiki_paraphrase"}}
    assert all({"rule:v1"} == {score.method for score in sample.scores} for sample in everything)
    assert {sample.traits["bucket"] > 11 for sample in everything if sample.kind in HIGH} == {True}


async def test_whoever_knows_the_quality_may_say_so(tmp_path: Path) -> None:
    for place, (quality, expected) in enumerate((("low", {"wiki_paraphrase"}), ("high", set(HIGH)))):
        method = NemotronCC(quality=quality)
        kept, dropped = await made(tmp_path / str(place), method, [document(GOOD["en"])], answers(in_turn))
        everything = [*kept, *(rejection.sample for rejection in dropped)]
        assert {sample.kind for sample in everything} == expected
        assert not any("bucket" in sample.traits for sample in everything), "nothing was measured"


async def test_questions_are_drawn_and_follow_their_source(tmp_path: Path) -> None:
    method = NemotronCC(tasks=("diverse_qa",))
    kept, _ = await made(tmp_path, method, [document(GOOD["en"])], answers(in_turn))
    (sample,) = kept
    source, *pairs = (sample.text or "").split("\n\n")
    assert source == sample.evidence[0].text
    assert 1 <= len(pairs) <= max(1, count_tokens(source) * 10 // 150)
    assert all(pair.startswith("Question: ") and "\nAnswer: " in pair for pair in pairs)


@given(st.integers(0, 999), st.integers(1, 8), st.integers(1, 1000))
def test_drawn_pairs_are_some_of_those_written_each_once(seed: int, count: int, tokens: int) -> None:
    written = [f"Question: {n}?\nAnswer: {n}." for n in range(count)]
    drawn = _drawn("\n\n".join(written), tokens, Random(seed)).split("\n\n")
    assert 1 <= len(drawn) <= max(1, tokens * 10 // 150)
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= set(written)


async def test_what_is_over_or_under_the_limits_of_its_task_is_kept_aside(tmp_path: Path) -> None:
    method = NemotronCC(quality="low")
    long = answers(lambda tag, text: "barley " * 600)
    kept, dropped = await made(tmp_path / "long", method, [document(GOOD["en"])], long)
    assert (kept, [rejection.reason for rejection in dropped]) == ([], ["over_limit"])
    kept, dropped = await made(tmp_path / "short", method, [document(GOOD["en"])], answers(lambda tag, text: "A mill."))
    assert (kept, [rejection.reason for rejection in dropped]) == ([], ["under_limit"])


async def test_bullets_have_one_form(tmp_path: Path) -> None:
    kept, dropped = await made(
        tmp_path, NemotronCC(tasks=("knowledge_list",)), [document(GOOD["en"])], answers(in_turn)
    )
    assert dropped == []
    assert all(line.startswith("- ") for line in (kept[0].text or "").splitlines())
    listed = Completion(text="<knowledge_list>* One.\n• Two.\n(3) Three.\n4、Four.</knowledge_list>", model="m")
    assert _written("knowledge_list", listed) == "- One.\n- Two.\n- Three.\n- Four."


def test_prompt_and_segment_fit_the_input_of_every_task() -> None:
    library = PromptLibrary()
    for task in TASKS:
        for language in ("en", "zh"):
            prompt = library.render(f"nemotron_cc/{task}", language, {"text": ""}).messages[0].content
            assert count_tokens(prompt) + 2 <= _PROMPT


async def test_a_segment_that_no_task_takes_is_told_and_every_segment_is_kept_once(tmp_path: Path) -> None:
    short = NemotronCC(quality="high")
    async with Bench(tmp_path, make_empty(tmp_path)).open(answers(in_turn)) as opened:
        texts = [document("The mill of Alderby stands there.", "short.txt"), document(GOOD["en"], "good.txt")]
        await (await short.run(opened.runner.stream(texts), opened.runner))
        folder = opened.workspace.settle()
        told = [json.loads(line) for line in (folder / "failures.jsonl").read_text("utf-8").splitlines()]
        chunks = [json.loads(line)["id"] for line in (folder / "chunks.jsonl").read_text("utf-8").splitlines()]
    assert {(row["code"], row["severity"]) for row in told} == {("too_short", "warning")}
    assert {row["record"].partition(":")[2] for row in told} == set(HIGH)
    assert len(chunks) == len(set(chunks)) == 1


async def test_a_document_that_no_chosen_task_is_for_is_told(tmp_path: Path) -> None:
    async with Bench(tmp_path, make_empty(tmp_path)).open(answers(in_turn)) as opened:
        method = NemotronCC(tasks=("wiki_paraphrase",), quality="high")
        await (await method.run(opened.runner.stream([document(GOOD["en"])]), opened.runner))
        (row,) = (opened.workspace.settle() / "failures.jsonl").read_text("utf-8").splitlines()
    assert json.loads(row)["code"] == "no_task"


def make_empty(folder: Path) -> Path:
    empty = folder / "prompts"
    empty.mkdir()
    return empty
