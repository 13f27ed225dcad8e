"""How the next token is chosen, and when a reply ends: per request, whichever others share its batch."""

# torch is typed in part: what its tensors' methods give is often unknown.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, cast

import torch
from transformers import LogitsProcessor, StoppingCriteria

__all__ = ["Choice", "Stops"]


class Choice(LogitsProcessor):
    """Chooses tokens: the likeliest at temperature 0, else one drawn from the nucleus of mass `top_p`.

    Each row has its own generator, of which each token takes one number: the quantile at which its token is found. So
    whole batches can be written at once, and a row's draws do not depend on its neighbours. `generate` is told to take
    the likeliest token, and here every other is made impossible.

    Args:
        draws: A generator per row.
        temperature: 0 or more.
        top_p: The mass of the nucleus, above 0 and at most 1.
    """

    def __init__(self, draws: Sequence[random.Random], temperature: float, top_p: float) -> None:
        self._draws = draws
        self._temperature = temperature
        self._top_p = top_p
        self.first: torch.Tensor | None = None

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:  # noqa: ARG002 - of the protocol
        if self.first is None:
            self.first = scores.float().log_softmax(-1)
        if self._temperature == 0:
            return scores
        return torch.full_like(scores, float("-inf")).scatter_(1, self.pick(scores)[:, None], 0.0)

    def pick(self, scores: torch.Tensor) -> torch.Tensor:
        """One token per row."""
        if self._temperature == 0:
            return scores.argmax(-1)
        likely, tokens = (scores.float() / self._temperature).softmax(-1).sort(dim=-1, descending=True, stable=True)
        up_to = likely.cumsum(-1)
        kept = (up_to - likely < self._top_p).sum(-1, keepdim=True).clamp(min=1)
        quantiles = torch.tensor([[draw.random()] for draw in self._draws], device=scores.device)
        at = (up_to <= quantiles * up_to.gather(1, kept - 1)).sum(-1, keepdim=True)
        return tokens.gather(1, torch.minimum(at, kept - 1))[:, 0]


class Stops(StoppingCriteria):
    """Ends a row once its text holds one of `stop`.

    Args:
        tokenizer: Of transformers.
        start: How many tokens were there before the reply.
        stop: What ends it.
    """

    def __init__(self, tokenizer: Any, start: int, stop: Sequence[str]) -> None:  # noqa: ANN401 - no types for it
        self._tokenizer = tokenizer
        self._start = start
        self._stop = stop
        # A token is at least one byte, a character at most four: further back nothing new can have come to be.
        self._window = 4 * max(map(len, stop), default=0) + 1
        self.ends: dict[int, int] = {}

    def __call__(self, input_ids: torch.Tensor, scores: Any, **kwargs: Any) -> torch.BoolTensor:  # noqa: ANN401, ARG002 - of the protocol
        length = input_ids.shape[1]
        for row, tokens in enumerate(input_ids[:, max(self._start, length - self._window) :].tolist()):
            if row not in self.ends and any(stop in self._text(tokens) for stop in self._stop):
                self.ends[row] = length - self._start
        ended = [row in self.ends for row in range(len(input_ids))]
        return cast("torch.BoolTensor", torch.tensor(ended, device=input_ids.device))

    def _text(self, tokens: list[int]) -> str:
        return self._tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False)
