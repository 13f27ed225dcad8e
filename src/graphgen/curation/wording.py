"""What of a sample is compared with others and measured."""

from __future__ import annotations

from graphgen.records import Sample

__all__ = ["answer_of", "question_of", "wording_of"]


def wording_of(sample: Sample) -> str:
    """All that a sample says: its text, or its turns but the system's."""
    if sample.text is not None:
        return sample.text
    return "\n".join(message.content for message in sample.messages or () if message.role != "system")


def question_of(sample: Sample) -> str:
    """What the first user turn says; a running text as a whole."""
    return _first(sample, "user")


def answer_of(sample: Sample) -> str:
    """What the first turn of the assistant says; a running text as a whole."""
    return _first(sample, "assistant")


def _first(sample: Sample, role: str) -> str:
    if sample.text is not None:
        return sample.text
    return next((message.content for message in sample.messages or () if message.role == role), "")
