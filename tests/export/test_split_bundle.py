"""A run that holds something out: every sample is in one file of its split, or withheld with the reason."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import yaml

from command_line import ROOT, rows
from graphgen.engine.configuration.config import load_config
from graphgen.engine.run_directory.manifest import Outcome
from graphgen.engine.running.job import Job

SPLIT = ("dataset.split.test=0.2", "dataset.split.validation=0.1", "dataset.split.by=section")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("split")
    given = {"out": folder / "run", "cache": folder / "cache.sqlite"}
    config = load_config(ROOT / "examples" / "self_qa.yaml", SPLIT, **given)
    return folder / "run", asyncio.run(Job(config).run())


def test_every_sample_is_in_one_split_or_withheld(made: tuple[Path, Outcome]) -> None:
    run, outcome = made
    ids = {path.stem: [row["id"] for row in rows(path)] for path in (run / "dataset/data/messages").glob("*.jsonl")}
    withheld = run / "dataset/withheld.jsonl"
    ids["withheld"] = [row["sample"]["id"] for row in rows(withheld)] if withheld.is_file() else []
    assert ids.keys() >= {"train", "test"}
    assert sorted(each for some in ids.values() for each in some) == sorted(
        row["id"] for row in rows(run / "samples.jsonl")
    )
    counted = {name.partition(".")[2]: count for name, count in outcome.counts.items() if name.startswith("split.")}
    assert counted == {name: len(some) for name, some in ids.items() if name != "withheld" and some}


def test_the_card_names_the_file_of_each_split(made: tuple[Path, Outcome]) -> None:
    run, _ = made
    matter = yaml.safe_load((run / "dataset/README.md").read_text(encoding="utf-8").split("---\n")[1])
    files = next(each["data_files"] for each in matter["configs"] if each["config_name"] == "messages")
    assert files[0]["split"] == "train"
    assert all((run / "dataset" / each["path"]).is_file() for each in files)
