"""Samples that say what an earlier one says."""

from __future__ import annotations

import hashlib

from graphgen.records import Rejection, Sample
from graphgen.text.names import fold_name
from graphgen.text.options import OPTION

__all__ = ["ExactDuplicates"]

_DIGEST = 16


class ExactDuplicates:
    """Turns down a sample whose words were seen before; the first one is kept.

    Compared are the turns of a conversation, or the text, after folding case, width and spacing; options that are
    listed after their letters, in whatever order. It remembers 16 bytes for each sample, whatever the sample's length.
    """

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def knows(self, sample: Sample) -> bool:
        """Whether an equal sample was checked before."""
        return _digest(sample) in self._seen

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `duplicate`, if an equal sample was checked before."""
        digest = _digest(sample)
        if digest in self._seen:
            return Rejection(reason="duplicate", detail="An equal sample came before and was kept.", sample=sample)
        self._seen.add(digest)
        return None


def _digest(sample: Sample) -> bytes:
    digest = hashlib.blake2b(digest_size=_DIGEST)
    parts = [sample.text] if sample.text is not None else _turns(sample)
    for part in parts:
        folded = fold_name(part).encode()
        digest.update(len(folded).to_bytes(8, "big") + folded)
    return digest.digest()


def _turns(sample: Sample) -> list[str]:
    """The turns; where one of them offers options, without letters and with the options of each in one order."""
    turns = [message.content for message in sample.messages or ()]
    return [_in_one_order(turn) for turn in turns] if any(_offers(turn) for turn in turns) else turns


def _offers(turn: str) -> bool:
    return len(OPTION.findall(turn)) > 1


def _in_one_order(turn: str) -> str:
    options = sorted(fold_name(match["words"]) for match in OPTION.finditer(turn))
    return "\n".join((OPTION.sub("", turn).strip(), *options))
