"""A model that is asked in JSON makes the dataset that it makes when asked in text."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from command_line import check_samples
from graphgen.engine.configuration.config import Models, RunConfig
from graphgen.engine.running.job import Job
from graphgen.generation import DEFAULT_KINDS
from graphgen.llm.settings import NgramModel, OpenAIModel
from graphgen.llm.simulator import Simulator
from graphgen.llm.simulator.settings import SimulatorSettings
from graphgen.text.language import detect_language

DOCUMENTS = Path(str(files("graphgen"))) / "demo" / "documents"
BEGINNING = 1200


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The beginnings of two demonstration documents, one in each language."""
    folder = tmp_path_factory.mktemp("documents")
    found = {detect_language(text): text for path in sorted(DOCUMENTS.iterdir()) if (text := path.read_text("utf-8"))}
    for language, text in found.items():
        (folder / f"{language}.txt").write_text(text[:BEGINNING].rpartition("\n")[0], encoding="utf-8")
    return folder


async def run(folder: Path, documents: Path, base_url: str, *, structured: bool) -> list[dict[str, Any]]:
    synthesizer = OpenAIModel(base_url=base_url, model="offline", structured=structured, concurrency=16)
    config = RunConfig(
        method="graphgen",
        input=(documents,),
        out=folder / "run",
        cache=folder / "cache.sqlite",
        models=Models(synthesizer=synthesizer, trainee=NgramModel()),
    )
    outcome = await Job(config).run()
    assert outcome.status == "succeeded"
    return check_samples(folder / "run")


def said(sample: dict[str, Any]) -> dict[str, Any]:
    """A sample without the calls that made it: those are told apart by how they asked."""
    units = [{name: value for name, value in unit.items() if name != "calls"} for unit in sample["units"]]
    return {name: value for name, value in sample.items() if name != "calls"} | {"units": units}


async def test_json_and_text_make_the_same_samples_whatever_the_endpoint_takes(tmp_path: Path, documents: Path) -> None:
    async with Simulator() as simulator:
        as_text = await run(tmp_path / "text", documents, simulator.base_url, structured=False)
    assert {sample["language"] for sample in as_text} == {"en", "zh"}
    assert {sample["kind"] for sample in as_text} == set(DEFAULT_KINDS)
    assert not [call for sample in as_text for call in sample["calls"] if "structured" in call["parameters"]]
    for number, refused in enumerate(({}, {"json_object_only": True}, {"no_structured": True})):
        async with Simulator(SimulatorSettings(**refused)) as simulator:
            as_json = await run(tmp_path / str(number), documents, simulator.base_url, structured=True)
        assert list(map(said, as_json)) == list(map(said, as_text))
        assert all(call["parameters"]["structured"] for sample in as_json for call in sample["calls"])
