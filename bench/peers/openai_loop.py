"""The same questions as many write it: AsyncOpenAI behind a semaphore; prints one JSON line."""

from __future__ import annotations

import asyncio

from openai import AsyncOpenAI
from questions import MAX_TOKENS, TEMPERATURE, Questions, Stopwatch, parser


async def main() -> None:
    options = parser().parse_args()
    questions = Questions(options.characters)
    places = asyncio.Semaphore(int(options.concurrency))
    client = AsyncOpenAI(base_url=options.base_url, api_key="none", max_retries=0)

    async def ask(number: int) -> str:
        async with places:
            answer = await client.chat.completions.create(
                model="echo",
                messages=[{"role": "user", "content": questions[number]}],
                temperature=TEMPERATURE,
                max_tokens=MAX_TOKENS,
                logprobs=True,
                top_logprobs=5,
            )
        return answer.choices[0].message.content or ""

    watch = Stopwatch()
    answers = await asyncio.gather(*(ask(number) for number in range(options.calls)))
    watch.report(sum(map(bool, answers)))
    await client.close()


if __name__ == "__main__":
    asyncio.run(main())
