"""What holds for every method, by its example: found by its name, with no word about any of them here.

A method has `examples/NAME.yaml`, or one of each language, `examples/NAME.<language>.yaml`. It needs no test of its own
for what stands here.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from command_line import ROOT, check_samples, contents, rows
from graphgen.engine.configuration.config import load_config
from graphgen.engine.run_directory.manifest import Outcome
from graphgen.engine.running.job import Job

EXAMPLES = ROOT / "examples"
CONFIGS = sorted(path.name for path in EXAMPLES.glob("*.yaml") if path.name not in {"endpoint.yaml", "compare.yaml"})
CUTS = (0.0, 0.4, 0.9)
"""How much of a run is paid for when it breaks off."""


def run(folder: Path, name: str, **given: Any) -> Outcome:
    """The example as it stands, in a project of its own at `folder`."""
    config = load_config(EXAMPLES / name, out=folder / "run", cache=folder / "cache.sqlite", **given)
    return asyncio.run(Job(config).run())


def made(folder: Path) -> dict[str, bytes]:
    """The files of the run there, but for its configuration, which says where it is."""
    return {name: content for name, content in contents(folder / "run").items() if name != "config.yaml"}


@pytest.fixture(scope="module", params=CONFIGS)
def clean(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Outcome]:
    """An example's name, the folder of an undisturbed run, and how it ended."""
    folder = tmp_path_factory.mktemp("clean")
    outcome = run(folder, request.param)
    assert outcome.status == "succeeded", outcome.reason
    return request.param, folder, outcome


def test_a_rerun_buys_nothing_and_is_byte_equal(clean: tuple[str, Path, Outcome], tmp_path: Path) -> None:
    name, folder, outcome = clean
    assert outcome.usage.calls > 0
    shutil.copy(folder / "cache.sqlite", tmp_path)
    again = run(tmp_path, name)
    assert again.usage.calls == 0
    assert made(tmp_path) == made(folder)


@pytest.mark.parametrize("share", CUTS)
def test_a_run_that_broke_off_is_resumed_to_the_same_end(
    clean: tuple[str, Path, Outcome], share: float, tmp_path: Path
) -> None:
    name, folder, outcome = clean
    cut = run(tmp_path, name, max_calls=int(share * outcome.usage.calls))
    assert cut.status != "succeeded"
    resumed = run(tmp_path, name)
    assert cut.usage.calls + resumed.usage.calls == outcome.usage.calls
    assert made(tmp_path) == made(folder)


def test_every_sample_is_traceable_and_every_record_accounted_for(clean: tuple[str, Path, Outcome]) -> None:
    _, folder, outcome = clean
    samples = check_samples(folder / "run")
    assert outcome.counts["samples"] == len(samples)
    assert {sample["method"] for sample in samples} == {outcome.method}
    reasons = Counter(f"rejected.{row['reason']}" for row in rows(folder / "run" / "rejected.jsonl"))
    assert reasons == {key: count for key, count in outcome.counts.items() if key.startswith("rejected.")}
