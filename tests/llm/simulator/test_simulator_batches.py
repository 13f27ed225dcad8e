"""The simulator speaks OpenAI's batch API over real HTTP: every line is done once, in any order, or said not to be."""

import asyncio

import aiohttp
import orjson
import pytest

from graphgen.llm.simulator import Simulator, SimulatorSettings

ENDED = {"completed", "failed", "expired", "cancelled"}


class Client:
    """What a user of the batch API does, in a few lines."""

    def __init__(self, session, simulator):
        self.session = session
        self.url = simulator.base_url

    async def upload(self, content, purpose="batch"):
        form = aiohttp.FormData()
        form.add_field("purpose", purpose)
        form.add_field("file", content, filename="input.jsonl")
        async with self.session.post(f"{self.url}/files", data=form) as response:
            return response.status, await response.json()

    async def post(self, path, **fields):
        async with self.session.post(f"{self.url}{path}", data=orjson.dumps(fields)) as response:
            return response.status, await response.json()

    async def get(self, path):
        async with self.session.get(f"{self.url}{path}") as response:
            return response.status, await response.json()

    async def rows(self, file_id):
        async with self.session.get(f"{self.url}/files/{file_id}/content") as response:
            return [orjson.loads(row) for row in (await response.read()).splitlines()]

    async def create(self, content, **fields):
        _, file = await self.upload(content)
        asked = {"input_file_id": file["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h"}
        return await self.post("/batches", **(asked | fields))

    async def ended(self, batch):
        while batch["status"] not in ENDED:
            _, batch = await self.get(f"/batches/{batch['id']}")
        return batch


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


def lines(count, model="echo", url="/v1/chat/completions"):
    return b"\n".join(
        orjson.dumps(
            {
                "custom_id": f"r{number}",
                "method": "POST",
                "url": url,
                "body": {"model": model, "messages": [{"role": "user", "content": str(number)}]},
            }
        )
        for number in range(count)
    )


async def test_a_batch_runs_through_its_states_and_answers_every_line_once_in_another_order(session):
    async with Simulator(SimulatorSettings(batch_seconds=0.2)) as simulator:
        client = Client(session, simulator)
        status, batch = await client.create(lines(20), metadata={"name": "x"})
        assert (status, batch["status"], batch["metadata"]) == (200, "validating", {"name": "x"})
        states = []
        while batch["status"] not in ENDED:
            _, batch = await client.get(f"/batches/{batch['id']}")
            states.append(batch["status"])
        assert list(dict.fromkeys(states)) == ["validating", "in_progress", "finalizing", "completed"]
        assert batch["request_counts"] == {"total": 20, "completed": 20, "failed": 0}
        assert batch["error_file_id"] is None
        rows = await client.rows(batch["output_file_id"])
        ids = [row["custom_id"] for row in rows]
        assert sorted(ids) == sorted(f"r{number}" for number in range(20)) != ids
        assert {row["response"]["status_code"] for row in rows} == {200}
        assert rows[0]["response"]["body"]["choices"][0]["message"]["content"] == "yes"
        stats = simulator.stats
        assert (stats.batches, stats.answered, stats.billed_requests, stats.distinct) == (1, 20, 20, 20)
        assert stats.billed_input_tokens == sum(row["response"]["body"]["usage"]["prompt_tokens"] for row in rows)


async def test_lines_that_fail_are_in_the_error_file_and_cost_nothing(session):
    async with Simulator(SimulatorSettings(batch_error_rate=0.3)) as simulator:
        client = Client(session, simulator)
        content = lines(30) + b"\n" + lines(1, "gpt-0").replace(b"r0", b"unknown")
        batch = await client.ended((await client.create(content))[1])
        good, bad = await client.rows(batch["output_file_id"]), await client.rows(batch["error_file_id"])
        counts = batch["request_counts"]
        assert (len(good), len(bad)) == (counts["completed"], counts["failed"])
        assert len(good) + len(bad) == 31
        statuses = {row["custom_id"]: row["response"]["status_code"] for row in bad}
        assert statuses.pop("unknown") == 404
        assert set(statuses.values()) == {500}
        assert simulator.stats.billed_requests == len(good)


async def test_an_expired_batch_has_done_half(session):
    async with Simulator(SimulatorSettings(batch_expiry_rate=1)) as simulator:
        client = Client(session, simulator)
        batch = await client.ended((await client.create(lines(10)))[1])
        good, bad = await client.rows(batch["output_file_id"]), await client.rows(batch["error_file_id"])
        assert (batch["status"], len(good), simulator.stats.billed_requests) == ("expired", 5, 5)
        assert [(row["response"], row["error"]["code"]) for row in bad] == [(None, "batch_expired")] * 5


async def test_a_batch_may_fail_as_a_whole(session):
    async with Simulator(SimulatorSettings(batch_failure_rate=1)) as simulator:
        client = Client(session, simulator)
        batch = await client.ended((await client.create(lines(10)))[1])
        assert (batch["status"], batch["output_file_id"]) == ("failed", None)
        assert batch["errors"]["data"][0]["message"]
        assert simulator.stats.billed_requests == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"{", "invalid_json_line"),
        (b'{"custom_id":"a"}', "invalid_json_line"),
        (lines(1) + b"\n" + lines(1), "duplicate_custom_id"),
        (lines(1, url="/v1/embeddings"), "invalid_url"),
    ],
)
async def test_an_input_that_cannot_be_used_fails_its_batch(session, content, code):
    async with Simulator() as simulator:
        client = Client(session, simulator)
        batch = await client.ended((await client.create(content))[1])
    assert (batch["status"], batch["errors"]["data"][0]["code"]) == ("failed", code)


async def test_a_cancelled_batch_does_nothing_more(session):
    async with Simulator(SimulatorSettings(batch_seconds=30)) as simulator:
        client = Client(session, simulator)
        _, batch = await client.create(lines(5))
        _, cancelling = await client.post(f"/batches/{batch['id']}/cancel")
        assert cancelling["status"] == "cancelling"
        # Its results take a tenth of its time to be written; nobody waits for that here.
        while (await client.get(f"/batches/{batch['id']}"))[1]["error_file_id"] is None:
            await asyncio.sleep(0)
        assert simulator.stats.billed_requests == 0


async def test_batches_are_listed_by_the_page_newest_first(session):
    async with Simulator() as simulator:
        client = Client(session, simulator)
        made = [(await client.create(lines(1)))[1]["id"] for _ in range(5)]
        _, first = await client.get("/batches?limit=2")
        _, second = await client.get(f"/batches?limit=3&after={first['last_id']}")
    assert [row["id"] for row in first["data"] + second["data"]] == made[::-1]
    assert (first["has_more"], second["has_more"]) == (True, False)


async def test_a_batch_may_be_made_though_nobody_is_told(session):
    async with Simulator(SimulatorSettings(batch_lost_rate=1)) as simulator:
        client = Client(session, simulator)
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.create(lines(1))
        _, listed = await client.get("/batches")
    assert len(listed["data"]) == simulator.stats.batches == 1


async def test_what_cannot_be_is_refused(session):
    async with Simulator() as simulator:
        client = Client(session, simulator)
        assert (await client.upload(b"x", purpose="fine-tune"))[0] == 400
        assert (await client.post("/files"))[0] == 400
        assert (await client.post("/batches"))[0] == 400
        assert (await client.create(b"x", endpoint="/v1/embeddings"))[0] == 400
        assert (await client.create(b"x", input_file_id="file-0"))[0] == 400
        assert (await client.get("/batches/batch_0"))[0] == 404
        assert (await client.get("/files/file-0"))[0] == 404
    async with Simulator(SimulatorSettings(api_key="sesame")) as simulator:
        assert (await Client(session, simulator).get("/batches"))[0] == 401
