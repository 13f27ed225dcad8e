"""What a model wrote inside the one tag that it was asked for."""

from __future__ import annotations

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.replies import bare, tagged

__all__ = ["read_inside"]


def read_inside(tag: str, completion: Completion) -> str:
    """The text inside `<tag>`.

    Raises:
        BadReply: There is none, or it was cut off.
    """
    block = tagged(bare(completion.text), tag)
    if block is None or not block.text.strip():
        raise BadReply(f"There is no text inside <{tag}>.", complaint="again/missing", fields=(tag,))
    if completion.finish_reason == "length" and not block.closed:
        raise BadReply(f"The reply was cut off before </{tag}>.", complaint="again/cut_off")
    return block.text.strip()
