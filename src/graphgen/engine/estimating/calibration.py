"""What real answers say about free ones: by how much requests, tokens and answers differ, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from graphgen.engine.estimating.tally import Line, Pair, Prompt, Tally

__all__ = ["Calibration", "Ratio", "calibrate"]

_YIELD = 0.35
"""How far, as the standard deviation of a logarithm, what follows from one text differs from model to model, and from
text to text: what GPT-3.5 extracts of passages of one length differs by as much."""
_UNSEEN = 0.6
"""The same where nothing of the model was seen."""
_INPUT = 0.08
_LENGTH = 0.12
_ANSWER = 0.5
_BETWEEN = 0.3
_SHORT = 4.0
"""An answer of so many tokens is a yes or a no: no model takes many more for it, unless it thinks first."""
_THOUGHT = 3.0
"""How far, where it does."""
_AGAIN = 0.02
_AGAIN_WORTH = 10


@dataclass(frozen=True, slots=True)
class Ratio:
    """A factor: its logarithm, and the standard deviation of that."""

    log: float = 0.0
    spread: float = 0.0

    @property
    def factor(self) -> float:
        return math.exp(self.log)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The factors of one prompt.

    Attributes:
        asked: Requests, to those with free answers. `spread` is that of this prompt alone.
        length: Tokens of one request.
        taken: Tokens that the endpoint counts, to those that we count.
        answer: Tokens of an answer, to those of the free one.
        again, again_spread: Requests to be put again, for each request; the standard deviation of that.
    """

    asked: Ratio
    length: Ratio
    taken: Ratio
    answer: Ratio
    again: float
    again_spread: float = 0.0


def calibrate(
    prompts: Iterable[Prompt],
    real: Tally,
    free: Tally,
    *,
    roots: int,
    of: int,
    first: Collection[Prompt],
    embedded: Collection[str],
    usual: Tally,
) -> dict[Prompt, Calibration]:
    """The factors by prompt.

    Args:
        prompts: Which.
        real: What was asked of a slice, as far as there are real answers.
        free: What was asked of the same slice with free answers.
        roots: How many roots it has.
        of: How many there are in all.
        first: The prompts of the roots: as many requests whatever is answered.
        embedded: Roles whose models were asked themselves.
        usual: What was asked where there are no real answers.
    """
    pairs = {prompt: line.pairs for prompt, line in real.lines.items()}
    found: dict[Prompt, Calibration] = {}
    for prompt in prompts:
        line, beside = real.lines.get(prompt, Line()), free.lines.get(prompt, Line())
        shown = beside if beside.asked else usual.lines.get(prompt, Line())
        short = shown.free <= _SHORT * shown.asked
        exact = prompt[0] in embedded
        found[prompt] = Calibration(
            asked=Ratio() if prompt in first else _asked(line, beside, roots, of),
            length=Ratio() if prompt in first else _length(line, beside),
            taken=Ratio() if exact else _taken(prompt, pairs),
            answer=Ratio() if exact else _answer(prompt, pairs, short=short),
            again=0.0 if exact else _again(prompt, real)[0],
            again_spread=0.0 if exact else _again(prompt, real)[1],
        )
    return found


def _asked(real: Line, free: Line, roots: int, of: int) -> Ratio:
    if not roots:
        return Ratio(0.0, _UNSEEN)
    few = 1 + 2 / roots  # what a handful of roots have in common is known by these alone (Student)
    noise = (_YIELD**2 * few / roots + 0.5 / (min(real.asked, free.asked) + 1)) * (1 - min(roots, of - 1) / of)
    return _shrunk(math.log((real.asked + 1) / (free.asked + 1)), noise, _YIELD**2)


def _length(real: Line, free: Line) -> Ratio:
    if not real.asked or not free.asked:
        return Ratio(0.0, _LENGTH)
    noise = _LENGTH**2 / min(real.asked, free.asked) + 0.0001
    return _shrunk(math.log(real.tokens / real.asked * free.asked / free.tokens), noise, _LENGTH**2)


def _taken(prompt: Prompt, pairs: dict[Prompt, list[Pair]]) -> Ratio:
    """By this prompt's pairs, and as far as they are few by those of all prompts of the model."""
    role = prompt[0]
    of_role = [pair for (each, _), some in pairs.items() if each == role for pair in some if pair.taken]
    common = _shrunk(*_log_ratio([(pair.counted, pair.taken) for pair in of_role]), _INPUT**2)
    own = [(pair.counted, pair.taken) for pair in pairs.get(prompt, ()) if pair.taken]
    return _shrunk(*_log_ratio(own), (_INPUT / 2) ** 2, towards=common.log, sure=common.spread**2)


def _answer(prompt: Prompt, pairs: dict[Prompt, list[Pair]], *, short: bool) -> Ratio:
    """By this prompt's pairs, and as far as they are few by how much the model says more, or less, to others."""
    role, own = prompt[0], [(pair.free, pair.real) for pair in pairs.get(prompt, ())]
    if short:
        return _shrunk(*_log_ratio(own), _THOUGHT**2 if own else 0.1**2)
    logs = [
        _log_ratio([(pair.free, pair.real) for pair in some])
        for (each, name), some in pairs.items()
        if each == role and name != prompt[1] and sum(pair.free for pair in some) > _SHORT * len(some)
    ]
    seen = [log for log, noise in logs if noise < math.inf]
    middle = sum(seen) / len(seen) if seen else 0.0
    between = max(_BETWEEN**2, sum((log - middle) ** 2 for log in seen) / max(1, len(seen) - 1))
    precision = sum(1 / (noise + between) for _, noise in logs)
    # A model that thinks first takes many times as many tokens: what was seen of it outweighs what others do.
    prior = 1 / max(_ANSWER, abs(middle)) ** 2
    mean = sum(log / (noise + between) for log, noise in logs if noise < math.inf) / (precision + prior)
    return _shrunk(*_log_ratio(own), max(between, middle**2), towards=mean, sure=1 / (precision + prior))


def _again(prompt: Prompt, real: Tally) -> tuple[float, float]:
    """The share of requests put again: of this prompt, of all prompts, of models in general; and how sure that is."""
    asked = sum(len(line.pairs) for line in real.lines.values())
    again = sum(line.again for line in real.lines.values())
    common = (again + _AGAIN * _AGAIN_WORTH) / (asked + _AGAIN_WORTH)
    line = real.lines.get(prompt, Line())
    sure = len(line.pairs) + _AGAIN_WORTH
    share = (line.again + common * _AGAIN_WORTH) / sure
    return share, math.sqrt(share / (asked + _AGAIN_WORTH))


def _log_ratio(pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """The logarithm of the ratio of two sums, and its variance; nothing is known where there are no pairs."""
    base = sum(each[0] for each in pairs)
    if not base:
        return 0.0, math.inf
    ratio = sum(each[1] for each in pairs) / base
    if ratio <= 0:
        return 0.0, math.inf
    mean = base / len(pairs)
    residual = sum((second - ratio * first) ** 2 for first, second in pairs) / max(1, len(pairs) - 1)
    usual = 0.3 * ratio * mean
    spread = (residual * (len(pairs) - 1) + usual**2) / len(pairs)  # one pair says nothing of how they differ
    return math.log(ratio), spread / (ratio * mean) ** 2 / len(pairs)


def _shrunk(log: float, noise: float, prior: float, *, towards: float = 0.0, sure: float = 0.0) -> Ratio:
    """What was seen, with so much noise, and what is thought beforehand, with so much doubt, together."""
    doubt = prior + sure
    if math.isinf(noise):
        return Ratio(towards, math.sqrt(doubt))
    weight = doubt / (doubt + noise)
    return Ratio(towards + weight * (log - towards), math.sqrt(weight * noise))
