"""Why a reply ended, as endpoints name it."""

from __future__ import annotations

__all__ = ["finish_reason"]

_NAMES = {
    "stop": "stop eos eos_token end_turn stop_sequence complete completed",
    "length": "length max_tokens max_length max_output_tokens model_length model_context_window_exceeded "
    # The endpoint broke off for reasons of its own: what is there is no more whole than where tokens ran out.
    "insufficient_system_resource network_error error aborted cancelled",
    "content_filter": "content_filter sensitive safety refusal",
}
_KNOWN = {name: reason for reason, names in _NAMES.items() for name in names.split()}


def finish_reason(said: object) -> str:
    """`stop`, `length` (cut off) or `content_filter`, whatever an endpoint calls it; any other name as it is, and
    nothing where it names none: that a reply is whole is for the endpoint to say.
    """
    name = said.strip() if isinstance(said, str) else ""
    return _KNOWN.get(name.casefold(), name)
