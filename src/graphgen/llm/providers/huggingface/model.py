"""A causal language model and its tokenizer, loaded and asked: all that a thread with torch in it does."""

# transformers and torch are typed in part: what they give is `Any` here, and a record by the time it leaves.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from inspect import signature
from typing import Any, cast

import torch
from transformers import (
    AutoModelForCausalLM,
    GenerationConfig,
    LogitsProcessorList,
    StoppingCriteriaList,
)

from graphgen.errors import RequestRefused
from graphgen.llm.providers.huggingface.loading import load_parts
from graphgen.llm.providers.huggingface.memory import Fitting
from graphgen.llm.providers.huggingface.prompt import Encoder, Row
from graphgen.llm.providers.huggingface.sampling import Choice, Stops
from graphgen.llm.providers.huggingface.source import Source
from graphgen.llm.providers.huggingface.vocabulary import Vocabulary
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, TokenLogprob

__all__ = ["LocalModel", "load"]


def load(source: Source, device: str, dtype: str) -> LocalModel:
    """The model of `source`, ready on `device`.

    Raises:
        EndpointError: It cannot be loaded, or there is no such device.
    """
    tokenizer, model = load_parts(source, AutoModelForCausalLM, device, dtype, kind="a causal language model")
    return LocalModel(model, tokenizer, source.name)


class LocalModel:
    """What answers. Not for more than one thread at a time.

    Args:
        model: A causal language model of transformers.
        tokenizer: Its tokenizer.
        name: How records call it.
    """

    def __init__(self, model: Any, tokenizer: Any, name: str) -> None:  # noqa: ANN401 - transformers has no types for it
        settings = model.generation_config
        self._model, self._tokenizer, self._name = model, tokenizer, name
        self._default_temperature = float(settings.temperature or 1.0) if settings.do_sample else 0.0
        self._default_top_p = float(settings.top_p or 1.0) if settings.do_sample else 1.0
        self._ends = _numbers(settings.eos_token_id) | _numbers(tokenizer.eos_token_id)
        self._pad = min(_numbers(tokenizer.pad_token_id) or self._ends or {0})
        # From here on only what a request says counts, and no penalty or length that came with the model.
        model.generation_config = GenerationConfig(pad_token_id=self._pad, eos_token_id=sorted(self._ends) or None)
        config = model.config.get_text_config()
        self._encoder = Encoder(tokenizer, getattr(config, "max_position_embeddings", None))
        self._vocabulary = Vocabulary(tokenizer, config.vocab_size)
        self._understood = frozenset(signature(model.forward).parameters)
        self._fitting = Fitting(torch.cuda.empty_cache)

    def score(self, requests: Sequence[Request]) -> list[Completion | Exception]:
        """Answers of one token each, all from one forward pass where they fit into memory."""
        return self._answer(requests, self._score)

    def write(self, requests: Sequence[Request]) -> list[Completion | Exception]:
        """Answers of any length; those to equal parameters are written together."""
        return self._answer(requests, self._write)

    def _answer(
        self, requests: Sequence[Request], compute: Callable[[Sequence[Row]], list[Completion | Exception]]
    ) -> list[Completion | Exception]:
        outcomes: dict[int, Completion | Exception] = {}
        groups: dict[tuple[Parameters, int], list[Row]] = {}
        for place, request in enumerate(requests):
            try:
                row = self._encoder.row(place, request)
            except RequestRefused as error:
                outcomes[place] = error
            else:
                groups.setdefault((row.parameters, row.room), []).append(row)
        with torch.inference_mode():
            for rows in groups.values():
                outcomes |= self._fitting.run(rows, compute)
        return [outcomes[place] for place in range(len(requests))]

    def _score(self, rows: Sequence[Row]) -> list[Completion | Exception]:
        padded = self._padded(rows)
        # Rotary embeddings do not mind where a row begins, learned positions do.
        positions = (padded["attention_mask"].cumsum(-1) - 1).clamp(min=0)
        wishes = {"position_ids": positions, "logits_to_keep": 1, "use_cache": False}
        granted = {name: value for name, value in wishes.items() if name in self._understood}
        logits = self._model(**padded, **granted).logits[:, -1]
        tokens = self._choice(rows).pick(logits).tolist()
        return self._completions(rows, [[token] for token in tokens], logits.float().log_softmax(-1))

    def _write(self, rows: Sequence[Row]) -> list[Completion | Exception]:
        padded = self._padded(rows)
        start = padded["input_ids"].shape[1]
        choice = self._choice(rows)
        stops = Stops(self._tokenizer, start, rows[0].parameters.stop)
        written = self._model.generate(
            **padded,
            max_new_tokens=rows[0].room,
            do_sample=False,
            logits_processor=LogitsProcessorList([choice]),
            stopping_criteria=StoppingCriteriaList([stops] if rows[0].parameters.stop else []),
        )
        replies = [tokens[: stops.ends.get(at)] for at, tokens in enumerate(written[:, start:].tolist())]
        return self._completions(rows, replies, cast("torch.Tensor", choice.first))

    def _choice(self, rows: Sequence[Row]) -> Choice:
        asked = rows[0].parameters
        temperature = self._default_temperature if asked.temperature is None else asked.temperature
        top_p = self._default_top_p if asked.top_p is None else asked.top_p
        return Choice([row.draws for row in rows], temperature, top_p)

    def _padded(self, rows: Sequence[Row]) -> dict[str, torch.Tensor]:
        """On the left, so that every row ends where its answer begins."""
        longest = max(len(row.tokens) for row in rows)
        gaps = [longest - len(row.tokens) for row in rows]
        tokens = [[self._pad] * gap + list(row.tokens) for gap, row in zip(gaps, rows, strict=True)]
        mask = [[0] * gap + [1] * (longest - gap) for gap in gaps]
        device = self._model.device
        return {
            "input_ids": torch.tensor(tokens, device=device),
            "attention_mask": torch.tensor(mask, device=device),
        }

    def _completions(
        self, rows: Sequence[Row], replies: Sequence[list[int]], logprobs: torch.Tensor
    ) -> list[Completion | Exception]:
        asked = rows[0].parameters
        broken = logprobs.isnan().any(-1).tolist()
        candidates = self._candidates(logprobs, asked.top_logprobs, asked.labels)
        return [
            _overflow(self._name) if nan else self._completion(row, reply, found)
            for row, reply, found, nan in zip(rows, replies, candidates, broken, strict=True)
        ]

    def _completion(self, row: Row, reply: list[int], candidates: tuple[TokenLogprob, ...] | None) -> Completion:
        end = next((at for at, token in enumerate(reply, 1) if token in self._ends), None)
        text = self._tokenizer.decode(reply[:end], skip_special_tokens=True, clean_up_tokenization_spaces=False)
        cut = min((at for stop in row.parameters.stop if (at := text.find(stop)) >= 0), default=None)
        return Completion(
            text=text[:cut],
            finish_reason="length" if end is None and cut is None else "stop",
            model=self._name,
            input_tokens=len(row.tokens),
            output_tokens=len(reply[:end]),
            top_logprobs=candidates,
        )

    def _candidates(
        self, logprobs: torch.Tensor, count: int | None, labels: tuple[str, ...]
    ) -> Iterator[tuple[TokenLogprob, ...] | None]:
        """Per row, the likeliest tokens and every spelling of a label, likeliest first, each once."""
        if count is None:
            yield from [None] * len(logprobs)
            return
        spellings = self._vocabulary.spellings(labels)
        said = logprobs[:, torch.tensor(spellings, dtype=torch.long, device=logprobs.device)].tolist()
        top = logprobs.topk(min(count, logprobs.shape[-1]))
        for values, tokens, others in zip(top.values.tolist(), top.indices.tolist(), said, strict=True):
            found: dict[int, float] = dict(zip(spellings, others, strict=True)) | dict(zip(tokens, values, strict=True))
            ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
            yield tuple(
                TokenLogprob(token=self._vocabulary.text(token), logprob=value)
                for token, value in ranked
                if math.isfinite(value)
            )


def _numbers(ids: int | list[int] | None) -> set[int]:
    return set() if ids is None else {ids} if isinstance(ids, int) else set(ids)


def _overflow(name: str) -> RequestRefused:
    return RequestRefused(
        f"{name} computed something that is no number.", "Its numbers overflow: set `dtype: bfloat16` or float32."
    )
