"""`graphgen preview`: a few samples as the run makes them, the same each time, for little, and nothing paid twice."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from command_line import BIN, environment, graphgen, manifest, rows
from graphgen.llm.simulator.server import Simulator
from graphgen.llm.simulator.settings import SimulatorSettings

PHRASES = {"en": ("Sample 1 of 3", "Rests on", "Written by"), "zh": ("样本 1/3", "依据", "问题")}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The embedded models over documents in both languages."""
    assert graphgen(tmp_path, "init", "--yes", "--provider", "embedded").code == 0
    return tmp_path / "graphgen.yaml"


def previewed(config: Path, *words: str) -> dict[str, Any]:
    done = graphgen(config.parent, "preview", config.name, "--json", *words)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_the_same_samples_come_from_several_sources_and_nothing_is_bought_twice(config: Path) -> None:
    first, again = previewed(config, "-n", "4"), previewed(config, "-n", "4")
    assert first["samples"] == again["samples"]
    assert first["usage"]["calls"] > 0
    assert again["usage"]["calls"] == 0
    assert len(first["samples"]) == 4
    assert len({sample["kind"] for sample in first["samples"]}) > 1
    assert len({sample["evidence"][0]["source"] for sample in first["samples"]}) > 1
    assert first["looked_at"] < first["first_questions"]
    for span in (span for sample in first["samples"] for span in sample["evidence"]):
        text = Path(config.parent, span["source"]).read_text(encoding="utf-8")
        assert span["before"] + span["text"] + span["after"] in text


def test_a_run_pays_for_nothing_that_the_preview_asked_of_its_passages(config: Path) -> None:
    settings = ["--set", "method=self_qa", "--set", "settings={}"]
    found = previewed(config, *settings)
    assert graphgen(config.parent, "run", config.name, *settings).code == 0
    run = config.parent / "runs" / "graphgen"
    assert manifest(run)["usage"]["cached"] >= found["usage"]["calls"] > 0
    ids = {sample["id"] for sample in rows(run / "samples.jsonl")}
    assert {sample["id"] for sample in found["samples"]} <= ids
    previewed(config, *settings)  # and leaves the run as it is
    assert {sample["id"] for sample in rows(run / "samples.jsonl")} == ids


@pytest.mark.parametrize("language", ["en", "zh"])
def test_away_from_a_terminal_it_prints_all_and_what_comes_next(config: Path, language: str) -> None:
    done = graphgen(config.parent, "preview", config.name, "-n", "3", "--lang", language)
    assert done.code == 0, done.err
    assert all(phrase in done.out for phrase in PHRASES[language])
    assert "⟦" in done.out
    assert done.out.rstrip().endswith(f"graphgen --lang {language} run graphgen.yaml")


def test_what_comes_next_is_told_of_the_same_run_whatever_stands_before_the_command(config: Path) -> None:
    """Flags that are about the command alone are left out, and its language is kept."""
    done = graphgen(config.parent, "--lang", "zh", "estimate", config.name, "--no-pilot")
    assert "graphgen --lang zh run graphgen.yaml" in done.out
    done = graphgen(config.parent, "preview", "-n1", "--max-calls=2000", config.name, "--set", "kinds=[atomic, cot]")
    assert done.next == "graphgen run graphgen.yaml --set 'kinds=[atomic, cot]'"


def test_on_a_terminal_keys_turn_the_pages(config: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [BIN / "graphgen", "preview", config.name, "-n", "3"],
        cwd=config.parent, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=environment(TERM="xterm"),
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    for footer, key in ((b"1/3", b"p"), (b"1/3", b"n"), (b"2/3", b"\x1b[D"), (b"1/3", b"\r"), (b"2/3", b"q")):
        while footer + b"   " not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, key)
        shown = footer + b"   " if key == b"p" else b""  # there is none before the first: the page stays
    while b"next:" not in shown:
        shown += os.read(ours, 4096)
    assert process.wait(60) == 0
    assert b"Sample 3 of 3" not in shown
    os.close(ours)


def test_what_was_thrown_out_of_the_run_is_not_shown(config: Path) -> None:
    settings = ["--set", "method=self_qa", "--set", "settings={}", "--set", "out=runs/decided"]
    assert graphgen(config.parent, "run", config.name, *settings).code == 0
    first, *_ = previewed(config, *settings)["samples"]
    run = next(config.parent.rglob("decided"))
    assert graphgen(config.parent, "throw-out", run, first["id"]).code == 0
    found = previewed(config, *settings)
    assert first["id"] not in {sample["id"] for sample in found["samples"]}
    assert (first["id"], "by_hand") in {(each["sample"]["id"], each["reason"]) for each in found["rejected"]}


async def test_a_cap_holds_for_all_slices_together(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The Arden canal was opened in 1801. Its engineer came from Harwick. " * 8)
    async with Simulator(SimulatorSettings()) as simulator:
        model = [f"--set=synthesizer.base_url={simulator.base_url}", "--set=synthesizer.model=offline"]
        command = [BIN / "graphgen", "preview", "--method", "self_qa", "--input", "a.txt", *model, "--max-calls", "1"]
        process = await asyncio.create_subprocess_exec(
            *map(str, command), cwd=tmp_path, env=environment(), stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        assert simulator.stats.answered == 1
    assert process.returncode == 1
    assert b"next:" in out


def test_a_method_without_documents_is_previewed_too(tmp_path: Path) -> None:
    described = "description=Word problems in arithmetic for pupils of ten, with whole numbers."
    done = graphgen(tmp_path, "preview", "--method", "treesynth", "--set", described, "-n", "3", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["lowered"]["leaf_budget"] == 8
    assert len({sample["units"][0]["id"] for sample in found["samples"]}) > 1
    assert len(found["samples"]) == 3
    assert found["first_questions"] <= 1
    assert found["out"] == "runs/treesynth-preview"


def test_what_is_no_preview_is_not_touched(config: Path) -> None:
    beside = config.parent / "runs" / "graphgen-preview"
    beside.mkdir(parents=True)
    (beside / "mine.txt").write_text("mine")
    assert graphgen(config.parent, "preview", config.name).code == 2
    assert (beside / "mine.txt").read_text() == "mine"
