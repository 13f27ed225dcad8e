"""The candidates of a reply's first token, as endpoints list them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from graphgen.records import TokenLogprob

__all__ = ["first_candidates"]


def first_candidates(positions: Sequence[Mapping[str, Any]] | None) -> tuple[TokenLogprob, ...] | None:
    """Some endpoints list the candidates of a position, some give the chosen token alone, most give nothing.

    Args:
        positions: One object per token of the reply, with `token`, `logprob` and maybe `bytes` and `top_logprobs`.

    Raises:
        KeyError, TypeError, ValueError: They are not of that form.
    """
    if not positions:
        return None
    first = positions[0]
    candidates = cast("Sequence[Mapping[str, Any]]", first.get("top_logprobs") or [first])
    return tuple(TokenLogprob(token=_text(each), logprob=float(each["logprob"])) for each in candidates)


def _text(candidate: Mapping[str, Any]) -> str | None:
    """The token's text; `None` where it is a part of a character."""
    token = cast("str | None", candidate.get("token"))
    raw = candidate.get("bytes")
    if isinstance(raw, list):  # a number alone would be taken for a length
        try:
            return bytes(cast("list[int]", raw)).decode("utf-8")
        except (UnicodeDecodeError, ValueError):
            return None
    return None if token is None or "\ufffd" in token else token
