"""Pulling records from where they come, without holding up the event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

from graphgen.records import Record

__all__ = ["Source", "pulled"]

Source = Iterable[Record] | AsyncIterable[Record]
_BATCH = 64
_BATCH_SECONDS = 0.01


async def pulled(source: Source) -> AsyncIterator[Record]:
    """The records of `source`, in order. An iterator that computes or reads does so in a thread, a batch at a time."""
    if isinstance(source, AsyncIterable):
        async for record in source:
            yield record
    elif isinstance(source, list | tuple):
        for record in source:
            yield record
    else:
        iterator = iter(source)
        while batch := await asyncio.to_thread(_take, iterator):
            for record in batch:
                yield record


def _take(iterator: Iterator[Record]) -> list[Record]:
    """The next records: as many as come at once, at least one, none at the end."""
    batch: list[Record] = []
    deadline = time.monotonic() + _BATCH_SECONDS
    for record in iterator:
        batch.append(record)
        if len(batch) == _BATCH or time.monotonic() > deadline:
            break
    return batch
