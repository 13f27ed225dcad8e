"""From settings to a client. Each provider is imported only when it is used: HTTP needs no torch."""

from __future__ import annotations

from pathlib import Path

from graphgen.errors import UsageError
from graphgen.llm.client import BaseLLMClient
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.settings import HuggingFaceModel, ModelSettings, NgramModel, OfflineModel, OllamaModel

__all__ = ["connect"]


def connect(settings: ModelSettings, cache: ResponseCache | None = None) -> BaseLLMClient:
    """The client that `settings` describe.

    Args:
        settings: Which model, and how it is asked.
        cache: Where a batch API's client writes down what it has sent; without one it is asked directly.

    Raises:
        UsageError: A key or an extra is missing, or a file that the settings name cannot be read.
    """
    if isinstance(settings, OfflineModel):
        from graphgen.llm.embedded.offline import OfflineClient  # noqa: PLC0415

        return OfflineClient()
    if isinstance(settings, NgramModel):
        from graphgen.llm.embedded.ngram import NgramClient  # noqa: PLC0415

        return NgramClient([_known_text(path) for path in settings.known])
    if isinstance(settings, HuggingFaceModel):
        from graphgen.llm.providers.huggingface import HuggingFaceClient  # noqa: PLC0415

        return HuggingFaceClient(settings)
    if isinstance(settings, OllamaModel):
        from graphgen.llm.providers.ollama import OllamaClient  # noqa: PLC0415

        return OllamaClient(settings, settings.api_key())
    if settings.batch and cache is not None:
        from graphgen.llm.providers.openai_batch import OpenAIBatchClient  # noqa: PLC0415

        return OpenAIBatchClient(settings, settings.api_key(), cache)
    from graphgen.llm.providers.openai import OpenAIClient  # noqa: PLC0415

    return OpenAIClient(settings, settings.api_key())


def _known_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The known text {path} cannot be read: {error}.", "Name a UTF-8 text file.") from error
