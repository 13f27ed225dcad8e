"""Caps through the command line: never passed, never a lost answer, and the same command again gets further."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from command_line import Done, graphgen, manifest, rows
from graphgen.cli.display import display
from graphgen.engine.configuration.config import make_config
from graphgen.engine.run_directory.manifest import Outcome
from graphgen.engine.running.events import Progress
from graphgen.engine.running.job import Job
from graphgen.errors import UsageError
from graphgen.llm.simulator import Simulator, SimulatorSettings

DEMO = Path(__file__).parents[2] / "src" / "graphgen" / "demo" / "documents"
MODELS = (("synthesizer", "offline"), ("trainee", "ngram"))
_BEGINNING = 430
"""Characters of each document: enough for some hundred calls."""
PRICES = ("input_price=1000", "output_price=2000")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("longitude.md", "mogao-caves.txt"):
        (folder / name).write_text((DEMO / name).read_text(encoding="utf-8")[:_BEGINNING], encoding="utf-8")
    return folder


async def run(folder: Path, out: str, base_url: str, *words: str, settings: tuple[str, ...] = ()) -> Done:
    command = ["run", "--method", "graphgen", "--input", "documents", "--out", out, "--cache", f"{out}.sqlite"]
    for role, model in MODELS:
        for setting in (f"base_url={base_url}", f"model={model}", "concurrency=8", *settings):
            command += ["--set", f"{role}.{setting}"]
    return await asyncio.to_thread(graphgen, folder, *command, *words)


async def test_a_capped_command_stops_and_the_same_again_ends_in_the_same_samples(
    tmp_path: Path, documents: Path
) -> None:
    async with Simulator(SimulatorSettings(log=tmp_path / "log.jsonl")) as simulator:
        assert (await run(tmp_path, "whole", simulator.base_url)).code == 0
        total = simulator.stats.answered
        assert total > 60
        calls = 0
        for attempt in range(total):
            before = simulator.stats.requests
            done = await run(tmp_path, "capped", simulator.base_url, "--max-calls", "30")
            asked = simulator.stats.requests - before
            assert asked <= 30
            calls += asked
            if done.code == 0:
                break
            assert asked == 30, "all of it is used"
            assert done.code == 3, done.err
            assert "partial (budget)" in done.out
            assert "30 calls (--max-calls)" in done.out
            assert done.next.startswith("graphgen run --method graphgen")
            assert done.next.endswith("--max-calls 30")
            assert manifest(tmp_path / "capped")["usage"]["calls"] == 30
            assert attempt <= total // 30
        else:
            pytest.fail("it never ended")
    assert calls == total, "nothing was bought twice"
    for name in ("samples.jsonl", "judgements.jsonl", "rejected.jsonl"):
        assert (tmp_path / "capped" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


async def test_tokens_and_dollars_are_kept_to_the_ledger_adds_up_and_memory_is_free(
    tmp_path: Path, documents: Path
) -> None:
    async with Simulator() as simulator:
        url = simulator.base_url
        done = await run(tmp_path, "r", url, "--max-tokens", "12000", "--max-cost", "50", settings=PRICES)
        assert done.code == 3, done.out + done.err
        told = manifest(tmp_path / "r")
        usage = told["usage"]
        assert told["reason"] == "budget"
        assert 0 < usage["input_tokens"] + usage["output_tokens"] <= 12_000
        assert 0 < usage["cost"] <= 50
        assert usage["cost"] == pytest.approx(usage["input_tokens"] / 1000 + usage["output_tokens"] / 500)
        assert sum(line["cost"] for line in told["prompts"].values()) == pytest.approx(usage["cost"], rel=1e-12)
        assert "cost by prompt" in done.out
        assert "synthesizer:assessment/paraphrase" in done.out
        last = rows(tmp_path / "r" / "events.jsonl")[-2]
        assert last["budget"]["tokens"] == [usage["input_tokens"] + usage["output_tokens"], 12_000]
        assert (await run(tmp_path, "r", url, settings=PRICES)).code == 0
        before = simulator.stats.requests
        done = await run(tmp_path, "r", url, "--max-calls", "0", settings=PRICES)
        assert (done.code, simulator.stats.requests) == (0, before), "what is in the cache is free"
        assert manifest(tmp_path / "r")["usage"]["cost"] == 0
        assert "cost by prompt" not in done.out


async def test_what_a_cap_needs_to_know_is_asked_for_before_anything_starts(tmp_path: Path, documents: Path) -> None:
    async with Simulator() as simulator:
        done = await run(tmp_path, "r", simulator.base_url, "--max-cost", "1")
        assert done.code == 2
        assert "price of the synthesizer's model is unknown" in done.err
        assert "--prices" in done.err
        (tmp_path / "prices.yaml").write_text("- {model: offline, input: 1}\n")
        done = await run(tmp_path, "r", simulator.base_url, "--prices", "prices.yaml")
        assert (done.code, "prices.yaml, line 1: output" in done.err) == (2, True)
        lines = [
            f"- {{model: {name}, input: 1, output: 1, as_of: 2026-01-01, source: me}}" for name in ("offline", "ngram")
        ]
        (tmp_path / "prices.yaml").write_text("\n".join(lines))
        done = await run(tmp_path, "r", simulator.base_url, "--max-cost", "0.000001", "--prices", "prices.yaml")
        assert (done.code, "more than the whole budget of $1e-06 (--max-cost)" in done.out) == (3, True)
        assert "Raise --max-cost" in done.out
        assert simulator.stats.requests == 0


@pytest.mark.parametrize("field", ["max_calls", "max_tokens", "max_cost"])
def test_a_cap_is_a_number_from_nought(field: str) -> None:
    for wrong in (-1, float("nan"), float("inf"), "much"):
        with pytest.raises(UsageError, match=field):
            make_config(method="graphgen", out="r", **{field: wrong})


def test_caps_and_prices_do_not_change_what_is_made() -> None:
    plain = make_config(method="graphgen", out="r")
    capped = make_config(method="graphgen", out="r", max_calls=1, max_tokens=1, max_cost=1.0, prices="p.yaml")
    assert capped.digest == plain.digest
    assert capped.described()["prices"] == str(Path.cwd() / "p.yaml")


async def test_a_prompt_that_bounds_no_reply_is_named_where_tokens_are_capped(tmp_path: Path, documents: Path) -> None:
    prompts = tmp_path / "prompts" / "knowledge"
    prompts.mkdir(parents=True)
    for language in ("en", "zh"):
        (prompts / f"extract.{language}.md").write_text("{{ text }}\n")
    async with Simulator() as simulator:
        words = ("--prompts", "prompts", "--max-tokens", "100000")
        done = await run(tmp_path, "r", simulator.base_url, *words)
        assert done.code == 2
        assert "The prompt knowledge/extract." in done.err
        assert "max_tokens" in done.err
        assert simulator.stats.requests == 0


async def test_a_list_price_is_told_with_its_date_and_my_own_is_not(
    tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, mine = tmp_path / "theirs.yaml", tmp_path / "mine.yaml"
    theirs.write_text(
        "- {host: 127.0.0.1, model: [offline, ngram], input: 3, output: 4, as_of: 2026-01-02, source: them}"
    )
    mine.write_text("- {model: '*', input: 5, output: 6, as_of: 2026-01-02, source: me}")
    monkeypatch.setattr("graphgen.llm.money.prices.BUNDLED", theirs)
    told: dict[Path | None, Outcome] = {}
    async with Simulator() as simulator:
        models = [f"{role}={{base_url: '{simulator.base_url}', model: {name}}}" for role, name in MODELS]
        for prices, out in ((None, "a"), (mine, "b")):
            paths = {"out": tmp_path / out, "cache": tmp_path / f"{out}.sqlite", "input": [documents]}
            told[prices] = await Job(make_config(models, method="graphgen", prices=prices, **paths)).run()
    for prices, into, out in ((None, 3, 4), (mine, 5, 6)):
        usage = told[prices].usage
        assert usage.cost == pytest.approx((into * usage.input_tokens + out * usage.output_tokens) / 1e6)
    notes = [note for note in told[None].notes if "list price of 2026-01-02 (them)" in note]
    assert len(notes) == 2, "one for each model"
    assert not any("list price" in note for note in told[mine].notes)


def test_what_is_spent_of_what_is_shown_on_the_way(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphgen.cli.display._LINE_EVERY", -1.0)
    counts = {"calls": 7, "cached": 0, "retries": 0, "samples": 0, "failures": 0}
    with display() as show:
        show(Progress(stages=(), **counts, cost=0.012, budget={"calls": (7, 3000), "cost": (0.012, 1.5)}))
    assert "7 of 3,000 calls  $0.012 of $1.5 cost" in capsys.readouterr().err
