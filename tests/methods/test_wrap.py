"""WRAP and its successors: every style, the passages themselves, and documents that are kept out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Never

import pytest

from graphgen.curation.curator import Curator
from graphgen.curation.settings import Curation
from graphgen.engine.configuration.config import make_config
from graphgen.engine.running.job import Job
from graphgen.llm.request import Request
from graphgen.methods.wrap import Wrap, _pairs
from graphgen.records import Completion, Document, Failure, Rejection, Sample
from graphgen.text.language import detect_language
from scripted import Bench, ScriptedModel

TOWNS = ("Alderby", "Birkholm", "Corran", "Dunmore", "Eskvik")
ENGLISH = "\n\n".join(
    f"{town} lies on the river Marn. The mill of {town} was built by Tor Lund in {1700 + place}. It had {place + 3} "
    f"wheels and stood until a flood in {1800 + place}. Its stones are in the bridge today."
    for place, town in enumerate(TOWNS)
)


def document(text: str, key: str = "a.txt") -> Document:
    return Document(id=f"doc-{key}", key=key, source=key, format="txt", language=detect_language(text), text=text)


def answers(reply: Callable[[str, str], str]) -> ScriptedModel:
    """A model that replies in the tag that its prompt ends with, by what stands between the tags of the text."""

    def answer(request: Request) -> str:
        prompt = request.messages[0].content
        text = prompt.rpartition("<text>\n")[2].partition("\n</text>")[0]
        if "<genre>…</genre>" in prompt:
            return (
                "<genre>Letter</genre><audience>A friend</audience>\n<genre>Sign</genre><audience>Visitors</audience>"
            )
        tag = prompt.rpartition("</")[2].partition(">")[0]
        return f"Sure, here it is:\n<{tag}>{reply(tag, text)}</{tag}>\nLet me know if you need more."

    return ScriptedModel(answer=answer)


async def made(
    folder: Path, method: Wrap, documents: list[Document], model: ScriptedModel
) -> tuple[list[Sample], list[Rejection], int]:
    """Samples of the method that its gates let pass, all rejections, and how many calls were made."""
    empty = folder / "prompts"
    empty.mkdir(parents=True)
    gates = (*Curator(Curation(cut_off=False)).gates(), *method.gates())
    kept, dropped = list[Sample](), list[Rejection]()
    async with Bench(folder, empty).open(model) as opened:
        async for sample in await method.run(opened.runner.stream(documents), opened.runner):
            rejection = next((found for gate in gates if (found := gate(sample))), None)
            if rejection is None:
                kept.append(sample)
            else:
                dropped.append(rejection)
        lines = (opened.workspace.settle() / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    dropped += [Rejection.model_validate_json(line) for line in lines]
    return kept, dropped, model.asked


def turned_around(_: str, text: str) -> str:
    """The same sentences, the last first: every fact is kept, and the order is not."""
    return " ".join(reversed([sentence.strip() for sentence in text.replace("\n", " ").split(". ")]))


async def test_planted_facts_are_kept_by_a_faithful_rephraser_and_missed_in_a_lossy_one(tmp_path: Path) -> None:
    method = Wrap(styles=("medium",), chunk_size=64)
    kept, dropped, _ = await made(tmp_path / "a", method, [document(ENGLISH)], answers(turned_around))
    assert dropped == []
    assert {score.value for sample in kept for score in sample.scores if score.name.startswith("retained")} == {1}
    assert not any("here it is" in (sample.text or "") or "Let me know" in (sample.text or "") for sample in kept)
    lossy = answers(lambda tag, text: turned_around(tag, text).replace("17", "some ").replace("Tor Lund", "a man"))
    kept, dropped, _ = await made(tmp_path / "b", method, [document(ENGLISH)], lossy)
    assert kept == []
    assert {rejection.reason for rejection in dropped} == {"numbers_lost"}


async def never(*_: object, **__: object) -> Never:
    raise AssertionError


@pytest.mark.parametrize("text", ["\U0001f389\U0001f389", "A", "12", "——", "。"])
async def test_a_passage_without_words_buys_nothing_and_is_told(tmp_path: Path, text: str) -> None:
    method = Wrap(styles=("medium", "genre_audience"), real_share=0.5)
    (chunk,) = await method.split(document(text), never, seed=0)
    (told,) = await method.choose(chunk, never, seed=0)
    assert isinstance(told, Failure)
    assert (told.code, told.severity, told.record) == ("too_short", "warning", chunk.id)
    kept, dropped, calls = await made(tmp_path, method, [document(text)], answers(turned_around))
    assert (kept, dropped, calls) == ([], [], 0)


async def test_every_sample_is_of_its_passage_and_real_ones_are_word_for_word(tmp_path: Path) -> None:
    method = Wrap(styles=("medium", "hard"), chunk_size=64, real_share=0.5)
    text = document(ENGLISH)
    kept, dropped, calls = await made(tmp_path, method, [text], answers(turned_around))
    everything = [*kept, *(rejection.sample for rejection in dropped)]
    assert {sample.kind for sample in everything} == {"medium", "hard", "real"}
    for sample in everything:
        (span,) = sample.evidence
        assert text.text[span.start : span.end] == span.text
        assert (sample.traits["mix_group"] == "real") == (sample.kind == "real") == (not sample.calls)
        assert sample.kind != "real" or sample.text == span.text
    assert calls == sum(sample.kind != "real" for sample in everything), "what stands as it is costs nothing"


async def test_a_document_that_is_held_out_is_in_no_sample(tmp_path: Path) -> None:
    documents = [document(f"{ENGLISH} Entry {number}.", f"{number}.txt") for number in range(12)]
    method = Wrap(styles=("medium",), real_share=0.5, held_out=0.4)
    kept, dropped, _ = await made(tmp_path, method, documents, answers(turned_around))
    out = {span.document_id for each in dropped if each.reason == "held_out" for span in each.sample.evidence}
    trained = {span.document_id for sample in kept for span in sample.evidence}
    assert out
    assert trained
    assert not out & trained
    assert not any(each.sample.calls for each in dropped if each.reason == "held_out")


async def test_styles_may_be_drawn_for_each_passage(tmp_path: Path) -> None:
    method = Wrap(styles=("easy", "medium", "hard"), styles_per_passage=1, chunk_size=48)
    texts = [
        ENGLISH.replace("Marn", f"Marn of county {number}").replace("mill", f"mill {number}") for number in range(4)
    ]
    documents = [
        document(text.replace("stones", f"{place} stones"), f"{place}.txt") for place, text in enumerate(texts)
    ]
    kept, dropped, calls = await made(tmp_path, method, documents, answers(turned_around))
    everything = [*kept, *(rejection.sample for rejection in dropped)]
    assert len({sample.units[0].id for sample in everything}) == len(everything) >= calls > 12
    assert {sample.kind for sample in everything} == {"easy", "medium", "hard"}


async def test_genres_and_audiences_are_invented_for_each_passage(tmp_path: Path) -> None:
    method = Wrap(styles=("genre_audience",), chunk_size=1024)
    kept, dropped, calls = await made(
        tmp_path, method, [document(ENGLISH)], answers(lambda tag, text: f"{turned_around(tag, text)} So it was.")
    )
    everything = [*kept, *(rejection.sample for rejection in dropped)]
    assert [(sample.traits["genre"], sample.traits["audience"]) for sample in everything] == [
        ("Letter", "A friend"),
        ("Sign", "Visitors"),
    ]
    assert calls == 3
    assert all({call.prompt for call in sample.calls} > {"wrap/genre_audience"} for sample in everything)


async def test_a_long_passage_is_written_on_from_what_was_written_before(tmp_path: Path) -> None:
    seen: list[str] = []

    def reply(request: Request) -> str:
        prompt = request.messages[0].content
        seen.append(prompt.partition("<reference>\n")[2].partition("\n</reference>")[0])
        text = prompt.rpartition("<text>\n")[2].partition("\n</text>")[0]
        return f"<autoregressive>{turned_around('', text)}</autoregressive>"

    method = Wrap(styles=("autoregressive",), chunk_size=2048, part_size=64)
    kept, dropped, calls = await made(tmp_path, method, [document(ENGLISH)], ScriptedModel(answer=reply))
    (sample,) = [*kept, *(rejection.sample for rejection in dropped)]
    assert calls > 2
    assert len(sample.calls) == calls
    assert (sample.text or "").split("\n\n")[:-1] == seen[1:]
    assert seen[0] == ""


def test_a_share_that_no_choice_of_styles_can_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="style_share"):
        Wrap(styles=("easy", "hard"), style_share=0.4)


@pytest.mark.parametrize(
    "reply",
    [
        "<genre>Letter</genre>\n<audience>A friend</audience>\n<genre>Sign</genre>\n<audience>Visitors</audience>",
        '{"items": [{"genre": "Letter", "audience": "A friend"}, {"genre": "Sign", "audience": "Visitors"}]}',
        "Genre: Letter\nAudience: A friend\n\nGenre: Sign\nAudience: Visitors",
        "体裁：Letter\n受众：A friend\n体裁：Sign\n受众：Visitors",
    ],
)
def test_pairs_are_read_in_any_form(reply: str) -> None:
    found = _pairs(Completion(text=reply, model="m"), most=5)
    assert found == [("Letter", "A friend"), ("Sign", "Visitors")]
    assert _pairs(Completion(text=reply, model="m"), most=1) == [("Letter", "A friend")]


def test_the_mixture_of_a_real_corpus_is_one_to_one(tmp_path: Path) -> None:
    words = "harbour survey bridge mill garden railway lighthouse archive market observatory".split()
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(60):
        lines = [
            f"The {words[(number + line) % 10]} of Town {number} was built by Ada Holm in {1800 + number + line}. "
            f"Ada Holm designed the {words[(number + line + 3) % 10]} in {1700 + number}."
            for line in range(1 + number % 5)
        ]
        (corpus / f"{number}.txt").write_text("\n".join(lines))
    config = make_config(
        ["styles=[dialogue, medium]", "real_share=0.5"],
        method="wrap",
        input=[corpus],
        out=tmp_path / "run",
        cache=tmp_path / "cache.sqlite",
    )
    assert asyncio.run(Job(config).run()).status == "succeeded"
    samples = [json.loads(line) for line in (tmp_path / "run" / "samples.jsonl").read_text().splitlines()]
    sides = {
        side: sum(each["traits"]["tokens"] for each in samples if each["traits"]["mix_group"] == side)
        for side in ("real", "synthetic")
    }
    assert abs(sides["real"] / sides["synthetic"] - 1) <= 0.02
