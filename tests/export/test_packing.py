"""Blocks for continued pretraining: full, whole, traceable, and with other text among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import graphgen, rows
from graphgen.export.packing import BLOCKS, ORIGINS, Packing, Text, pack
from graphgen.text.tokens import count_tokens

MARK = "<|endoftext|>"
WORDS = st.sampled_from(["bridge ", "都江堰", "，", "\n\n", "a", "    ", "Marina ", "😀", "1890. "])
TEXTS = st.lists(st.lists(WORDS, max_size=60).map("".join), max_size=12)


def packed(
    texts: list[str], folder: Path, replay: list[str] | None = None, **given: Any
) -> list[tuple[str, dict[str, Any]]]:
    """The text and the origin of each block."""
    named = [Text(f"s{number}", text) for number, text in enumerate(texts)]
    other = [Text(f"r{number}", text, f"{number}.txt") for number, text in enumerate(replay or [])]
    pack(named, other, folder, Packing(**given))
    blocks, origins = rows(folder / BLOCKS), rows(folder / ORIGINS)
    assert [row["id"] for row in blocks] == [row["id"] for row in origins]
    assert len({row["id"] for row in blocks}) == len(blocks)
    return [(row["text"], origin) for row, origin in zip(blocks, origins, strict=True)]


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS, tokens=st.integers(16, 40))
def test_no_character_is_lost_and_no_block_is_too_long(
    texts: list[str], tokens: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    blocks = packed(texts, tmp_path_factory.mktemp("packed"), tokens=tokens)
    assert "".join(text for text, _ in blocks) == "".join(f"{text}{MARK}" for text in texts if text)
    for text, origin in blocks:
        parts = text.split(MARK)
        assert sum(map(count_tokens, parts)) + len(parts) - 1 == origin["tokens"] <= tokens


def test_every_block_names_the_characters_that_it_is_made_of(tmp_path: Path) -> None:
    texts = [f"The Morven Bridge was built in {year} by Ada Alder. " * (year % 7 + 1) for year in range(1880, 1910)]
    blocks = packed(texts, tmp_path, tokens=64)
    for text, origin in blocks:
        said = [texts[int(each["id"][1:])][each["start"] : each["end"]] for each in origin["pieces"]]
        assert "".join(said) == text.replace(MARK, "")
    assert all(origin["tokens"] > 48 for _, origin in blocks[:-1]), "a block was left half empty"


def test_other_text_has_its_share_in_blocks_of_its_own(tmp_path: Path) -> None:
    own, other = ["The Morven Bridge crosses the Tay. " * 4000], ["Elsewhere it rained all day. " * 4000]
    blocks = packed(own, tmp_path, other, tokens=64, replay_share=0.1)
    kinds = [origin["kind"] for _, origin in blocks]
    assert kinds.count("replay") / len(kinds) == pytest.approx(0.1, abs=0.03)
    assert all(("Morven" in text) == (origin["kind"] == "sample") for text, origin in blocks)
    assert {each["source"] for _, origin in blocks if origin["kind"] == "replay" for each in origin["pieces"]} == {
        "0.txt"
    }


def test_a_run_is_packed_and_each_block_leads_to_its_samples(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Ada Alder designed the Morven Bridge in 1881. It crosses the Tay. Ben Birch built it. " * 3
    )
    (tmp_path / "web.txt").write_text("Rain fell on the town all day. " * 400)
    assert graphgen(tmp_path, "run", "--method", "wrap", "--input", "a.txt", "--out", "run").code == 0
    words = ("pack", "blocks", "run", "--tokens", "32", "--replay", "web.txt", "--replay-share", "0.5")
    done = graphgen(tmp_path, *words)
    assert done.code == 0, done.err
    origins = rows(tmp_path / "blocks" / "provenance" / "packed.jsonl")
    ids = {row["id"] for row in rows(tmp_path / "run" / "samples.jsonl")}
    assert {each["id"] for row in origins if row["kind"] == "sample" for each in row["pieces"]} == ids
    assert {row["kind"] for row in origins} == {"sample", "replay"}
    first = (tmp_path / "blocks" / "data" / "packed" / "train.jsonl").read_bytes()
    assert graphgen(tmp_path, *words).code == 0
    assert (tmp_path / "blocks" / "data" / "packed" / "train.jsonl").read_bytes() == first
    assert graphgen(tmp_path, "export", "run", "--out", "columns", "--container", "parquet").code == 0
    assert graphgen(tmp_path, *(words[0], "others", "columns", *words[3:])).code == 0
    assert (tmp_path / "others" / "data" / "packed" / "train.jsonl").read_bytes() == first
    assert json.loads((tmp_path / "blocks" / "dataset_info.json").read_text())["blocks_packed"]["columns"] == {
        "prompt": "text"
    }


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("out", "nowhere"), "no dataset with running text"),
        (("out", "set", "--tokens", "3"), "--tokens"),
        (("out", "set", "--replay-share", "1"), "--replay-share"),
        (("out", "set", "--replay", "none.txt"), "none.txt"),
        (("set", "set"), "no packed text"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, words: tuple[str, ...], cause: str) -> None:
    (tmp_path / "set" / "data" / "text").mkdir(parents=True)
    (tmp_path / "set" / "data" / "text" / "train.jsonl").write_text('{"id": "s", "text": "Some text."}\n')
    done = graphgen(tmp_path, "pack", *words)
    assert done.code == 2
    assert cause in done.err
