"""Models in this process that score texts, in a thread: sequence classifiers, and those that answer yes or no."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from graphgen.errors import EndpointError, UsageError
from graphgen.llm.providers.huggingface.source import Source, find_source

if TYPE_CHECKING:
    from graphgen.llm.providers.huggingface.answering import LocalYesNo
    from graphgen.llm.providers.huggingface.classifying import LocalClassifier

__all__ = ["Classifier", "YesNoModel"]

T = TypeVar("T")
M = TypeVar("M")


class _InThread(ABC, Generic[M]):
    """Loads its model when it is first asked, and computes in one thread, so that the event loop stays free.

    Args:
        model: A folder, or a name on the hub.
        device: `cpu`, `cuda`, …, or `auto`.

    Raises:
        UsageError: The extra is not installed, or there is no such model.
    """

    def __init__(self, model: str, device: str) -> None:
        if not all(find_spec(library) for library in ("torch", "transformers")):
            raise UsageError(
                "A model in this process needs torch and transformers, which are not installed.",
                "Install them with pip install 'graphgen[hf]'.",
            )
        self._named = (model, device)
        self._device = device
        self._source = find_source(model)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="classifier")
        self._model: M | None = None
        self._failure: EndpointError | None = None

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Elsewhere it loads its model anew: threads and weights do not travel."""
        return type(self), self._named

    @property
    def name(self) -> str:
        """The model's name, as records show it."""
        return self._source.name

    async def compute(self, work: Callable[[M], T]) -> T:
        """What `work` makes of the model, in its thread.

        Raises:
            EndpointError: The model cannot be loaded, or cannot compute.
        """
        return await asyncio.get_running_loop().run_in_executor(self._worker, lambda: work(self._load()))

    def _load(self) -> M:
        """In the worker, which is one: nobody loads twice, and what failed once is not tried for every sample."""
        if self._failure is not None:
            raise EndpointError(self._failure.cause, self._failure.remedy)
        if self._model is None:
            try:
                self._model = self._loaded(self._source, self._device)
            except (ImportError, OSError) as error:
                raise EndpointError(
                    f"torch or transformers cannot be used: {error}.",
                    "Install them anew with pip install 'graphgen[hf]'.",
                ) from error
            except EndpointError as error:
                self._failure = error
                raise
        return self._model

    @abstractmethod
    def _loaded(self, source: Source, device: str) -> M:
        """The model; only here is torch imported."""


class Classifier(_InThread["LocalClassifier"]):
    """A sequence classifier, such as an entailment or a reward model."""

    def _loaded(self, source: Source, device: str) -> LocalClassifier:
        from graphgen.llm.providers.huggingface.classifying import load  # noqa: PLC0415 - brings torch

        return load(source, device)


class YesNoModel(_InThread["LocalYesNo"]):
    """A sequence-to-sequence model that answers a question about a text with yes or no, such as UniEval's."""

    def _loaded(self, source: Source, device: str) -> LocalYesNo:
        from graphgen.llm.providers.huggingface.answering import load  # noqa: PLC0415 - brings torch

        return load(source, device)
