"""A sequence-to-sequence model that was trained to answer yes or no, loaded and asked: all in a thread with torch."""

# transformers and torch are typed in part: what they give is `Any` here, and numbers by the time it leaves.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import AutoModelForSeq2SeqLM

from graphgen.errors import EndpointError
from graphgen.llm.providers.huggingface.loading import load_parts
from graphgen.llm.providers.huggingface.source import Source

__all__ = ["LocalYesNo", "load"]

_LONGEST = 1024
"""Tokens that UniEval reads of a text."""
_BATCH = 8


def load(source: Source, device: str) -> LocalYesNo:
    """The model of `source`, ready on `device`.

    Raises:
        EndpointError: It cannot be loaded, there is no such device, or it has no word for yes and no.
    """
    kind = "a sequence-to-sequence model, such as T5,"
    tokenizer, model = load_parts(source, AutoModelForSeq2SeqLM, device, "auto", kind=kind)
    return LocalYesNo(model, tokenizer, source.name)


class LocalYesNo:
    """What tells how likely yes is. Not for more than one thread at a time.

    Args:
        model: A sequence-to-sequence model of transformers.
        tokenizer: Its tokenizer.
        name: How records call it.

    Raises:
        EndpointError: Yes and no begin with the same token.
    """

    def __init__(self, model: Any, tokenizer: Any, name: str) -> None:  # noqa: ANN401 - transformers has no types for it
        self._model, self._tokenizer, self._name = model, tokenizer, name
        self._answers = [int(tokenizer(word)["input_ids"][0]) for word in ("Yes", "No")]
        if self._answers[0] == self._answers[1]:
            raise EndpointError(
                f"{name} has no words for yes and no.", "Name a model that was trained to answer them, as UniEval was."
            )
        start = getattr(model.config, "decoder_start_token_id", None)
        self._start = int(tokenizer.pad_token_id if start is None else start)

    def p_yes(self, texts: Sequence[str]) -> list[float]:
        """P(yes) / (P(yes) + P(no)) as the first token of the answer to each of `texts`, whose ends are cut off beyond
        1,024 tokens. Batches depend on nothing but `texts`.

        Raises:
            EndpointError: The model cannot compute.
        """
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found: dict[int, float] = {}
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            found |= dict(zip(places, self._compute([texts[place] for place in places]), strict=True))
        return [found[place] for place in range(len(texts))]

    def _compute(self, texts: Sequence[str]) -> list[float]:
        encoded = self._tokenizer(list(texts), return_tensors="pt", padding=True, truncation=True, max_length=_LONGEST)
        inputs = {name: encoded[name].to(self._model.device) for name in ("input_ids", "attention_mask")}
        begin = torch.full((len(texts), 1), self._start, device=self._model.device)
        try:
            with torch.inference_mode():
                logits = self._model(**inputs, decoder_input_ids=begin).logits[:, 0, self._answers].float()
        except (RuntimeError, IndexError) as error:
            raise EndpointError(
                f"{self._name} cannot compute: {error}.", "Check its files, or try another device, such as `cpu`."
            ) from error
        return logits.softmax(-1)[:, 0].tolist()
