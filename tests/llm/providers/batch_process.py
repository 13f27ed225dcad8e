"""A process that asks a model behind the batch API and prints how many tokens each answer says its question had.

Usage: python batch_process.py CACHE BASE_URL NUMBER...
"""

import asyncio
import json
import sys
from pathlib import Path

from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.llm.settings import OpenAIModel
from graphgen.prompts import Parameters
from graphgen.records import Message


async def main(path, base_url, numbers):
    cache = ResponseCache(Path(path))
    model = OpenAIModel(batch=True, base_url=base_url, batch_wait=0.05, batch_poll=0.02, model="echo")
    door = Door({"synthesizer": model}, cache)
    endpoint = door.endpoint("synthesizer")
    questions = [(Message(role="user", content="x" * 4 * int(number)),) for number in numbers]
    requests = [Request(base_url, "echo", question, Parameters()) for question in questions]
    answers = await asyncio.gather(*(endpoint.ask(request) for request in requests))
    sys.stdout.write(json.dumps([answer.completion.input_tokens for answer in answers]))
    await door.close()
    cache.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
