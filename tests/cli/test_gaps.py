"""`--for-gaps` spends what it may on what no sample rests on, the least known first, and says when nothing is left."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from command_line import Done, contents, graphgen, manifest, rows
from graphgen.llm.simulator import Simulator, SimulatorSettings

TEXTS = {
    "longitude.txt": "John Harrison built the H4 watch in 1759. William Harrison took the H4 watch to Jamaica. "
    "The H4 watch lost five seconds on the voyage to Jamaica. The Board of Longitude tested the H4 watch. "
    "King George tested the H5 watch in Richmond. John Harrison built the H5 watch in 1772.",
    "桥.txt": "李春设计了赵州桥。赵州桥位于河北省。茅以升设计了钱塘江大桥。钱塘江大桥位于杭州。茅以升出生于镇江。",
    "silent.txt": "So it goes on. And on it goes, as ever.",
}
CONFIG = "method: graphgen\ninput: [documents]\nout: runs/a\nsettings: {kinds: [multi_hop]}\n"
KNOWN = "John Harrison built the H4 watch in 1759. 李春设计了赵州桥。\n"


def put(folder: Path) -> Path:
    (folder / "documents").mkdir()
    for name, text in TEXTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    (folder / "known.txt").write_text(KNOWN, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the run `runs/a`, which asked only about chains."""
    folder = put(tmp_path_factory.mktemp("gaps"))
    (folder / "a.yaml").write_text(CONFIG, encoding="utf-8")
    assert graphgen(folder, "run", "a.yaml").code == 0
    return folder


def units(run: Path) -> set[str]:
    return {unit["id"] for sample in rows(run / "samples.jsonl") for unit in sample["units"]}


def told(run: Path) -> dict[str, Any]:
    return manifest(run)["counts"]


def configuration(base_url: str) -> str:
    models = f"""\
models:
  synthesizer: {{provider: openai, model: offline, base_url: {base_url}, concurrency: 4}}
  trainee: {{provider: ngram, known: [known.txt]}}
"""
    return CONFIG + models


async def run(folder: Path, *words: str) -> Done:
    return await asyncio.to_thread(graphgen, folder, "run", *words)


async def test_a_budget_goes_to_the_least_known_of_what_nothing_rests_on_until_nothing_is_left(tmp_path: Path) -> None:
    folder = put(tmp_path)
    async with Simulator(SimulatorSettings(log=folder / "log.jsonl")) as simulator:
        (folder / "graphgen.yaml").write_text(configuration(simulator.base_url), encoding="utf-8")
        assert (await run(folder, "graphgen.yaml")).code == 0
        covered = units(folder / "runs/a")
        asked = simulator.stats.requests

        words = "graphgen.yaml", "--for-gaps", "runs/a", "--set", "kinds=[atomic]"
        capped = await run(folder, *words, "--max-calls", "5")
        assert capped.code == 3, capped.err
        assert simulator.stats.requests - asked == 5
        first = rows(folder / "runs/a-gaps/samples.jsonl")
        assert first
        bought = {name for name, usage in manifest(folder / "runs/a-gaps")["prompts"].items() if usage["calls"]}
        assert {name.partition("/")[0] for name in bought} == {"synthesizer:generation"}, "no graph and no loss again"

        done = await run(folder, *words)
        assert done.code == 0, done.err
        samples = rows(folder / "runs/a-gaps/samples.jsonl")
        assert simulator.stats.requests - asked == 5 + manifest(folder / "runs/a-gaps")["usage"]["calls"]
        assert samples[: len(first)] == first, "the first are bought once"
        assert all({unit["id"] for unit in sample["units"]} - covered for sample in samples)
        losses = [each["loss"] for each in samples if each["units"][0]["kind"] == "relation"]
        assert losses == sorted(losses, reverse=True)
        assert losses[0] > losses[-1]
        assert len(units(folder / "runs/a-gaps") | covered) > len(covered)

        before = contents(folder / "runs/a-gaps")
        assert (await run(folder, *words)).code == 0
        assert contents(folder / "runs/a-gaps") == before

        asked = simulator.stats.requests
        again = await run(folder, "--for-gaps", "runs/a", "--for-gaps", "runs/a-gaps")
        assert (again.code, simulator.stats.requests - asked) == (0, 0), again.out + again.err
        assert "Nothing is left to write about." in again.out
        assert manifest(folder / "runs/a-gaps2")["counts"].get("samples", 0) == 0
        assert again.next == "graphgen coverage runs/a runs/a-gaps runs/a-gaps2"


def test_what_is_covered_together_is_told_and_why_the_rest_is_not(folder: Path) -> None:
    filled = graphgen(
        folder / "runs", "run", "--for-gaps", "a", "--out", "both", "--cache", "../.graphgen/cache.sqlite"
    )
    assert filled.code == 0, filled.err
    folder = folder / "runs"
    done = graphgen(folder, "coverage", "a", "both", "--most", "20")
    counts, lines = told(folder / "a"), [line.split() for line in done.out.splitlines()]
    both = {"entities": 0, "relations": 0}
    for unit in units(folder / "a") | units(folder / "both"):
        both["entities" if unit.startswith("entity") else "relations"] += 1
    for what, now in both.items():
        row = next(line for line in lines if line[:1] == [what])
        assert row[1::2][:2] == [str(counts[f"covered.{what}"]), str(now)]
        assert row[4] == str(counts[what])
        assert now > counts[f"covered.{what}"]
    assert done.out.splitlines()[:5] == filled.out.partition("\n\n")[2].splitlines()[:5]
    assert "silent.txt [0:39] 13 tokens, nothing was found in it" in done.out
    out_of_reach = rows(folder / "both/gaps/gaps.jsonl")
    assert {row["reason"] for row in out_of_reach} <= {"not_described", "sample_rejected"}
    assert not {row["id"] for row in out_of_reach} & units(folder / "both")


def test_a_setting_of_the_configuration_does_the_same(folder: Path) -> None:
    said = CONFIG.replace("kinds: [multi_hop]", "kinds: [atomic], for_gaps: [runs/a]")
    (folder / "b.yaml").write_text(said, encoding="utf-8")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    done = graphgen(elsewhere, "run", "../b.yaml", "--out", "b", "--cache", "../.graphgen/cache.sqlite")
    assert done.code == 0, done.err
    assert {sample["kind"] for sample in rows(elsewhere / "b/samples.jsonl")} == {"atomic"}
    assert not units(elsewhere / "b") & units(folder / "runs/a")
    assert "before" in done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--for-gaps", "nowhere"), "nowhere is not the directory of a finished run"),
        (("--for-gaps", "runs/a", "--out", "runs/a"), "runs/a holds the samples that others are to go with"),
        (("--for-gaps", "runs/a", "--method", "wrap", "--input", "documents"), "for_gaps"),
        (("--for-gaps", "runs/a", "--method", "graphgen", "--input", "other.txt"), "is about anything in this graph"),
    ],
)
def test_what_has_no_gaps_to_fill_is_refused(folder: Path, words: tuple[str, ...], message: str) -> None:
    (folder / "other.txt").write_text("Joseph Aspdin patented Portland cement.", encoding="utf-8")
    done = graphgen(folder, "run", *words)
    assert (done.code, message in done.err) == (2, True), done.out + done.err
