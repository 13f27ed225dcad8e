"""Tags of a passage, as they stood there: a prompt blunts those that could close the block that it puts them in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphgen.records import Evidence, Sample

__all__ = ["restored"]

_BLUNTED = re.compile(r"‹(?P<rest>[^‹›<\n]{1,100}?[>＞﹥])")
_OPENINGS = "<＜﹤"


def restored(sample: Sample) -> Sample:
    """`sample` with the tags that models copied from their prompt, such as `‹text>`, as its evidence has them.

    What no evidence has with a bracket of its own stays as it was written, and so does the sample's id.
    """
    told: dict[str, object] = {name: _mended(said, sample.evidence) for name, said in _written(sample)}
    if sample.messages is not None:
        told["messages"] = tuple(
            message.model_copy(update={"content": _mended(message.content, sample.evidence)})
            for message in sample.messages
        )
    return sample.model_copy(update=told)


def _written(sample: Sample) -> list[tuple[str, str]]:
    parts = (("text", sample.text), ("thoughts", sample.thoughts), ("worse", sample.worse))
    return [(name, said) for name, said in parts if said is not None]


def _mended(text: str, evidence: Sequence[Evidence]) -> str:
    def tag(match: re.Match[str]) -> str:
        candidates = (f"{opening}{match['rest']}" for opening in _OPENINGS)
        return next((each for each in candidates if any(each in span.text for span in evidence)), match[0])

    return _BLUNTED.sub(tag, text)
