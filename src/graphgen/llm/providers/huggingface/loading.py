"""A model of transformers and its tokenizer, loaded onto a device."""

# transformers and torch are typed in part: what they give is `Any` here.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import AutoTokenizer
from transformers.utils import logging

from graphgen.errors import EndpointError
from graphgen.llm.providers.huggingface.source import Source

__all__ = ["load_parts"]


def load_parts(source: Source, models: Any, device: str, dtype: str, *, kind: str) -> tuple[Any, Any]:  # noqa: ANN401 - transformers has no types for them
    """The tokenizer of `source` and its model on `device`. Only safetensors are read, and no code that comes with a
    model is run.

    Args:
        source: What to load.
        models: The class of transformers that loads such models.
        device: `cpu`, `cuda`, …, or `auto`.
        dtype: The numbers it computes with, or `auto`.
        kind: What such a model is, in words.

    Raises:
        EndpointError: It cannot be loaded, or there is no such device.
    """
    place = _device(device)
    options: dict[str, Any] = {"trust_remote_code": False, "revision": source.revision or "main"}
    tokenizers: Any = AutoTokenizer
    try:
        with _no_progress_bars():
            tokenizer = tokenizers.from_pretrained(source.location, **options)
            model, info = models.from_pretrained(
                source.location, dtype=dtype, use_safetensors=True, output_loading_info=True, **options
            )
        model = model.to(place).eval()
    except (OSError, ValueError, RuntimeError, ImportError, KeyError, AttributeError, SafetensorError) as error:
        raise _unusable(source, str(error).strip().partition("\n")[0], kind) from error
    missing = sorted(info["missing_keys"])
    if missing:  # they would be filled with random numbers
        raise _unusable(source, f"its weights lack {missing[0]}, and {len(missing) - 1} more.", kind)
    return tokenizer, model


def _unusable(source: Source, cause: str, kind: str) -> EndpointError:
    return EndpointError(
        f"The model {source.name} cannot be loaded: {cause}",
        f"It has to be {kind} of transformers, saved as safetensors with its tokenizer, that fits into memory.",
    )


def _device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        first_line = str(error).strip().partition("\n")[0]
        raise EndpointError(
            f"There is no device {name!r} for a model here: {first_line}", "Set `device: auto`, or `device: cpu`."
        ) from error
    return device


@contextmanager
def _no_progress_bars() -> Generator[None]:
    """The terminal belongs to the run."""
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
