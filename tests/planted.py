"""A trainee whose knowledge is known, to see whether the loss finds what it does not know.

Each unit has a knowledge k between 0 and 1, drawn from Beta(0.6, 0.6), so that most are known well or hardly. The
trainee answers a statement about it with

    P(yes) = sigmoid(bias + 4 k t + e),    t = +1 for a true statement and -1 for a false one,    e ~ N(0, 1) anew,

an inclination to agree, what it knows, and a whim of its own for every wording. A unit is a blind spot when k < 1/2.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from graphgen.assessment.judge import judge
from graphgen.assessment.loss import LossMeter
from graphgen.records import Call, Completion, Language, Role, Statement, TokenLogprob
from graphgen.stream import Reply

V = TypeVar("V")
PAIRS = (0, 1, 2, 4)
TARGETS = {0: 0.92, 1: 0.955, 2: 0.975, 4: 0.985}
SHARE, PRECISION = 0.1, 0.9


class Found(NamedTuple):
    """The area under the ROC curve of loss as a sign of a blind spot, and how many of the top tenth by loss are one."""

    area: float
    precision: float


class PlantedTrainee:
    """Answers `assessment/judge` with probabilities, or, told to hide them, with a word drawn from them."""

    def __init__(self, knowledge: dict[str, float], bias: float, seed: int, *, hidden: bool = False) -> None:
        self._knowledge = knowledge
        self._bias = bias
        self._draw = random.Random(seed)
        self._hidden = hidden
        self._whims: dict[str, float] = {}

    async def __call__(
        self,
        prompt: str,
        parse: Callable[[Completion], V],
        /,
        *,
        language: Language,
        role: Role = "synthesizer",
        draw: int = 0,
        **values: object,
    ) -> Reply[V]:
        assert (role, language) == ("trainee", "en")
        p_yes = self._belief(str(values["statement"]))
        call = Call(id="c", prompt=prompt, prompt_hash="h", role=role, model="planted", parameters={}, draw=draw)
        said = (("yes", p_yes), ("no", 1 - p_yes))
        shown = None if self._hidden else tuple(TokenLogprob(token=word, logprob=math.log(p)) for word, p in said)
        text = "yes" if self._draw.random() < p_yes else "no"
        return Reply(parse(Completion(text=text, model="planted", top_logprobs=shown)), (call,))

    def _belief(self, statement: str) -> float:
        unit, truth, _ = statement.split()
        if statement not in self._whims:
            self._whims[statement] = self._draw.gauss(0, 1)
        signed = 4 * self._knowledge[unit] * (1 if truth == "true" else -1)
        return 1 / (1 + math.exp(-(self._bias + signed + self._whims[statement])))


async def find_blind_spots(units: int, pairs: int, bias: float, seed: int, *, hidden: bool = False) -> Found:
    """Assess `units` by the original and by `pairs` true and as many false rewordings."""
    draw = random.Random(f"knowledge:{seed}")
    knowledge = {f"unit-{number}": draw.betavariate(0.6, 0.6) for number in range(units)}
    trainee = PlantedTrainee(knowledge, bias, seed, hidden=hidden)
    meter = LossMeter()
    for unit in knowledge:
        for number, label in enumerate([True] + [True, False] * pairs):
            statement = Statement(
                id=f"{unit}-{number}", unit_id=unit, text=f"{unit} {'true' if label else 'false'} {number}",
                label=label, origin="original", language="en",
            )  # fmt: skip
            for judgement in await judge(statement, trainee):
                meter.add(judgement)
    losses = {unit: value.loss or 0.0 for unit, value in meter.losses().items()}
    return found(losses, {unit: known < 1 / 2 for unit, known in knowledge.items()})


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
