"""An estimate is near what the run then buys, costs next to nothing, and knows what is paid for already."""

from __future__ import annotations

from pathlib import Path

import pytest

import graphgen
from graphgen.llm.simulator.server import Simulator
from graphgen.llm.simulator.settings import SimulatorSettings

TOWNS = "Arden Belmora Carrick Dorsten Elverum Farrow Glenholt Harwick Inverbeg Kelmar Lindau Morven".split()


def write(folder: Path, count: int) -> Path:
    """`count` documents of one passage each, no two alike and none as long as another."""
    folder.mkdir()
    for number in range(count):
        town, other = TOWNS[number % 12], TOWNS[(number * 5 + 3) % 12]
        said = f"The {town} canal number {number} was opened in {1800 + number}. Its engineer came from {other}. "
        more = f"It is {number + 4} kilometres long and has {number % 7 + 2} locks. " * (1 + number % 4)
        (folder / f"{number:03}.txt").write_text(said + more, encoding="utf-8")
    return folder


def configured(folder: Path, method: str, inputs: Path, base_url: str, *settings: str) -> graphgen.RunConfig:
    models = [
        f"{role}.{name}" for role in ("synthesizer", "judge") for name in (f"base_url={base_url}", "model=offline")
    ]
    models += ["synthesizer.input_price=1", "synthesizer.output_price=3", "judge.input_price=1", "judge.output_price=3"]
    return graphgen.make_config(
        [*settings, *models], method=method, input=[inputs], out=folder / "run", cache=folder / "cache.sqlite"
    )


@pytest.mark.parametrize(
    ("method", "count", "settings"),
    [("wrap", 70, ["styles=[easy, dialogue]"]), ("self_qa", 60, [])],
)
async def test_it_is_near_the_truth_and_its_pilot_is_small(
    method: str, count: int, settings: list[str], tmp_path: Path
) -> None:
    async with Simulator(SimulatorSettings(bad_reply_rate=0.02)) as simulator:
        config = configured(tmp_path, method, write(tmp_path / "in", count), simulator.base_url, *settings)
        found = await graphgen.estimate(config)
        bought = simulator.stats.answered
        again = await graphgen.estimate(config)
        assert simulator.stats.answered == bought  # what the first estimate bought is enough for the second
        outcome = await graphgen.Job(config).run()
    assert found.basis == "pilot"
    assert found.pilot is not None
    assert found.cost is not None
    assert outcome.usage.cost is not None
    whole = outcome.usage.calls + found.pilot.calls
    assert 0 < found.pilot.calls <= max(1, 0.02 * whole)
    assert found.pilot.cost <= 0.02 * (outcome.usage.cost + found.pilot.cost)
    tokens = outcome.usage.input_tokens + outcome.usage.output_tokens
    for each in (found, again):
        assert each.calls.middle == pytest.approx(outcome.usage.calls, rel=0.15)
        assert each.tokens.middle == pytest.approx(tokens, rel=0.15)
        assert each.calls.holds(outcome.usage.calls)
        assert each.tokens.holds(tokens)
