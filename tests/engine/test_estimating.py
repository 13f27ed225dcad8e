"""An estimate is near what the run then buys, costs next to nothing, and knows what is paid for already."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphgen
from command_line import graphgen as command
from graphgen.engine.estimating.drawn import ExtractionLaw, draw_facts
from graphgen.engine.estimating.estimate import _unasked
from graphgen.engine.estimating.findings import finding
from graphgen.engine.estimating.growth import grown
from graphgen.engine.estimating.passes import Passes
from graphgen.engine.estimating.roots import Root, spread
from graphgen.engine.estimating.tally import Tally
from graphgen.llm.door import Door
from graphgen.llm.embedded.offline.reading.blocks import read_task
from graphgen.llm.memory.cache import ResponseCache
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


def embedded(folder: Path, count: int) -> list[str | Path]:
    """The command line of a small run with embedded models."""
    inputs = folder / "in"
    write(inputs, count)
    return ["--method", "wrap", "--input", inputs, "--out", folder / "run", "--set", "styles=[easy]"]


def test_with_embedded_models_it_is_exact_and_the_run_says_so(tmp_path: Path) -> None:
    words = embedded(tmp_path, 6)
    told = command(tmp_path, "estimate", *words, "--json")
    assert told.code == 0, told.err
    found = json.loads(told.out)
    assert found["basis"] == "exact"
    assert found["calls"]["low"] == found["calls"]["high"]
    assert command(tmp_path, "run", *words).code == 0
    outcome = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert outcome["usage"]["calls"] == found["calls"]["middle"]
    assert outcome["usage"]["input_tokens"] == found["input_tokens"]["middle"]
    assert outcome["estimate"]["calls_error"] == outcome["estimate"]["tokens_error"] == 0
    assert outcome["estimate"]["held"]


def test_what_is_paid_for_is_not_counted_again(tmp_path: Path) -> None:
    words = embedded(tmp_path, 6)
    assert command(tmp_path, "run", *words).code == 0
    told = command(tmp_path, "estimate", *words)
    assert told.code == 0, told.err
    found = json.loads((tmp_path / "run" / "estimate.json").read_text(encoding="utf-8"))
    assert found["calls"]["high"] == 0
    assert found["cached"]["calls"] == 6


def test_it_needs_no_key_where_nothing_is_bought(tmp_path: Path) -> None:
    words = [*embedded(tmp_path, 6), "--set", "synthesizer.base_url=https://api.example.com/v1"]
    words += ["--set", "synthesizer.model=a-model", "--set", "synthesizer.api_key_env=NO_SUCH_KEY"]
    told = command(tmp_path, "estimate", *words, "--no-pilot")
    assert told.code == 0, told.err
    assert "--max-calls" in told.out
    assert "unknown" in told.out
    refused = command(tmp_path, "estimate", *words)
    assert refused.code == 2
    assert "NO_SUCH_KEY" in refused.err


def tally(asked: int, *, later: bool) -> Tally:
    found = Tally()
    line = found.line(("synthesizer", "assessment/negation"))
    line.asked, line.tokens, line.free, line.later = asked, 10 * asked, 5 * asked, asked * later
    return found


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 1.5])
def test_what_is_asked_of_all_together_grows_with_the_power_that_slices_show(power: float) -> None:
    slices = [(size, tally(round(40 * size**power), later=True)) for size in (16, 32, 64)]
    whole = grown(slices, 1000)
    assert whole.asked["synthesizer", "assessment/negation"] == pytest.approx(40 * 1000**power, rel=0.05)


def test_what_is_asked_of_each_root_is_asked_of_every_other_too() -> None:
    slices = [(size, tally(40 + size, later=False)) for size in (16, 32, 64)]
    assert grown(slices, 640).asked["synthesizer", "assessment/negation"] == 1040


async def test_where_a_stage_is_gone_through_in_part_that_part_stands_for_all(tmp_path: Path) -> None:
    settings = ["synthesizer.base_url=http://127.0.0.1:9/v1", "synthesizer.model=a", "until=assessment"]
    inputs = write(tmp_path / "in", 40)
    out, cached = tmp_path / "run", tmp_path / "cache.sqlite"
    config = graphgen.make_config(settings, method="graphgen", input=[inputs], out=out, cache=cached)
    cache = ResponseCache(config.cache)
    passes = Passes(config, Door(config.models.by_role(config.asks), cache, _unasked), cache)
    asked = {}
    for most in (40, 10_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("graphgen.engine.estimating.passes._MOST", most)
            found = await passes.freely(None)
        assert found.thinned == (most == 40)
        asked[most] = found.line(("synthesizer", "assessment/negation")).asked
    cache.close()
    assert asked[10_000] > 200
    assert asked[40] == pytest.approx(asked[10_000], rel=0.1)


TEXT = "The Arden Canal was dug by Ada Alder in 1811. It joins Arden to Belmora. Bram Falk paid for the Arden Canal."
REPLY = """entity<|>Arden Canal<|>artificial<|>The Arden Canal was dug by Ada Alder in 1811.
entity<|>Ada Alder<|>person<|>She dug it.
relation<|>Ada Alder<|>Arden Canal<|>dug<|>The Arden Canal was dug by Ada Alder in 1811.
relation<|>Bram Falk<|>Arden Canal<|>paid for<|>He paid.
<|COMPLETE|>"""


def test_what_was_said_twice_or_listed_before_is_one_finding() -> None:
    found = finding(TEXT, REPLY, ["Ada Alder", "Ada Alder | dug | Arden Canal"])
    assert found.names == ("Arden Canal", "Bram Falk")
    assert found.of_names[1] == (0, 0)  # it is only an end of a relation
    assert len(found.of_pairs) == 1
    both = finding(TEXT, REPLY)
    assert both.of_names[0] == both.of_pairs[0]


def test_other_texts_are_given_what_was_found_in_one() -> None:
    law = ExtractionLaw().fitted([finding(TEXT, REPLY)] * 20)
    other = TEXT.replace("Arden", "Morven").replace("Ada Alder", "Edda Castell")
    task = read_task(f"<text>\n{other}\n</text>")
    facts = draw_facts(task, law, random.Random(0))
    named = {each.name for each in facts.entities} | {end for each in facts.relations for end in each[:2]}
    assert 2 <= len(named) <= 4
    assert 1 <= len(facts.relations) <= 3
    assert all(name in other for name in named)


def test_where_two_chunks_overlap_the_same_names_are_found() -> None:
    def names(first: int) -> set[str]:
        numbers = range(first, first + 10)
        said = (f"Harbour {n} was built by Keeper {n * 7} near Mount {n * 13} for Captain {n * 3}." for n in numbers)
        task = read_task(f"<text>\n{' '.join(said)}\n</text>")
        return {each.name for each in draw_facts(task, ExtractionLaw(), random.Random(0)).entities}

    pairs = [(names(first), names(first + 1)) for first in range(0, 200, 10)]
    both, either = sum(len(one & other) for one, other in pairs), sum(len(one | other) for one, other in pairs)
    assert both > 0.6 * either


@given(st.lists(st.integers(1, 500), min_size=1, max_size=90), st.integers(1, 30))
def test_the_first_of_the_roots_stand_for_all(lengths: list[int], size: int) -> None:
    roots = [Root((place,), "synthesizer", "a/b", "en", tokens) for place, tokens in enumerate(lengths)]
    ordered = spread(roots)
    assert sorted(ordered) == sorted(roots)
    ranks = sorted(sorted(lengths).index(root.tokens) for root in ordered[:size])
    if size >= 3 and len(set(lengths)) == len(lengths) >= 8:
        assert ranks[-1] - ranks[0] >= len(lengths) // 2 - 1  # never all from one end
