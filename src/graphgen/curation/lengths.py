"""Whether the parts of a sample are as long as they may be."""

from __future__ import annotations

from collections.abc import Iterator

from graphgen.curation.settings import Band, Lengths
from graphgen.records import Rejection, Sample
from graphgen.text.tokens import count_tokens

__all__ = ["LengthBands"]


class LengthBands:
    """Turns down samples with a part that is too short or too long."""

    def __init__(self, bands: Lengths) -> None:
        self._bands = {
            name: band
            for name, band in (("question", bands.question), ("answer", bands.answer), ("text", bands.text))
            if band != Band()
        }

    @property
    def any(self) -> bool:
        """Whether there is anything to turn down."""
        return bool(self._bands)

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `too_short` or `too_long`."""
        for name, said in _parts(sample):
            band = self._bands.get(name)
            if band is None or _is_surely_within(band, said):
                continue
            tokens = count_tokens(said)
            if band.min <= tokens <= (band.max or tokens):
                continue
            reason = "too_short" if tokens < band.min else "too_long"
            bound = f"at least {band.min:,}" if tokens < band.min else f"at most {band.max:,}"
            detail = f"The {name} has {tokens:,} tokens; {bound} are meant."
            return Rejection(reason=reason, detail=detail, sample=sample)
        return None


def _is_surely_within(band: Band, said: str) -> bool:
    """Whether that shows without counting: no text has more tokens than bytes."""
    return band.min <= bool(said) and (band.max is None or len(said.encode()) <= band.max)


def _parts(sample: Sample) -> Iterator[tuple[str, str]]:
    if sample.text is not None:
        yield "text", sample.text
    names = {"user": "question", "assistant": "answer"}
    for message in sample.messages or ():
        if message.role in names:
            yield names[message.role], message.content
