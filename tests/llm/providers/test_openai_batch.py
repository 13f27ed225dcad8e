"""A model behind the batch API, over real HTTP: each request gets its own answer, once, whatever becomes of batches."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import EndpointError, Interrupted
from graphgen.llm.client import TransientError
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.providers import openai_batch
from graphgen.llm.providers.dialect import Dialect
from graphgen.llm.providers.openai_batch import OpenAIBatchClient
from graphgen.llm.request import Request
from graphgen.llm.settings import OpenAIModel, Price
from graphgen.llm.simulator import Simulator, SimulatorSettings
from graphgen.prompts import Parameters
from graphgen.records import Message


def model(simulator, **fields):
    fields = {"base_url": simulator.base_url, "batch_wait": 0.05, "batch_poll": 0.02, "model": "echo"} | fields
    return OpenAIModel(batch=True, **fields)


def request(simulator, number, **fields):
    """The echo model counts a token per four characters, so that each answer tells whose it is."""
    content = "x" * 4 * number
    return Request(simulator.base_url, "echo", (Message(role="user", content=content),), Parameters(), **fields)


class Opened:
    """A cache and a client, as a process has them."""

    def __init__(self, simulator, folder, **fields):
        self.cache = ResponseCache(folder / "cache.sqlite")
        self.client = OpenAIBatchClient(model(simulator, **fields), None, self.cache)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.client.close()
        self.cache.close()

    async def ask(self, requests):
        return await asyncio.gather(*(self.client(each) for each in requests), return_exceptions=True)


class Through:
    """The whole stack over it."""

    def __init__(self, simulator, folder, **fields):
        self.cache = ResponseCache(folder / "cache.sqlite")
        self.door = Door({"synthesizer": model(simulator, **fields)}, self.cache)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.door.close()
        self.cache.close()

    async def ask(self, requests):
        endpoint = self.door.endpoint("synthesizer")
        answers = await asyncio.gather(*(endpoint.ask(each) for each in requests))
        return [answer.completion for answer in answers]


def tokens(answers):
    return [answer.input_tokens for answer in answers]


async def test_each_request_gets_its_own_answer_in_whatever_order_they_come(tmp_path):
    async with Simulator(SimulatorSettings(batch_seconds=0.1)) as simulator:
        requests = [request(simulator, number) for number in range(1, 41)]
        async with Through(simulator, tmp_path) as opened:
            assert tokens(await opened.ask(requests)) == list(range(1, 41))
        stats = simulator.stats
        assert (stats.batches, stats.billed_requests, stats.repeated) == (1, 40, 0)
        async with Through(simulator, tmp_path) as again:
            assert tokens(await again.ask(requests)) == list(range(1, 41))
        assert (stats.batches, stats.requests) == (1, 40)


async def test_an_answer_from_a_batch_is_an_answer_to_the_same_request_put_directly(tmp_path):
    async with Simulator() as simulator:
        requests = [request(simulator, number) for number in range(1, 4)]
        async with Through(simulator, tmp_path) as opened:
            batched = await opened.ask(requests)
        cache = ResponseCache(tmp_path / "cache.sqlite")
        door = Door({"synthesizer": model(simulator).model_copy(update={"batch": False})}, cache)
        direct = [await door.endpoint("synthesizer").ask(each) for each in requests]
        await door.close()
        cache.close()
        assert [(answer.completion, answer.origin) for answer in direct] == [(each, "cached") for each in batched]


async def test_lines_that_fail_are_asked_again_and_nothing_is_paid_twice(tmp_path):
    async with Simulator(SimulatorSettings(batch_error_rate=0.3, seed=1)) as simulator:
        async with Through(simulator, tmp_path) as opened:
            answers = await opened.ask([request(simulator, number) for number in range(1, 31)])
        assert tokens(answers) == list(range(1, 31))
        assert simulator.stats.outcomes["error"] > 0
        assert simulator.stats.batches > 1
        assert simulator.stats.billed_requests == 30


async def test_an_expired_batch_gives_back_what_it_did_not_do(tmp_path):
    async with Simulator(SimulatorSettings(batch_expiry_rate=1)) as simulator, Opened(simulator, tmp_path) as opened:
        requests = [request(simulator, number) for number in range(1, 11)]
        outcomes = await opened.ask(requests)
        undone = [outcome for outcome in outcomes if isinstance(outcome, TransientError)]
        assert len(undone) == 5
        assert not any(outcome.billable or outcome.throttled for outcome in undone)
        assert simulator.stats.billed_requests == 5
        assert opened.client._journal.open_batches(simulator.base_url, "echo") == []
        assert all(opened.client._journal.batch_of(each.key) is None for each in requests)


async def test_a_failed_batch_gives_back_everything_and_says_why(tmp_path):
    async with Simulator(SimulatorSettings(batch_failure_rate=1)) as simulator, Opened(simulator, tmp_path) as opened:
        outcomes = await opened.ask([request(simulator, number) for number in range(1, 4)])
        assert all(isinstance(outcome, TransientError) for outcome in outcomes)
        assert "could not be begun" in str(outcomes[0])
        assert opened.client._journal.open_batches(simulator.base_url, "echo") == []


async def test_a_batch_that_was_made_though_nobody_was_told_is_found_and_not_made_again(tmp_path):
    async with Simulator(SimulatorSettings(batch_lost_rate=1)) as simulator:
        async with Through(simulator, tmp_path) as opened:
            answers = await opened.ask([request(simulator, number) for number in range(1, 11)])
        assert tokens(answers) == list(range(1, 11))
        assert (simulator.stats.batches, simulator.stats.billed_requests) == (1, 10)


async def until(condition):
    while not condition():
        await asyncio.sleep(0.001)


async def leave_open(simulator, folder, requests):
    """A process that goes away while its batch is worked on."""
    async with Opened(simulator, folder) as opened:
        asking = [asyncio.create_task(opened.client(each)) for each in requests]
        await until(lambda: opened.client._journal.open_batches(simulator.base_url, "echo"))
        await until(lambda: opened.client._journal.open_batches(simulator.base_url, "echo")[0].remote)
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


async def test_a_later_run_waits_for_the_open_batch_and_keeps_what_it_did_not_ask_for(tmp_path):
    async with Simulator(SimulatorSettings(batch_seconds=0.5)) as simulator:
        requests = [request(simulator, number) for number in range(1, 11)]
        await leave_open(simulator, tmp_path, requests)
        async with Opened(simulator, tmp_path) as opened:
            assert tokens(await opened.ask(requests[:1])) == [1]
            assert tokens(opened.cache.get(each.key) for each in requests) == list(range(1, 11))
        assert (simulator.stats.batches, simulator.stats.billed_requests) == (1, 10)


async def test_a_run_that_asks_for_other_things_still_collects_it(tmp_path):
    async with Simulator(SimulatorSettings(batch_seconds=0.2)) as simulator:
        requests = [request(simulator, number) for number in range(1, 6)]
        await leave_open(simulator, tmp_path, requests)
        async with Opened(simulator, tmp_path) as opened:
            assert tokens(await opened.ask([request(simulator, 50)])) == [50]
            await until(lambda: opened.cache.get(requests[-1].key) is not None)
            assert tokens(opened.cache.get(each.key) for each in requests) == list(range(1, 6))
        assert simulator.stats.billed_requests == 6


async def test_when_the_run_is_stopped_nobody_waits_for_a_day(tmp_path):
    async with Simulator(SimulatorSettings(batch_seconds=600)) as simulator:
        requests = [request(simulator, number) for number in range(1, 6)]
        async with Through(simulator, tmp_path, batch_wait=0.01) as opened:
            endpoint = opened.door.endpoint("synthesizer")
            asking = [asyncio.create_task(endpoint.ask(each)) for each in requests]
            await until(lambda: simulator.stats.batches)
            opened.door.shut(Interrupted("The run was interrupted.", "Run it again."))
            outcomes = await asyncio.gather(*asking, return_exceptions=True)
            assert all(isinstance(outcome, Interrupted) for outcome in outcomes)
        async with Opened(simulator, tmp_path) as again:
            assert [again.client._journal.batch_of(each.key).remote for each in requests] == ["batch_00000002"] * 5


async def test_what_waits_for_company_when_the_run_is_stopped_is_never_sent(tmp_path):
    async with Simulator() as simulator:
        async with Through(simulator, tmp_path, batch_wait=600) as opened:
            asking = asyncio.create_task(opened.door.endpoint("synthesizer").ask(request(simulator, 1)))
            await asyncio.sleep(0)
            await until(lambda: opened.door.endpoint("synthesizer").client._waiting)
            opened.door.shut(Interrupted("The run was interrupted.", "Run it again."))
            with pytest.raises(Interrupted):
                await asking
        assert simulator.stats.batches == 0


async def test_a_batch_that_the_provider_knows_no_more_is_made_again(tmp_path):
    async with Simulator(SimulatorSettings(batch_seconds=600)) as simulator:
        port = int(simulator.base_url.removesuffix("/v1").rpartition(":")[2])
        await leave_open(simulator, tmp_path, [request(simulator, number) for number in range(1, 4)])
    async with Simulator(SimulatorSettings(port=port)) as another:
        async with Through(another, tmp_path) as opened:
            assert tokens(await opened.ask([request(another, number) for number in range(1, 4)])) == [1, 2, 3]
        assert another.stats.billed_requests == 3


async def test_an_endpoint_without_a_batch_api_says_so(tmp_path):
    async with Simulator() as simulator:
        nowhere = f"{simulator.root_url}/api"
        async with Opened(simulator, tmp_path, base_url=nowhere) as opened:
            [outcome] = await opened.ask([request(simulator, 1)])
    assert isinstance(outcome, EndpointError)
    assert "batch: false" in outcome.remedy


async def test_wrong_keys_and_models_end_the_run(tmp_path):
    async with Simulator(SimulatorSettings(api_key="sesame")) as simulator, Opened(simulator, tmp_path) as opened:
        [outcome] = await opened.ask([request(simulator, 1)])
        assert isinstance(outcome, EndpointError)
        assert "401" in str(outcome)
        assert opened.client._journal.open_batches(simulator.base_url, "echo") == []
    async with Simulator() as simulator, Opened(simulator, tmp_path, model="gpt-0") as opened:
        asked = Request(simulator.base_url, "gpt-0", (Message(role="user", content="x"),), Parameters())
        [outcome] = await opened.ask([asked])
        assert isinstance(outcome, EndpointError)


async def test_fields_that_are_refused_are_left_out_the_next_time(tmp_path):
    async with Simulator(SimulatorSettings(no_structured=True)) as simulator:
        requests = [request(simulator, number, schema={"type": "object"}) for number in range(1, 6)]
        async with Through(simulator, tmp_path) as opened:
            assert tokens(await opened.ask(requests)) == [1, 2, 3, 4, 5]
        assert simulator.stats.billed_requests == 5
        assert simulator.stats.outcomes["bad_request"] <= 10  # json_schema, then json_object, then none


async def test_looks_that_fail_do_not_lose_a_batch(tmp_path):
    async with Simulator(SimulatorSettings(batch_seconds=0.2)) as simulator, Opened(simulator, tmp_path) as opened:
        send = opened.client._wire.send
        failing = [True, True, False] * 4

        async def flaky(method, path, **fields):
            if method == "GET" and failing and failing.pop():
                raise TransientError("the line is bad")
            return await send(method, path, **fields)

        opened.client._wire.send = flaky
        assert tokens(await opened.ask([request(simulator, number) for number in range(1, 4)])) == [1, 2, 3]
        assert simulator.stats.billed_requests == 3


def test_a_batch_costs_half_and_waits_by_the_thousand():
    fields = {"model": "m", "base_url": "http://127.0.0.1:1/v1", "input_price": 2.0, "output_price": 8.0}
    assert OpenAIModel(batch=True, **fields).price == Price(1.0, 4.0)
    assert OpenAIModel(**fields).price == Price(2.0, 8.0)
    assert OpenAIModel(batch=True, model="m").price is None
    assert OpenAIModel(batch=True, **fields).places == 2000
    assert OpenAIModel(batch=True, concurrency=7, **fields).places == 7


@given(st.lists(st.integers(0, 40), unique=True, max_size=30), st.integers(1, 10), st.integers(150, 1000))
def test_files_hold_every_request_once_and_keep_to_the_limits(lengths, most, size):
    requests = [Request("e", "m", (Message(role="user", content="x" * each),), Parameters()) for each in lengths]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openai_batch, "_MOST_REQUESTS", most)
        patch.setattr(openai_batch, "_MOST_BYTES", size)
        groups = list(openai_batch._groups(requests, Dialect()))
    assert [key for group in groups for key in group] == [each.key for each in requests]
    assert all(0 < len(group) <= most for group in groups)
    assert all(len(group) == 1 or sum(map(len, group.values())) <= size for group in groups)


def test_the_client_is_made_where_the_settings_ask_for_it(tmp_path: Path):
    from graphgen.llm.providers.connect import connect
    from graphgen.llm.providers.openai import OpenAIClient

    settings = OpenAIModel(batch=True, model="m", base_url="http://127.0.0.1:1/v1")
    cache = ResponseCache(tmp_path / "cache.sqlite")
    client = connect(settings, cache)
    assert isinstance(client, OpenAIBatchClient)
    assert (client.endpoint, client.model) == (OpenAIClient(settings).endpoint, OpenAIClient(settings).model)
    assert isinstance(connect(settings), OpenAIClient)
    asyncio.run(client.close())
    cache.close()


async def test_what_another_process_has_got_meanwhile_is_not_sent(tmp_path):
    async with (
        Simulator() as simulator,
        Opened(simulator, tmp_path, batch_wait=1.0) as patient,
        Opened(simulator, tmp_path, batch_wait=0.01) as hasty,
    ):
        requests = [request(simulator, number) for number in range(1, 4)]
        waiting = asyncio.create_task(patient.ask(requests))
        await until(lambda: patient.client._waiting)
        assert tokens(await hasty.ask(requests)) == [1, 2, 3]
        assert tokens(await waiting) == [1, 2, 3]
        assert (simulator.stats.batches, simulator.stats.billed_requests) == (1, 3)
