"""What one pass over a method asked, by role and prompt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphgen.engine.estimating.findings import Finding
from graphgen.engine.estimating.roots import Root
from graphgen.records import Role

__all__ = ["Line", "Pair", "Prompt", "Tally", "prompts_of"]

Prompt = tuple[Role, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A real answer beside the free one to the same request.

    Attributes:
        counted: Tokens of the request, as we count them.
        taken: The same, as the endpoint says; 0 where it says nothing.
        free: Tokens of the free answer.
        real: Tokens of the real one, hidden thoughts included.
        seconds: How long it took; 0 where it was in the cache.
    """

    counted: int
    taken: int
    free: int
    real: int
    seconds: float = 0.0


@dataclass(slots=True)
class Line:
    """What was asked with one prompt: each request once, however often it was put, and as often as it stands for
    others where not all were gone through.

    Attributes:
        asked: Requests.
        tokens: Of these, as we count them.
        free: Tokens of their free answers.
        new, new_tokens, new_free: The same three of those that no real model answered.
        later: Requests that follow from what was made of all roots together.
        cached: Requests whose answer is in the cache, repeated ones too.
        cached_tokens, cached_output: The tokens of these and of their answers.
        again: Requests after a reply that could not be used, to real models.
        pairs: Real answers beside free ones.
    """

    asked: float = 0.0
    tokens: float = 0.0
    free: float = 0.0
    new: float = 0.0
    new_tokens: float = 0.0
    new_free: float = 0.0
    later: float = 0.0
    cached: int = 0
    cached_tokens: int = 0
    cached_output: int = 0
    again: int = 0
    pairs: list[Pair] = field(default_factory=list[Pair])


@dataclass(slots=True)
class Tally:
    """One pass.

    Attributes:
        lines: What was asked, by prompt.
        roots: The roots that it met.
        found: What real models extracted, by prompt.
        cached: The keys of the answers that were in the cache.
        at_roots: Requests that followed from one root each.
        thinned: Of some stage after these, not all records were gone through.
    """

    lines: dict[Prompt, Line] = field(default_factory=dict[Prompt, Line])
    roots: list[Root] = field(default_factory=list[Root])
    found: dict[str, list[Finding]] = field(default_factory=dict[str, list[Finding]])
    cached: set[str] = field(default_factory=set[str])
    at_roots: int = 0
    thinned: bool = False

    def line(self, prompt: Prompt) -> Line:
        return self.lines.setdefault(prompt, Line())

    @property
    def asked(self) -> float:
        return sum(line.asked for line in self.lines.values())


def prompts_of(tallies: Iterable[Tally]) -> list[Prompt]:
    """Every prompt of any of them, in order."""
    return sorted({prompt for tally in tallies for prompt in tally.lines})
