"""A sequence-classification model and its tokenizer, loaded and asked: all that a thread with torch in it does."""

# transformers and torch are typed in part: what they give is `Any` here, and numbers by the time it leaves.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification

from graphgen.errors import EndpointError
from graphgen.llm.providers.huggingface.loading import load_parts
from graphgen.llm.providers.huggingface.source import Source

__all__ = ["LocalClassifier", "load"]

_LONGEST = 512
"""Tokens that such models were trained on, whatever their positions allow."""
_BATCH = 16


def load(source: Source, device: str) -> LocalClassifier:
    """The model of `source`, ready on `device`.

    Raises:
        EndpointError: It cannot be loaded, or there is no such device.
    """
    kind = "a model for sequence classification"
    tokenizer, model = load_parts(source, AutoModelForSequenceClassification, device, "auto", kind=kind)
    return LocalClassifier(model, tokenizer, source.name)


class LocalClassifier:
    """What scores pairs of texts. Not for more than one thread at a time.

    Args:
        model: A model of transformers for sequence classification.
        tokenizer: Its tokenizer.
        name: How records call it.

    Attributes:
        labels: What its outputs mean, in order.
        longest: The most tokens that it reads, both texts and the marks around them.
    """

    def __init__(self, model: Any, tokenizer: Any, name: str) -> None:  # noqa: ANN401 - transformers has no types for it
        self._model, self._tokenizer, self._name = model, tokenizer, name
        names = model.config.id2label
        self.labels: tuple[str, ...] = tuple(str(names[place]) for place in sorted(names))
        positions = getattr(model.config, "max_position_embeddings", None) or _LONGEST
        self.longest = int(min(_LONGEST, tokenizer.model_max_length, positions))
        self._marks = int(tokenizer.num_special_tokens_to_add(pair=True))
        self._understood = frozenset(signature(model.forward).parameters)
        if tokenizer.pad_token_id is None:
            tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
        if model.config.pad_token_id is None:
            model.config.pad_token_id = tokenizer.pad_token_id

    @property
    def room(self) -> int:
        """Tokens for the two texts of a pair together."""
        return self.longest - self._marks

    def count(self, text: str) -> int:
        """How many tokens `text` is."""
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def logits(self, pairs: Sequence[tuple[str, str]]) -> list[list[float]]:
        """The outputs for each pair, by label. What is too long is cut at the end of its longer text.

        Pairs of like length are computed together, in batches that depend on nothing but `pairs`.

        Raises:
            EndpointError: The model cannot compute.
        """
        order = sorted(range(len(pairs)), key=lambda place: len(pairs[place][0]) + len(pairs[place][1]))
        found: dict[int, list[float]] = {}
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            rows = self._compute([pairs[place] for place in places])
            found |= dict(zip(places, rows, strict=True))
        return [found[place] for place in range(len(pairs))]

    def _compute(self, pairs: Sequence[tuple[str, str]]) -> list[list[float]]:
        firsts, seconds = [first for first, _ in pairs], [second for _, second in pairs]
        limits: dict[str, Any] = {"padding": True, "truncation": "longest_first", "max_length": self.longest}
        encoded = self._tokenizer(firsts, seconds, return_tensors="pt", **limits)
        inputs = {name: value.to(self._model.device) for name, value in encoded.items() if name in self._understood}
        try:
            with torch.inference_mode():
                return self._model(**inputs).logits.float().tolist()
        except (RuntimeError, IndexError) as error:
            raise EndpointError(
                f"{self._name} cannot compute: {error}.", "Check its files, or try another device, such as `cpu`."
            ) from error
