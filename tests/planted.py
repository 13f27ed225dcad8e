"""A trainee whose knowledge is known, to see whether the loss finds what it does not know.

Each unit has a knowledge k between 0 and 1, drawn from Beta(0.6, 0.6), so that most are known well or hardly. The
trainee answers a statement about it with

    P(yes) = sigmoid(b + 4 k t + e),    t = +1 for a true statement and -1 for a false one,    e ~ N(0, 1) anew,

an inclination to agree, what it knows, and a whim of its own for every wording. A unit is a blind spot when k < 1/2.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from graphgen.assessment.judge import judge
from graphgen.assessment.loss import comprehend
from graphgen.assessment.table import JudgementTable
from graphgen.records import Completion, Statement, TokenLogprob
from graphgen.stream import Reply

V = TypeVar("V")
PAIRS = (0, 1, 2, 4)
TARGETS = {0: 0.92, 1: 0.955, 2: 0.975, 4: 0.985}
SHARE, PRECISION = 0.1, 0.9


class Found(NamedTuple):
    """The area under the ROC curve of loss as a sign of a blind spot, and how many of the top tenth by loss are one."""

    area: float
    precision: float


class Results(NamedTuple):
    """By the loss as the trainee answered, and by the one without its leaning."""

    plain: Found
    corrected: Found


class Temper(NamedTuple):
    """What disturbs the answers besides whims.

    Attributes:
        bias: The inclination to agree, in log-odds.
        spread: How much it varies from unit to unit: its standard deviation.
        ignorant: Whether it is there only as far as a unit is not known.
        still_true: The share of the statements labelled false that are true all the same.
        hidden: Whether there are only words, and no probabilities.
    """

    bias: float = 0.0
    spread: float = 0.0
    ignorant: bool = False
    still_true: float = 0.0
    hidden: bool = False


class PlantedTrainee:
    """An `Ask` that answers `assessment/judge` with probabilities, or, told to hide them, with a word drawn from them.

    Args:
        log_odds: Of yes, by statement.
        seed: Of the words that are drawn.
        hidden: Whether there are only words.
    """

    def __init__(self, log_odds: Mapping[str, float], seed: int, *, hidden: bool) -> None:
        self._log_odds = log_odds
        self._draw = random.Random(seed)
        self._hidden = hidden

    async def __call__(
        self, _prompt: str, parse: Callable[[Completion], V], /, *, statement: str, **_: object
    ) -> Reply[V]:
        p_yes = 1 / (1 + math.exp(-self._log_odds[statement]))
        shown = [TokenLogprob(token=word, logprob=math.log(p)) for word, p in (("yes", p_yes), ("no", 1 - p_yes))]
        text = "yes" if self._draw.random() < p_yes else "no"
        return Reply(parse(Completion(text=text, model="planted", top_logprobs=None if self._hidden else shown)), ())


async def find_blind_spots(units: int, pairs: int, seed: int, temper: Temper) -> Results:
    """Assess `units` by the original and by `pairs` true and as many false rewordings."""
    draw = random.Random(f"knowledge:{seed}")
    knowledge = {f"unit-{number}": draw.betavariate(0.6, 0.6) for number in range(units)}
    log_odds: dict[str, float] = {}
    statements: list[Statement] = []
    for unit, known in knowledge.items():
        leaning = draw.gauss(temper.bias, temper.spread) * (1 - known if temper.ignorant else 1)
        for number, label in enumerate([True] + [True, False] * pairs):
            name = f"{unit}-{number}"
            truth = 1 if label or draw.random() < temper.still_true else -1
            log_odds[name] = leaning + 4 * known * truth + draw.gauss(0, 1)
            statements.append(
                Statement(id=name, unit_id=unit, text=name, label=label, origin="original", language="en")
            )
    trainee = PlantedTrainee(log_odds, seed, hidden=temper.hidden)
    table = JudgementTable([each for statement in statements for each in await judge(statement, trainee)])
    blind = {unit: known < 1 / 2 for unit, known in knowledge.items()}
    plain, corrected = (
        {unit: each.loss or 0.0 for unit, each in comprehend(table, correct_bias=correct).items()}
        for correct in (False, True)
    )
    return Results(found(plain, blind), found(corrected, blind))


def found(losses: dict[str, float], blind: dict[str, bool]) -> Found:
    """How well the losses tell the blind spots; ties count half."""
    ranked = sorted(losses, key=lambda unit: (losses[unit], unit))
    ranks: dict[str, float] = {}
    for place in range(len(ranked)):
        if ranked[place] in ranks:
            continue
        end = place
        while end < len(ranked) and losses[ranked[end]] == losses[ranked[place]]:
            end += 1
        ranks |= dict.fromkeys(ranked[place:end], (place + 1 + end) / 2)
    spots = [unit for unit in losses if blind[unit]]
    others = len(losses) - len(spots)
    area = (sum(ranks[unit] for unit in spots) - len(spots) * (len(spots) + 1) / 2) / (len(spots) * others)
    top = ranked[-max(1, round(SHARE * len(ranked))) :]
    return Found(area, sum(blind[unit] for unit in top) / len(top))
