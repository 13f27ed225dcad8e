"""`graphgen check`, as a user types it: what works, what does not and what that costs, in words, and what to do."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from command_line import Done, graphgen
from graphgen.cli import main
from graphgen.llm.simulator import Simulator, SimulatorSettings

KEY = "sk-proj-0123456789abcdef"
FOLLOWED = json.dumps({"hue": "green", "certain": True})


def command(folder: Path, *words: str | Path, **variables: str) -> Done:
    """`graphgen WORDS` as its entry point runs it; a process for each would take half a minute in all."""
    out, err = io.StringIO(), io.StringIO()
    typed = ["graphgen", *map(str, words)]
    with (
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
        patch.object(sys, "argv", typed),
        patch.dict(os.environ, variables),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert "GraphGen broke" not in err.getvalue()
    return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def check(folder: Path, *words: str, method: str = "graphgen", **variables: str) -> Done:
    done = command(folder, "check", "--method", method, *words, **variables)
    assert KEY not in done.out + done.err
    assert list(folder.iterdir()) == [], "a check leaves nothing behind"
    return done


def model(role: str, url: str, name: str = "echo", **settings: Any) -> list[str]:
    given = {"base_url": url, "model": name, **settings}
    return [word for key, value in given.items() for word in ("--set", f"{role}.{key}={json.dumps(value)}")]


async def beside(folder: Path, *words: str, method: str = "graphgen", **variables: str) -> Done:
    """As `check`, while a simulator serves in this process."""
    return await asyncio.to_thread(check, folder, *words, method=method, **variables)


def simulator(**settings: Any) -> Simulator:
    return Simulator(SimulatorSettings.model_validate(settings))


def found(done: Done, role: str) -> dict[str, tuple[str, str]]:
    """Verdict and text by what was looked at, from the table of the model that answers for `role`."""
    part = next(part for part in done.out.split("\n\n") if part.split(":")[0].endswith(role))
    rows: list[list[str]] = []
    for line in part.splitlines()[1:]:
        begun = re.match(r"  (\S.*?)  +(works|limited|fails|off)  +(.*)", line)
        if begun:
            rows.append(list(begun.groups()))
        else:
            rows[-1][2] += f" {line.strip()}"
    return {what: (verdict, " ".join(text.split())) for what, verdict, text in rows}


def last(done: Done) -> str:
    return done.out.strip().splitlines()[-1]


def test_embedded_models_need_nothing_and_cost_nothing(tmp_path: Path) -> None:
    done = graphgen(tmp_path, "check", "--method", "graphgen")
    assert done.code == 0
    assert found(done, "synthesizer")["answers"][0] == "works"
    verdict, text = found(done, "trainee")["yes or no"]
    assert verdict == "works"
    assert "P(yes) = 0.50" in text
    assert re.fullmatch(r"1 call, \d+ tokens in, 1 out, \$0\.000000\. graphgen has all that it needs\.", last(done))


async def test_an_endpoint_that_has_everything(tmp_path: Path) -> None:
    async with simulator() as served:
        priced = model("trainee", served.base_url, input_price=2, output_price=10)
        done = await beside(tmp_path, *priced)
        outcomes = served.stats.outcomes
    assert done.code == 0
    said = found(done, "trainee")
    assert said["answers"][0] == "works"
    assert re.fullmatch(r"“yes” \(\d+\.\d\d s, \d+ tokens in, 1 out\)", said["answers"][1])
    assert said["yes or no"][0] == "works"
    assert "P(yes) = 0.92 for something true, from logprobs of 2 candidates" in said["yes or no"][1]
    assert said["price"] == ("works", "$2 per million tokens in, $10 out")
    assert said["batch API"][0] == "off"
    assert "batch: true halves the price" in said["batch API"][1]
    assert outcomes == {"answered": 3}
    calls, cost = re.match(r"(\d+) calls.*\$([\d.]+)\.", last(done)).groups()  # type: ignore[union-attr]
    assert int(calls) == 3
    assert 0 < float(cost) < 0.001


async def test_without_logprobs_the_price_of_sampling_is_said(tmp_path: Path) -> None:
    async with simulator(no_logprobs=True) as served:
        trainee = model("trainee", served.base_url)
        done = await beside(tmp_path, *trainee)
        fewer = await beside(tmp_path, *trainee, "--set", "judge_samples=3")
        none = await beside(tmp_path, *trainee, "--set", "judge_samples=0")
        assert served.stats.outcomes == {"answered": 12}
    assert (done.code, fewer.code, none.code) == (0, 0, 1)
    sampled = "no logprobs: the loss will be sampled, {} calls more per statement"
    assert found(done, "trainee")["yes or no"] == ("limited", sampled.format(8))
    assert found(fewer, "trainee")["yes or no"] == ("limited", sampled.format(3))
    verdict, text = found(none, "trainee")["yes or no"]
    assert verdict == "fails"
    assert "Set judge_samples above 0" in text
    assert "cannot do what it should" in last(none)


async def test_a_trainee_that_says_neither_yes_nor_no_is_no_trainee(tmp_path: Path) -> None:
    async with simulator(no_logprobs=True, echo_text="Perhaps.") as served:
        done = await beside(tmp_path, *model("trainee", served.base_url))
        wrapped = await beside(tmp_path, *model("synthesizer", served.base_url), method="wrap")
    assert done.code == 1
    verdict, text = found(done, "trainee")["yes or no"]
    assert verdict == "fails"
    assert "it says “Perhaps.”: losses stay unknown" in text
    assert last(wrapped).startswith("3 calls"), "nor is it asked in words"
    assert wrapped.code == 0, "who is not asked what it believes may say what it likes"
    assert found(wrapped, "synthesizer")["yes or no"] == ("off", "no logprobs; this role does not need them")


async def test_a_schema_that_is_followed_and_one_that_is_not(tmp_path: Path) -> None:
    async with simulator(echo_text=FOLLOWED) as served:
        unused = await beside(tmp_path, *model("synthesizer", served.base_url), method="wrap")
        used = await beside(tmp_path, *model("synthesizer", served.base_url, structured=True), method="wrap")
    assert (unused.code, used.code) == (0, 0)
    assert found(unused, "synthesizer")["JSON schema"][0] == "works"
    assert found(unused, "synthesizer")["JSON schema"][1].endswith("set structured: true to use it")
    assert "structured" not in found(used, "synthesizer")["JSON schema"][1]

    for settings, lack in (
        ({"echo_text": "Green."}, "no JSON-schema mode"),
        ({"echo_text": '{"color": "green"}'}, "JSON, but not by the schema"),
        ({"echo_text": "Green.", "no_structured": True}, "no JSON-schema mode"),
    ):
        async with simulator(**settings) as served:
            done = await beside(tmp_path, *model("synthesizer", served.base_url, structured=True), method="wrap")
        assert done.code == 0, "replies are read as text"
        text = f"{lack}: replies are read as text, which works; set structured: false"
        assert found(done, "synthesizer")["JSON schema"] == ("limited", text)


async def test_a_model_that_thinks_first_is_told_not_to(tmp_path: Path) -> None:
    async with simulator(echo_text="<think> Hmm") as served:
        done = await beside(tmp_path, *model("trainee", served.base_url))
        ollama = model("trainee", served.base_url.removesuffix("/v1"), provider="ollama")
        native = await beside(tmp_path, *ollama)
    assert "enable_thinking: false" in found(done, "trainee")["answers"][1]
    assert "set think: false" in found(native, "trainee")["answers"][1]


async def test_ollama_is_asked_in_its_own_protocol(tmp_path: Path) -> None:
    async with simulator() as served:
        root = served.base_url.removesuffix("/v1")
        done = await beside(tmp_path, *model("trainee", root, provider="ollama"))
        missing = await beside(tmp_path, *model("trainee", root, "qwen3", provider="ollama"))
    assert done.code == 0
    assert found(done, "trainee")["yes or no"][0] == "works"
    assert found(done, "trainee")["price"] == ("works", "nothing")
    assert "batch API" not in found(done, "trainee")
    assert missing.code == 1
    assert found(missing, "trainee")["answers"][0] == "fails"


async def test_one_model_for_two_roles_is_asked_once(tmp_path: Path) -> None:
    async with simulator() as served:
        both = [*model("synthesizer", served.base_url), *model("trainee", served.base_url)]
        done = await beside(tmp_path, *both)
        assert served.stats.requests == 3
    assert done.out.startswith("synthesizer, trainee: echo at http://127.0.0.1:")


async def test_a_wrong_key_is_told_from_the_right_one(tmp_path: Path) -> None:
    async with simulator(api_key="right") as served:
        named = model("synthesizer", served.base_url, api_key_env="SOME_KEY")
        done = await beside(tmp_path, *named, method="wrap", SOME_KEY=KEY)
        right = await beside(tmp_path, *named, method="wrap", SOME_KEY="right")
    verdict, text = found(done, "synthesizer")["answers"]
    assert (done.code, verdict) == (1, "fails")
    assert "refused the API key (401)" in text
    assert "api_key_env" in text
    assert right.code == 0


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    far = check(tmp_path, *model("synthesizer", "https://api.example.com/v1", api_key_env="SOME_KEY"), method="wrap")
    assert far.code == 1
    assert "Export SOME_KEY" in found(far, "synthesizer")["answers"][1]


def test_a_dead_port(tmp_path: Path) -> None:
    done = check(tmp_path, *model("trainee", "http://127.0.0.1:9/v1"))
    verdict, text = found(done, "trainee")["answers"]
    assert (done.code, verdict) == (1, "fails")
    assert text.endswith("Check that it runs and that its base_url is right, then check again.")
    assert found(done, "synthesizer")["answers"][0] == "works", "one that fails hides nothing of another"
    assert last(done).startswith("1 call, 0 tokens in, 0 out")


async def test_an_endpoint_that_hangs_is_not_waited_for_longer_than_its_timeout(tmp_path: Path) -> None:
    async with simulator(stall_rate=1.0) as served:
        done = await beside(tmp_path, *model("trainee", served.base_url, timeout=0.3))
    assert done.code == 1
    assert "did not answer within 0.3 seconds" in found(done, "trainee")["answers"][1]


async def test_a_busy_endpoint_and_one_that_is_broken(tmp_path: Path) -> None:
    async with simulator(requests_per_minute=1) as served:
        busy = await beside(tmp_path, *model("trainee", served.base_url))
    assert "busy" in found(busy, "trainee")["yes or no"][1]
    async with simulator(error_rate=1.0) as served:
        broken = await beside(tmp_path, *model("trainee", served.base_url))
        assert served.stats.requests == 1, "a check does not insist"
    assert "answered 500" in found(broken, "trainee")["answers"][1]
    assert (busy.code, broken.code) == (1, 1)


async def test_a_batch_api_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    async with simulator() as served:
        done = await beside(tmp_path, *model("synthesizer", served.base_url, batch=True), method="wrap")
    assert done.code == 0
    assert found(done, "synthesizer")["batch API"] == ("works", "answers come within a day, at half the price")


async def test_a_check_asks_whatever_the_cache_holds_and_takes_a_configuration(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    config = tmp_path / "job.yaml"
    async with simulator() as served:
        config.write_text(
            json.dumps({"method": "wrap", "models": {"synthesizer": {"base_url": served.base_url, "model": "echo"}}})
        )
        for _ in range(2):
            done = await asyncio.to_thread(command, folder, "check", config)
            assert done.code == 0
        assert served.stats.requests == 6
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ["--method", "wrapp"],
        [],
        ["nowhere.yaml"],
        ["--method", "wrap", "--set", "synthesizer.modle=x"],
        ["--method", "wrap", "--set", "prices=nowhere"],
    ],
)
def test_wrong_usage_asks_nobody(tmp_path: Path, words: list[str]) -> None:
    done = command(tmp_path, "check", *words)
    assert done.code == 2
    assert done.err.startswith("error: ")
    assert done.out == ""
