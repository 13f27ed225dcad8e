"""Questions through GraphGen's own door, cache and ledger, as a run asks them; prints one JSON line."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

from questions import MAX_TOKENS, TEMPERATURE, Questions, Stopwatch, parser

from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.settings import OpenAIModel
from graphgen.prompts import Parameters
from graphgen.records import Message

_PARAMETERS = Parameters(temperature=TEMPERATURE, max_tokens=MAX_TOKENS, top_logprobs=5)


class Loop:
    """Asks questions 0 to `calls` through one endpoint, `askers` at a time.

    Attributes:
        waited: Seconds from asking to the answer, summed over all questions.
        done: Seconds from the first question to each answer, summed over all questions.
        resident: Megabytes, after every `sample_every` answers.
    """

    def __init__(self, door: Door, calls: int, questions: Questions, sample_every: int) -> None:
        self._endpoint = door.endpoint("synthesizer")
        self._ledger = Ledger()
        self._numbers = iter(range(calls))
        self._questions = questions
        self._sample_every = sample_every
        self._answers = 0
        self.waited = self.done = 0.0
        self.resident: list[float] = []

    async def run(self, askers: int) -> None:
        self._start = time.monotonic()
        await asyncio.gather(*(self._ask() for _ in range(askers)))

    async def _ask(self) -> None:
        endpoint = self._endpoint
        for number in self._numbers:
            asked = time.monotonic()
            message = Message(role="user", content=self._questions[number])
            answer = await endpoint.ask(endpoint.request((message,), _PARAMETERS, 0, 0))
            self._ledger.record("synthesizer", "bench", answer, endpoint.price)
            now = time.monotonic()
            self.waited += now - asked
            self.done += now - self._start
            self._answers += 1
            if self._sample_every and self._answers % self._sample_every == 0:
                self.resident.append(resident_mb())


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def main() -> None:
    flags = parser()
    flags.add_argument("--askers", type=int, help="By default as many as a run would have under way.")
    flags.add_argument("--sample-every", type=int, default=0)
    options = flags.parse_args()
    concurrency = options.concurrency if options.concurrency == "auto" else int(options.concurrency)
    model = OpenAIModel(
        base_url=options.base_url, model="echo", concurrency=concurrency, input_price=1.0, output_price=2.0
    )
    with tempfile.TemporaryDirectory() as folder:
        cache = ResponseCache(Path(folder) / "cache.sqlite")
        door = Door({"synthesizer": model}, cache)
        loop = Loop(door, options.calls, Questions(options.characters), options.sample_every)
        watch = Stopwatch()
        await loop.run(options.askers or max(64, 2 * door.places))
        calls = options.calls
        watch.report(calls, waited=loop.waited / calls, done=loop.done / calls, resident=loop.resident)
        await door.close()
        cache.close()


if __name__ == "__main__":
    asyncio.run(main())
