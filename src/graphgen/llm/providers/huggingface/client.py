"""The event loop's side of a model in this process: requests are gathered into batches for one worker thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from graphgen.errors import EndpointError, UsageError
from graphgen.llm.client import BaseLLMClient
from graphgen.llm.providers.huggingface.source import Source, find_source
from graphgen.llm.request import Request
from graphgen.llm.scheduling.batch import AdaptiveBatchRequestManager, BatchRequestManager, Process
from graphgen.llm.settings import HuggingFaceModel
from graphgen.records import Completion

if TYPE_CHECKING:
    from graphgen.llm.providers.huggingface.model import LocalModel

__all__ = ["HuggingFaceClient"]

T = TypeVar("T")
_FIRST_SIZE, _STEP, _LARGEST_SIZE = 8, 8, 256
# Seconds that a batch may take: a forward pass, and a whole reply. Beyond them a larger batch gains nothing more, and
# only makes everybody wait.
_SCORING, _WRITING = (0.5, 2.0), (20.0, 60.0)


class HuggingFaceClient(BaseLLMClient):
    """A causal language model in this process.

    It is loaded when it is first asked. All that it computes, it computes in one thread, so that the event loop stays
    free. Requests for the probabilities of one token and requests for text wait in queues of their own: the ones take
    a forward pass, the others hundreds.

    Args:
        settings: Which model, where, and how many requests at a time.

    Raises:
        UsageError: The extra is not installed, or there is no such model.
    """

    def __init__(self, settings: HuggingFaceModel) -> None:
        if not all(find_spec(library) for library in ("torch", "transformers")):
            raise UsageError(
                "A model in this process needs torch and transformers, which are not installed.",
                "Install them with pip install 'graphgen[hf]'.",
            )
        self._settings = settings
        self._source = find_source(settings.model)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="huggingface")
        self._model: LocalModel | None = None
        self._failure: EndpointError | None = None
        self._scoring = self._gathered(self._score, *_SCORING)
        self._writing = self._gathered(self._write, *_WRITING)

    @property
    def endpoint(self) -> str:
        return f"huggingface:{self._source.identity}:{self._settings.dtype}"

    @property
    def model(self) -> str:
        return self._source.name

    @property
    def scoring_size(self) -> int:
        """How many questions for the probabilities of one token are answered together at present."""
        return self._scoring.batch_size

    async def __call__(self, request: Request) -> Completion:
        if self._model is None:  # not as a part of a batch: loading says nothing about how long batches take
            await self._in_worker(self._load)
        parameters = request.parameters
        is_score = parameters.max_tokens == 1 and parameters.top_logprobs is not None
        return await (self._scoring if is_score else self._writing)(request)

    async def close(self) -> None:
        await self._scoring.close()
        await self._writing.close()
        self._worker.shutdown()
        self._model = None

    def _gathered(self, process: Process, fast: float, slow: float) -> BatchRequestManager:
        size, most = self._settings.batch_size, self._settings.places
        if size != "auto":
            return BatchRequestManager(process, batch_size=min(size, most), max_wait_time=self._settings.batch_wait)
        return AdaptiveBatchRequestManager(
            process,
            batch_size=min(_FIRST_SIZE, most),
            max_wait_time=self._settings.batch_wait,
            max_batch_size=min(_LARGEST_SIZE, most),
            step=_STEP,
            min_threshold=fast,
            max_threshold=slow,
        )

    async def _score(self, requests: Sequence[Request]) -> Sequence[Completion | Exception]:
        return await self._in_worker(lambda: self._load().score(requests))

    async def _write(self, requests: Sequence[Request]) -> Sequence[Completion | Exception]:
        return await self._in_worker(lambda: self._load().write(requests))

    async def _in_worker(self, compute: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, compute)

    def _load(self) -> LocalModel:
        """In the worker, which is one: nobody loads twice, and what failed once is not tried for every request."""
        if self._failure is not None:
            raise EndpointError(self._failure.cause, self._failure.remedy)
        if self._model is None:
            try:
                self._model = _load(self._source, self._settings)
            except EndpointError as error:
                self._failure = error
                raise
        return self._model


def _load(source: Source, settings: HuggingFaceModel) -> LocalModel:
    try:
        from graphgen.llm.providers.huggingface.model import load  # noqa: PLC0415 - brings torch
    except (ImportError, OSError) as error:
        raise EndpointError(
            f"torch or transformers cannot be used: {error}.", "Install them anew with pip install 'graphgen[hf]'."
        ) from error
    return load(source, settings.device, settings.dtype)
