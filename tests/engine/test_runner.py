"""The properties of a runner that every method may rely on."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.errors import (
    BadReply,
    EndpointError,
    GraphGenError,
    Interrupted,
    RunError,
    StorageError,
    UsageError,
)
from graphgen.llm.client import TransientError
from graphgen.llm.request import Request
from graphgen.records import Completion, Failure, Record, content_id
from graphgen.stream import Ask, Runner, Stream
from scripted import Bench, ScriptedModel, make_bench


class Item(Record):
    id: str
    text: str


def item(text: str) -> Item:
    return Item(id=content_id("item", text), text=text)


async def split(record: Item, ask: Ask) -> Sequence[Item]:
    return [item(word) for word in record.text.split("+") if word]


async def echo(record: Item, ask: Ask) -> Sequence[Item]:
    reply = await ask("test/echo", lambda completion: completion.text, language="en", text=record.text)
    return [item(reply.value)]


async def echo_twice(record: Item, ask: Ask) -> Sequence[Item]:
    first = await ask("test/echo", lambda completion: completion.text, language="en", text=record.text)
    second = await ask("test/echo", lambda completion: completion.text, language="en", text=first.value + "!")
    return [item(second.value)]


def pipeline(runner: Runner, texts: Sequence[str]) -> Stream[Item]:
    return runner.stream([item(text) for text in texts]).each(split).each(echo_twice)


async def run_once(bench: Bench, texts: Sequence[str], model: ScriptedModel, **options: int) -> tuple[list[str], int]:
    async with bench.open(model, **options) as opened:
        made = [record.text for record in await pipeline(opened.runner, texts)]
        return made, opened.ledger.total.calls


word = st.text("abcdefgh", min_size=1, max_size=3)
corpus = st.lists(st.lists(word, min_size=0, max_size=4).map("+".join), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None)
@given(corpus)
def test_output_is_in_input_order_and_a_rerun_buys_nothing(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = make_bench(Path(folder))
        first, bought = asyncio.run(run_once(bench, texts, ScriptedModel()))
        assert first == [part.upper() + "!" for text in texts for part in text.split("+") if part]
        distinct = {part for text in texts for part in text.split("+") if part}
        assert bought == len({*distinct, *(part.upper() + "!" for part in distinct)})
        again = ScriptedModel()
        second, bought_again = asyncio.run(run_once(bench, texts, again))
        assert (second, bought_again, again.asked) == (first, 0, 0)


@settings(max_examples=30, deadline=None)
@given(corpus, st.integers(1, 30), st.sampled_from([EndpointError, Interrupted, RunError]))
def test_a_failure_at_any_call_then_a_resume_equals_a_clean_run(
    texts: list[str], at: int, error: type[RunError]
) -> None:
    def fail(number: int) -> None:
        if number == at:
            raise error("The line is cut.", "Mend it.")

    with tempfile.TemporaryDirectory() as folder:
        clean, bought_clean = asyncio.run(run_once(make_bench(Path(folder) / "clean"), texts, ScriptedModel()))
        bench = make_bench(Path(folder) / "broken")
        broken = ScriptedModel(fail)
        with contextlib.suppress(error):  # a failure at a call that is never made does not happen
            asyncio.run(run_once(bench, texts, broken))
        resumed = ScriptedModel()
        made, _ = asyncio.run(run_once(bench, texts, resumed))
        assert made == clean
        assert not set(broken.answered) & set(resumed.answered), "an answer was bought twice"
        assert len(broken.answered) + len(resumed.answered) == bought_clean


async def test_answers_in_flight_at_a_stop_are_kept(tmp_path: Path) -> None:
    bench = make_bench(tmp_path)
    texts = [f"t{number}" for number in range(40)]
    release = asyncio.Event()
    model = ScriptedModel(lambda number: release.wait())
    async with bench.open(model, places=16) as opened:
        running = asyncio.create_task(_collect(opened.runner.stream([item(text) for text in texts]).each(echo)))
        while model.in_flight < 16:
            await asyncio.sleep(0)
        opened.runner.stop(Interrupted("Stop.", "Again."))
        release.set()
        with pytest.raises(Interrupted):
            await running
        assert len(model.answered) == 16, "in flight at the stop: answered; not one more"
    resumed = ScriptedModel()
    async with bench.open(resumed) as opened:
        assert len(await opened.runner.stream([item(text) for text in texts]).each(echo)) == 40
    assert resumed.asked == 40 - 16


async def _collect(stream: Stream[Item]) -> list[Item]:
    return await stream


async def test_an_answer_is_kept_though_whoever_asked_is_gone(tmp_path: Path) -> None:
    bench = make_bench(tmp_path)
    release = asyncio.Event()
    model = ScriptedModel(lambda number: release.wait())
    async with bench.open(model) as opened:
        asking = asyncio.create_task(_collect(opened.runner.stream([item("a")]).each(echo)))
        while not model.in_flight:
            await asyncio.sleep(0)
        asking.cancel()
        release.set()
    assert len(model.answered) == 1
    again = ScriptedModel()
    async with bench.open(again) as opened:
        await opened.runner.stream([item("a")]).each(echo)
    assert again.asked == 0


async def test_identical_requests_in_flight_buy_one(tmp_path: Path) -> None:
    model = ScriptedModel()
    async with make_bench(tmp_path).open(model, places=64) as opened:
        made = await opened.runner.stream([Item(id=str(n), text="same") for n in range(50)]).each(echo)
        assert [record.text for record in made] == ["SAME"] * 50
        assert model.asked == 1
        assert (opened.ledger.total.calls, opened.ledger.total.cached) == (1, 49)


async def test_memory_stays_bounded_when_the_consumer_is_slow(tmp_path: Path) -> None:
    admitted = 0

    def source():
        nonlocal admitted
        for number in range(20_000):
            admitted += 1
            yield item(f"t{number}")

    async with make_bench(tmp_path).open(ScriptedModel(), places=4) as opened:
        consumed = 0
        async for _ in opened.runner.stream(source()).each(split):
            consumed += 1
            # window + a batch of the source + what waits before the first stage
            assert admitted - consumed <= 1024 + 64 + 64 + 1
            if consumed == 3000:
                break


async def test_a_slow_stage_holds_back_the_one_before_it(tmp_path: Path) -> None:
    passed: Counter[str] = Counter()

    async def fan_out(record: Item, ask: Ask) -> Sequence[Item]:
        passed["fan_out"] += 1
        return [item(f"{record.text}-{number}") for number in range(50)]

    release = asyncio.Event()

    async def slow(record: Item, ask: Ask) -> Sequence[Item]:
        passed["slow"] += 1
        await release.wait()
        return [record]

    async with make_bench(tmp_path).open(ScriptedModel(), places=4) as opened:
        source = [item(str(number)) for number in range(1000)]
        running = asyncio.create_task(_collect(opened.runner.stream(source).each(fan_out).each(slow)))
        for _ in range(2000):
            await asyncio.sleep(0)
        assert passed["slow"] == 64, "as many as may be in flight"
        assert passed["fan_out"] <= 2 * 64 + 3, "those whose output is held, and those that fill the queue"
        release.set()
        assert len(await running) == 50_000


async def test_a_bad_reply_is_asked_again_with_the_complaint_under_a_new_key(tmp_path: Path) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> str:
        seen.append(request)
        return "good" if request.attempt else "bad"

    def parse(completion: Completion) -> str:
        if completion.text == "bad":
            raise BadReply("It is bad.")
        return completion.text

    async def stage(record: Item, ask: Ask) -> Sequence[Item]:
        reply = await ask("test/echo", parse, language="en", text=record.text)
        assert [call.attempt for call in reply.calls] == [0, 1]
        return [item(reply.value)]

    async with make_bench(tmp_path).open(ScriptedModel(answer=answer), attempts=3) as opened:
        assert [record.text for record in await opened.runner.stream([item("x")]).each(stage)] == ["good"]
    first, second = seen
    assert first.key != second.key
    assert second.messages[:1] == first.messages
    assert second.messages[1].content == "bad"
    assert "It is bad." in second.messages[2].content


async def test_a_reply_that_stays_bad_is_a_failure_and_costs_nothing_again(tmp_path: Path) -> None:
    def parse(completion: Completion) -> str:
        if completion.text == "B":
            raise BadReply("It is B.")
        return completion.text

    async def stage(record: Item, ask: Ask) -> Sequence[Item]:
        return [item((await ask("test/echo", parse, language="en", text=record.text)).value)]

    bench = make_bench(tmp_path)
    rows: list[str] = []
    asked: list[int] = []
    for _ in range(2):
        model = ScriptedModel(answer=lambda request: request.messages[0].content.splitlines()[-1].upper())
        async with bench.open(model, attempts=3) as opened:
            made = await opened.runner.stream([item("a"), item("b"), item("c")]).each(stage)
            assert [record.text for record in made] == ["A", "C"]
            opened.workspace.commit()
        rows.append((tmp_path / "run" / "failures.jsonl").read_text())
        asked.append(model.asked)
    failure = Failure.model_validate_json(rows[0])
    assert (failure.stage, failure.record, failure.code) == ("stage", item("b").id, "bad_reply")
    assert "after 3 attempts: It is B." in failure.cause
    assert failure.remedy
    assert asked == [2 + 3, 0]
    assert rows[0] == rows[1]


async def test_a_defect_of_a_stage_fails_its_record_alone(tmp_path: Path) -> None:
    async def stage(record: Item, ask: Ask) -> Sequence[Item]:
        return [item(str(1 // int(record.text)))]

    async with make_bench(tmp_path).open(ScriptedModel()) as opened:
        made = await opened.runner.stream([item("1"), item("0"), item("-1")]).each(stage)
        assert [record.text for record in made] == ["1", "-1"]
        assert opened.tracker.reasons == {"failures.defect": 1}


async def test_too_many_failures_end_the_run(tmp_path: Path) -> None:
    async def stage(record: Item, ask: Ask) -> Sequence[Item]:
        raise BadReply("Never.")

    async with make_bench(tmp_path).open(ScriptedModel()) as opened:
        with pytest.raises(RunError) as raised:
            await opened.runner.stream([item(str(number)) for number in range(1000)]).each(stage)
        assert raised.value.code == "too_many_failures"
        assert opened.tracker.reasons["failures.bad_reply"] >= 20, "each that failed is a row, also at the end"
        opened.workspace.settle()
        opened.workspace.commit()
    rows = (tmp_path / "run" / "failures.jsonl").read_text().splitlines()
    assert all(Failure.model_validate_json(row).cause == "Never." for row in rows)


async def test_failures_within_one_unfinished_record_are_rows_too(tmp_path: Path) -> None:
    async def fan_out(record: Item, ask: Ask) -> Sequence[Item]:
        return [item(str(number)) for number in range(200)]

    async def stage(record: Item, ask: Ask) -> Sequence[Item]:
        raise BadReply("Never.")

    async with make_bench(tmp_path).open(ScriptedModel()) as opened:
        with pytest.raises(RunError, match="of 20 records failed"):
            await opened.runner.stream([item("one document")]).each(fan_out).each(stage)
        assert opened.tracker.reasons["failures.bad_reply"] >= 20


@pytest.mark.parametrize("error", [EndpointError, UsageError])
async def test_nothing_more_is_bought_once_the_run_has_to_stop(tmp_path: Path, error: type[GraphGenError]) -> None:
    async def stage(record: Item, ask: Ask) -> Sequence[Item]:
        if record.text == "5":
            raise error("It is over.", "Mend it.")
        for number in range(50):
            await ask("test/echo", lambda completion: completion.text, language="en", text=f"{record.text}-{number}")
        return [record]

    model = ScriptedModel()
    async with make_bench(tmp_path).open(model, places=4) as opened:
        with pytest.raises(error, match="It is over"):
            await opened.runner.stream([item(str(number)) for number in range(40)]).each(stage)
        # What waits for one of the four places when the gate is shut is turned away; only what was inside comes home.
        assert model.asked <= 4 * 3


async def test_failures_of_a_source_are_rows_and_not_records(tmp_path: Path) -> None:
    failure = Failure(stage="read", record="a.txt", code="binary_file", cause="It is binary.", remedy="Convert it.")
    async with make_bench(tmp_path).open(ScriptedModel()) as opened:
        stream: Stream[Item] = opened.runner.stream([item("a"), failure, item("b")])
        assert [record.text for record in await stream] == ["a", "b"]
        opened.workspace.commit()
    assert Failure.model_validate_json((tmp_path / "run" / "failures.jsonl").read_text()) == failure


async def test_what_is_expected_of_a_stage_is_known_or_estimated_and_right_in_the_end(tmp_path: Path) -> None:
    async with make_bench(tmp_path).open(ScriptedModel()) as opened:
        texts = [f"a{number}+b{number}+c{number}" for number in range(40)]
        halfway: dict[str, int] = {}
        async for _ in pipeline(opened.runner, texts):
            stages = {stage.name: stage for stage in opened.tracker.snapshot().stages}
            assert stages["split"].expected == 40
            assert stages["echo_twice"].entered <= stages["echo_twice"].expected <= 3 * 40
            halfway.setdefault("echo_twice", stages["echo_twice"].expected)
        assert halfway["echo_twice"] == 3 * 40, "three of each, seen from the first"
        end = opened.tracker.snapshot().stages
        assert [(stage.name, stage.expected, stage.done) for stage in end] == [
            ("split", 40, 40),
            ("echo_twice", 120, 120),
        ]


@pytest.mark.parametrize("at", ["entered", "left", "kept"])
async def test_an_observer_that_cannot_write_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    seen: Counter[str] = Counter()

    def full(*_: object, **__: object) -> None:
        seen[at] += 1
        if seen[at] == 5:
            raise StorageError("The disk is full.", "Free some space.")

    async with make_bench(tmp_path).open(ScriptedModel()) as opened:
        monkeypatch.setattr(opened.tracker, at, full)
        with pytest.raises(StorageError, match="disk is full"):
            await opened.runner.stream([item(str(number)) for number in range(50)]).each(echo)


@pytest.mark.parametrize("kind", [ValueError, RunError, OSError])
async def test_an_error_of_a_source_reaches_the_consumer(tmp_path: Path, kind: type[Exception]) -> None:
    def source():
        yield item("a")
        raise kind(*(["It broke.", "Mend it."] if kind is RunError else ["It broke."]))

    async with make_bench(tmp_path).open(ScriptedModel()) as opened:
        with pytest.raises(kind, match=r"It broke\."):
            await opened.runner.stream(source()).each(echo)


async def test_a_transient_error_is_retried_and_an_endpoint_that_never_answers_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_until(last: int) -> Callable[[int], None]:
        def at(number: int) -> None:
            if number <= last:
                raise TransientError("the server hung up", retry_after=0.0)

        return at

    async with make_bench(tmp_path / "a").open(ScriptedModel(fail_until(2))) as opened:
        assert len(await opened.runner.stream([item("a")]).each(echo)) == 1
        assert opened.door.retries == 2
    async with make_bench(tmp_path / "b").open(ScriptedModel(fail_until(10_000))) as opened:
        with pytest.raises(EndpointError, match="the server hung up"):
            await opened.runner.stream([item(str(number)) for number in range(100)]).each(echo)
