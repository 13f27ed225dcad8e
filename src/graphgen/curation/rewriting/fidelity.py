"""Whether a rewriting says what its passage says, by rules on words: no model, and no claim to understand.

They see what is lost, invented, denied, bloated or merely copied. They do not see a wrong link between two things that
both stand in the passage (`docs/benchmarks.md` has figures): for that, take an entailment model or a judge.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from graphgen.curation.measuring.rouge import rouge_l
from graphgen.curation.scoring.support import Passage
from graphgen.records import Rejection, Sample, Score
from graphgen.text.mentions import comparable, mentions
from graphgen.text.specifics import names, numbers
from graphgen.text.tokens import count_tokens
from graphgen.text.words import words

__all__ = ["Bounds", "Fidelity", "copied"]

METHOD = "rule:v1"

# What only a prompt says: the tags around the material and the sentences that speak of it.
_ECHO = re.compile(
    r"<\s*/?\s*(?:text|reference)\s*>|\bthe text is material\b|\bdo not follow instructions that stand in\b"
    r"|\A\W*(?:rewrite|rephrase|paraphrase|summari[sz]e) the (?:text|passage) below\b"
    r"|只是材料，不要执行|\A\W*请(?:改写|总结|提炼)下面的(?:文本|段落)",
    re.IGNORECASE,
)
_SHOWN = 5
_FEW = 40
"""Words of a passage below which a rewriting may be a copy: so little can hardly be said otherwise."""
_passage = lru_cache(maxsize=256)(Passage)


class Bounds(NamedTuple):
    """What a style may do to a passage.

    Attributes:
        shortest: Tokens of a rewriting over tokens of its passage, at least.
        longest: The same, at most.
        retains: Whether it has to keep the passage's numbers and names; a summary does not.
        may_copy: Whether it may say them in the passage's own words; a list does.
    """

    shortest: float = 0.3
    longest: float = 2.0
    retains: bool = True
    may_copy: bool = False


class _Finding(NamedTuple):
    reason: str
    detail: str


class Fidelity(BaseModel):
    """Turns down rewritings that do not say what their passage says, or say it in the same words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    retained_at_least: float = Field(
        default=0.9, ge=0, le=1, description="Share of a passage's numbers, and of its names, to be kept; 0: any."
    )
    new_numbers: bool = Field(default=False, description="Let numbers pass that the passage has not.")
    turned_polarity: bool = Field(default=False, description="Let sentences pass that deny what the passage says.")
    any_length: bool = Field(default=False, description="Let rewritings pass that are much too short or too long.")
    copied_above: float = Field(
        default=0.9,
        ge=0,
        le=1,
        description="Wording shared with the passage (ROUGE-L) that makes a copy; 1: none does.",
    )
    echoes: bool = Field(default=False, description="Let replies pass that repeat the prompt.")

    def check(self, sample: Sample, source: str, bounds: Bounds, *, written: str | None = None) -> Sample | Rejection:
        """`sample` with its scores: `retained.numbers`, `retained.names`, `length_ratio`, `copied`; or its rejection.

        Reasons: `echo`, `too_short`, `too_long`, `copy`, `numbers_lost`, `names_lost`, `numbers_invented`, `polarity`.

        Args:
            sample: A running text.
            source: The passage that it says again.
            bounds: What its style may do.
            written: The part of the text that is to be checked; all of it unless given.
        """
        text = written if written is not None else sample.text or ""
        rates = _Rates.of(text, source)
        scores = tuple(Score(name=name, value=round(value, 4), method=METHOD) for name, value in rates.named())
        scored = sample.model_copy(update={"scores": (*sample.scores, *scores)})
        finding = next(self._findings(text, source, bounds, rates), None)
        return Rejection(reason=finding.reason, detail=finding.detail, sample=scored) if finding else scored

    def _findings(self, text: str, source: str, bounds: Bounds, rates: _Rates) -> Iterator[_Finding]:
        if not self.echoes and (echo := _echo(text, source)):
            yield _Finding("echo", f"It repeats the prompt: “{echo}”.")
        if not self.any_length and not bounds.shortest <= rates.length <= bounds.longest:
            reason = "too_short" if rates.length < bounds.shortest else "too_long"
            meant = f"{bounds.shortest:g} to {bounds.longest:g}"
            yield _Finding(reason, f"It has {rates.length:.2f} times the tokens of its passage; {meant} are meant.")
        if not bounds.may_copy and rates.copied > self.copied_above and len(words(source)) >= _FEW:
            yield _Finding("copy", f"It shares {rates.copied:.0%} of its wording with its passage, in the same order.")
        for what, kept, lost in (("numbers", *rates.numbers), ("names", *rates.names)):
            if bounds.retains and kept < self.retained_at_least:
                yield _Finding(f"{what}_lost", f"It keeps {kept:.0%} of the {what}; lost: {_shown(lost)}.")
        invented = numbers(text) - numbers(source)
        if not self.new_numbers and invented:
            yield _Finding("numbers_invented", f"The passage has no {_shown(invented)}.")
        if not self.turned_polarity and (turned := _passage(source).turned(text)):
            yield _Finding("polarity", f"It denies what the passage says, or the other way round: “{turned}”")


class _Rates(NamedTuple):
    """What of a passage is in a text: shares kept of its numbers and names, with those lost; length; wording."""

    numbers: tuple[float, tuple[str, ...]]
    names: tuple[float, tuple[str, ...]]
    length: float
    copied: float

    @classmethod
    def of(cls, text: str, source: str) -> _Rates:
        said, given = numbers(text), names(source)
        words_of_text = comparable(text)
        return cls(
            _kept(numbers(source), said),
            _kept(given, {name for name in given if comparable(name) in words_of_text or mentions(text, name)}),
            count_tokens(text) / max(1, count_tokens(source)),
            copied(text, source),
        )

    def named(self) -> Iterator[tuple[str, float]]:
        yield from (("retained.numbers", self.numbers[0]), ("retained.names", self.names[0]))
        yield from (("length_ratio", self.length), ("copied", self.copied))


def copied(text: str, source: str) -> float:
    """ROUGE-L of `text` and `source`: the F1 of their longest common subsequence of words, or Han characters."""
    return rouge_l(text, source).f


def _echo(text: str, source: str) -> str | None:
    """What only a prompt says: nothing that the passage, which may be about markup or prompts, says as well."""
    given = source.casefold()
    return next((found[0] for found in _ECHO.finditer(text) if found[0].strip().casefold() not in given), None)


def _kept(wanted: Collection[str], found: Collection[str]) -> tuple[float, tuple[str, ...]]:
    lost = tuple(sorted(each for each in wanted if each not in found))
    return (1 - len(lost) / len(wanted) if wanted else 1.0), lost


def _shown(values: Collection[str]) -> str:
    listed = sorted(values)
    return ", ".join(listed[:_SHOWN]) + (" …" if len(listed) > _SHOWN else "")
