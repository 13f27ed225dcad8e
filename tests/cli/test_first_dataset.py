"""From an empty folder to a dataset that was trained on, by the five commands that the tool itself prints."""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
from pathlib import Path

import pytest

from command_line import Done, graphgen, manifest
from graphgen.llm.simulator import Simulator, SimulatorSettings

DEMO = Path(__file__).parents[2] / "src" / "graphgen" / "demo" / "documents"
STEP = re.compile(r"^  (\d)\. (graphgen .*?)(?:   |$)", re.MULTILINE)


async def typed(folder: Path, command: str) -> Done:
    """What comes of a printed command."""
    program, *words = shlex.split(command)
    assert program == "graphgen"
    return await asyncio.to_thread(graphgen, folder, *words, GRAPHGEN_TEST_KEY="any")


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_a_new_user_gets_to_a_dataset_that_was_trained_on_with_five_printed_commands(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name in ("longitude.md", "mogao-caves.txt"):
        shutil.copy(DEMO / name, documents)
    settings = SimulatorSettings(known=(documents / "longitude.md",))
    async with Simulator(settings) as simulator:
        models = f"--base-url {simulator.base_url} --model offline --trainee-model ngram"
        begun = await typed(tmp_path, f"graphgen init --yes --input documents {models}")
        assert begun.code == 0, begun.err
        steps = dict(STEP.findall(begun.out))
        assert list(steps) == ["1", "2", "3", "4", "5"]
        assert steps["1"].startswith("graphgen init")
        assert begun.next == steps["2"]
        for number in "2345":
            done = await typed(tmp_path, steps[number])
            assert done.code == 0, f"{steps[number]}: {done.out}{done.err}"
            assert not re.search(r"Traceback|GraphGen broke", done.err)
    assert manifest(tmp_path / "runs" / "graphgen")["status"] == "succeeded"
    assert re.search(r"trl +configs/trl_sft.py +works +2 steps trained", done.out)
    assert done.next.startswith("python runs/graphgen-dataset/configs/trl_sft.py --model")
