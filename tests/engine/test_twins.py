"""Twins worded by the synthesizer, over whole runs: bought once, in no training, and traced to what they rest on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.cli.tracing import print_trace
from graphgen.engine.configuration.config import RunConfig, load_config
from graphgen.engine.dataset.amending import put_back, throw_out
from graphgen.engine.dataset.exporting import export_run
from graphgen.engine.estimating.estimate import estimate
from graphgen.engine.run_directory.manifest import Outcome
from graphgen.engine.running.job import Job
from graphgen.engine.several_runs.mixing import mix_runs
from graphgen.errors import UsageError

EXAMPLES = Path(__file__).parents[2] / "examples"
BY_SYNTHESIZER = "dataset.twins_by=synthesizer"


def config(folder: Path, *said: str, example: str = "self_qa") -> RunConfig:
    overrides = [BY_SYNTHESIZER, *said]
    paths = {"out": folder / "run", "cache": folder / "cache.sqlite"}
    return load_config(EXAMPLES / f"{example}.yaml", overrides, **paths)


def made(folder: Path, *said: str, example: str = "self_qa") -> Outcome:
    return asyncio.run(Job(config(folder, *said, example=example)).run())


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def splits(dataset: Path) -> dict[str, str]:
    return {row["id"]: row["split"] for row in rows(dataset / "provenance" / "samples.jsonl")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twins")


wanted = st.fixed_dictionaries(
    {
        "example": st.sampled_from(["self_qa", "genie", "graphgen.en", "graphgen.zh"]),
        "twins": st.sampled_from([4, 0.3, 100]),
        "test": st.sampled_from([0, 0.3]),
        "seed": st.integers(0, 2),
    }
)


@settings(max_examples=16, deadline=None)
@given(wanted)
def test_no_twin_is_in_training_its_facts_are_and_a_rerun_buys_nothing(folder: Path, said: dict[str, Any]) -> None:
    overrides = (f"dataset.twins={said['twins']}", f"dataset.split.test={said['test']}", "dataset.split.by=section")
    overrides = (*overrides, f"seed={said['seed']}")
    outcome = made(folder, *overrides, example=said["example"])
    run = folder / "run"
    bought = {name: (run / name).read_bytes() for name in ("samples.jsonl", "rejected.jsonl", "twins.jsonl")}
    samples = {row["id"]: row for row in rows(run / "samples.jsonl")}
    twins = {row["id"]: row for row in rows(run / "twins.jsonl")}
    where = splits(run / "dataset")
    in_training = [samples[id_] for id_, split in where.items() if split == "train"]
    trained = {unit["id"] for row in in_training for unit in row["units"]}
    asked = {row["messages"][-2]["content"] for row in in_training if row["messages"]}
    assert outcome.counts.get("split.twin", 0) == sum(split == "twin" for split in where.values())
    for twin in (twins[id_] for id_, split in where.items() if split == "twin"):
        source = samples[twin["traits"]["twin_of"]]
        assert where[source["id"]] == "train"
        assert {unit["id"] for unit in twin["units"]} <= trained
        assert twin["evidence"] == source["evidence"]
        assert twin["messages"][-1]["content"] == source["messages"][-1]["content"]
        assert twin["messages"][-2]["content"] not in asked
    assert not twins.keys() & samples.keys()
    assert not any(split == "train" for id_, split in where.items() if id_ in twins)
    again = made(folder, *overrides, example=said["example"])
    assert again.usage.calls == 0
    assert bought == {name: (run / name).read_bytes() for name in bought}


def test_every_rewording_is_a_twin_or_turned_down_with_a_reason(folder: Path) -> None:
    outcome = made(folder, "dataset.twins=100", example="graphgen.zh")
    run, counts = folder / "run", outcome.counts
    rejected = [row for row in rows(run / "rejected.jsonl") if row["reason"].startswith("twin_")]
    assert outcome.prompts["synthesizer:twin/reword"].cached + outcome.prompts["synthesizer:twin/reword"].calls == (
        counts["twins"] + len(rejected)
    )
    assert counts["rejected.twin_same_words"] == sum(row["reason"] == "twin_same_words" for row in rejected)
    assert all(row["sample"]["traits"]["twin_of"] and row["detail"] for row in rejected)
    assert outcome.status == "succeeded"


def test_another_split_withholds_what_it_has_no_sample_in_training_for(folder: Path) -> None:
    outcome = made(folder, "dataset.twins=100")
    export_run(folder / "run", folder / "mine", ["split.test=0.3", "split.by=section"])
    where = splits(folder / "mine")
    withheld = rows(folder / "mine" / "withheld.jsonl")
    placed = [id_ for id_, split in where.items() if split == "twin"]
    assert 0 < len(placed) < outcome.counts["twins"]
    assert {row["reason"] for row in withheld} == {"twin_elsewhere"}
    assert len(placed) + len(withheld) == outcome.counts["twins"]
    told = export_run(folder / "run", folder / "few", ["twins=2"])
    assert told.counted["split.twin"] == 2
    assert "split.twin" not in export_run(folder / "run", folder / "none", ["twins=0"]).counted


def test_who_did_not_ask_for_twins_in_the_run_is_told_at_the_export(folder: Path) -> None:
    made(folder, "dataset.twins=0")
    told = export_run(folder / "run", folder / "late", ["twins=3", "twins_by=synthesizer"])
    assert "There are no twins: the run asked for none" in told.notes[0]
    assert not (folder / "run" / "twins.jsonl").exists()


def test_texts_for_continued_pretraining_have_none_and_it_is_said(folder: Path) -> None:
    outcome = made(folder, "dataset.twins=5", example="wrap")
    assert outcome.notes == ["There are no twins: running texts ask no question that could be worded anew."]
    assert "synthesizer:twin/reword" not in outcome.prompts


@pytest.mark.parametrize("twins", ["5", "0.4"])
async def test_an_estimate_counts_them(tmp_path: Path, twins: str) -> None:
    wanted = config(tmp_path, f"dataset.twins={twins}")
    foretold = await estimate(wanted)
    outcome = await Job(wanted).run()
    asked = outcome.prompts["synthesizer:twin/reword"].calls
    assert foretold.prompts["synthesizer:twin/reword"].calls == asked > 0
    assert foretold.calls.middle == outcome.usage.calls


def test_a_twin_is_traced_like_a_sample(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(folder, "dataset.twins=3")
    twin = rows(folder / "run" / "twins.jsonl")[0]
    print_trace(folder / "run", twin["id"])
    shown = capsys.readouterr().out
    assert f"Twin of {twin['traits']['twin_of']}" in shown
    assert "twin/reword" in shown
    assert twin["evidence"][0]["document_id"]
    assert "✓" in shown


def test_a_twin_never_becomes_a_sample_and_goes_with_its_sample(folder: Path) -> None:
    made(folder, "dataset.twins=100", example="graphgen.zh")
    run = folder / "run"
    turned_down = next(row for row in rows(run / "rejected.jsonl") if row["reason"].startswith("twin_"))
    for samples, reason in (([turned_down["sample"]["id"]], None), ([], turned_down["reason"])):
        with pytest.raises(UsageError):
            put_back(run, samples, reason)
    before = (run / "twins.jsonl").read_bytes()
    twin = rows(run / "twins.jsonl")[0]
    throw_out(run, [twin["traits"]["twin_of"]])
    assert (run / "twins.jsonl").read_bytes() == before
    [withheld] = rows(run / "dataset" / "withheld.jsonl")
    assert (withheld["sample"]["id"], withheld["reason"]) == (twin["id"], "twin_elsewhere")


def test_what_was_worded_anew_goes_into_no_mixture(folder: Path) -> None:
    outcome = made(folder, "dataset.twins=100")
    mix_runs({folder / "run": 1.0}, folder / "mixed", by="samples", seed=0, repeat=False, formats=["messages"])
    assert sorted(splits(folder / "mixed")) == sorted(row["id"] for row in rows(folder / "run" / "samples.jsonl"))
    assert not (folder / "mixed" / "withheld.jsonl").exists()
    assert outcome.counts["twins"] > 0
