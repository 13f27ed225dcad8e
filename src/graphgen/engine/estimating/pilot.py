"""A pilot: the first answers of a run, bought to see what the others will be like."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphgen.engine.estimating.calibration import Calibration, calibrate
from graphgen.engine.estimating.forecast import middles
from graphgen.engine.estimating.free import EXTRACTIONS
from graphgen.engine.estimating.growth import Whole, grown
from graphgen.engine.estimating.passes import Passes
from graphgen.engine.estimating.purse import Purse, Worth
from graphgen.engine.estimating.roots import Place, Root, spread
from graphgen.engine.estimating.slices import gone_through
from graphgen.engine.estimating.tally import Prompt, Tally

__all__ = ["SHARE", "Pilot"]

SHARE = 0.02
"""What a pilot may cost, of the whole: in calls, and in money."""
_CAREFUL = 0.3
"""Of that, what is spent before anything is known of the model, on what depends on its answers: a run may turn out to
be a third of what it seems."""
_DOUBT = 0.35
"""How far a run may turn out to be smaller than it seems by one root: by more of them, less. As far is what follows
from one root from what follows from another."""
_FIRST_ROOTS = 4
_FIRST_OF_A_PROMPT = 1.5
_SAID = 0.5
"""How far one answer is from another in length, as a share."""
_SURE = 0.95
_MOST_ROOTS = 120
_MOST_OF_A_PROMPT = 40
_ROUNDS = 2
"""So often the rest is reckoned anew: a model that thinks first makes the run, and so the pilot's share, larger."""
_FEW = 4.0
_FEWEST = 4
_CHEAP = 0.04
"""Of a prompt, so few requests are bought in any case, if they take no more than this of what the pilot may cost."""
_MOST_ASKED = 300


@dataclass(slots=True)
class Pilot:
    """Buys in two steps: some roots first, so that the rest is reckoned by what the model says to them; then more
    roots, and some of what is asked after them.

    Args:
        passes: The method.
        roots: All roots.
        worth: What tokens cost.
        share: What it may cost, of the whole.

    Attributes:
        places: The roots that it goes on with.
        real: What was asked of these.
        purse: What it took.
        small: The run is so small that its share buys nothing.
    """

    passes: Passes
    roots: Sequence[Root]
    worth: Worth
    share: float = SHARE
    places: tuple[Place, ...] = ()
    real: Tally = field(default_factory=Tally)
    purse: Purse = field(init=False)
    small: bool = False

    def __post_init__(self) -> None:
        self.purse = Purse(self.worth)

    @property
    def first(self) -> frozenset[Prompt]:
        """The prompts of the roots."""
        return frozenset((root.role, root.prompt) for root in self.roots)

    @property
    def _seen(self) -> int:
        """So many of the roots have a real answer."""
        answered = sum(len(line.pairs) for prompt, line in self.real.lines.items() if prompt in self.first)
        return min(len(self.places), answered)

    async def fly(self) -> None:
        """Buy what can be had for the pilot's share of what the run costs.

        Where most roots have their answer already, there is nothing to learn that the cache does not tell.
        """
        if 2 * sum(root.is_cached for root in self.roots) > len(self.roots):
            return
        if not await self._plan(_CAREFUL, most=_FIRST_ROOTS):
            self.small = True
            return
        self.purse.begin()
        self.learn(await self.passes.buying(self.places, self.purse))
        for _ in range(_ROUNDS):
            await self._plan(_SURE * math.exp(-_DOUBT / math.sqrt(max(1, self._seen))), most=_MOST_ROOTS)
            before = self.purse.spent_calls
            self.purse.begin()
            self.learn(await self.passes.buying(self.places, self.purse))
            if self.purse.spent_calls == before:
                return

    def learn(self, real: Tally) -> None:
        """Take what was asked of `places`, as far as there are real answers, for what the others will be like."""
        self.real = real
        self.passes.free.learn(real.found)

    def look(self) -> None:
        """Take the roots whose first answers are in the cache: they are there to learn from."""
        cached = [root.place for root in spread(self.roots, cached_first=True) if root.is_cached]
        self.places = tuple(cached[:_MOST_ROOTS])

    def calibrated(self, whole: Whole, usual: Tally, free: Tally | None = None) -> dict[Prompt, Calibration]:
        """The factors by what was bought so far."""
        return calibrate(
            sorted({*whole.asked, *self.real.lines}),
            self.real,
            free or Tally(),
            roots=self._seen if free is not None else 0,
            of=len(self.roots),
            first=self.first,
            embedded=self.passes.embedded,
            usual=usual,
        )

    async def _plan(self, care: float, *, most: int) -> bool:
        """Choose roots and shares by what the run is thought to cost; whether there is anything to buy."""
        slices = await gone_through(self.passes, self.roots, _MOST_ASKED)
        whole = grown(slices, len(self.roots))
        amounts = middles(whole, self.calibrated(whole, slices[-1][1]))
        bought = {prompt: each for prompt, each in amounts.items() if prompt[0] not in self.passes.embedded and each[0]}
        money = {prompt: self.worth(prompt[0], *each[1:]) for prompt, each in bought.items()}
        purse, total = self.purse, sum(money.values())
        purse.replies = {prompt: each[2] / each[0] for prompt, each in bought.items()}
        at_roots = [prompt for prompt in bought if self._is_at_root(prompt)]
        of_roots = sum(money[prompt] for prompt in at_roots)
        calls_of_roots = sum(bought[prompt][0] for prompt in at_roots if prompt in self.first)
        if not calls_of_roots:
            return False
        of_all = of_roots / total if total else 1.0
        care += (_SURE - care) * of_all
        purse.calls = care * self.share * sum(each[0] for each in bought.values())
        purse.money = care * self.share * total
        part = self._part_of_roots(bought, money)
        most_roots = part * purse.calls * calls_of_roots / sum(bought[prompt][0] for prompt in at_roots)
        if of_roots:
            most_roots = min(most_roots, part * purse.money / (of_roots / calls_of_roots))
        count = int(most_roots)
        if not count and self._one_is_worth_it(of_roots / calls_of_roots, total, bought):
            count, purse.calls = 1, max(2.0, purse.calls)
            purse.money = max(1.5 * of_roots / calls_of_roots / part, purse.money)
        have = sum(root.is_cached for root in self.roots)
        count = min(len(self.roots), max(len(self.places), min(most, max(have, count))))
        self.places = tuple(root.place for root in spread(self.roots, cached_first=True)[:count])
        purse.first, purse.first_money = at_roots, 1.1 * count * of_roots / calls_of_roots
        limit = _FIRST_OF_A_PROMPT if most == _FIRST_ROOTS else _MOST_OF_A_PROMPT
        purse.shares = dict.fromkeys(at_roots, 1.0) | self._shares(bought, money, count / len(self.roots), limit)
        return bool(self.places)

    def _is_at_root(self, prompt: Prompt) -> bool:
        """Whether what follows depends on the answer: first requests, and further looks at the same text."""
        return prompt in self.first or prompt[1] in EXTRACTIONS

    def _part_of_roots(
        self, bought: Mapping[Prompt, tuple[float, float, float]], money: Mapping[Prompt, float]
    ) -> float:
        """Of what is spent, the share for roots at which the whole is surest (Neyman's allocation): they tell how much
        follows from them, the other answers how long these are.
        """
        calls = sum(each[0] for prompt, each in bought.items() if prompt in self.first)
        at_roots = sum(money[prompt] for prompt in bought if self._is_at_root(prompt))
        after = {prompt: money[prompt] for prompt in bought if not self._is_at_root(prompt)}
        doubt = math.hypot(_DOUBT * sum(after.values()), _SAID * at_roots) * math.sqrt(at_roots / calls)
        others = sum(_SAID * cost * math.sqrt(cost / bought[prompt][0]) for prompt, cost in after.items())
        return doubt / (doubt + others) if doubt else 1.0

    def _one_is_worth_it(self, cost: float, total: float, bought: Mapping[Prompt, tuple[float, float, float]]) -> bool:
        """Whether a single root is within the pilot's share, were the run to cost half of what it seems."""
        calls = sum(each[0] for each in bought.values())
        return 0.5 * self.share * calls >= 1 and 0.5 * self.share * total >= cost

    def _shares(
        self,
        bought: Mapping[Prompt, tuple[float, float, float]],
        money: Mapping[Prompt, float],
        part: float,
        most: float,
    ) -> dict[Prompt, float]:
        """Of what is asked after the roots of the pilot, how much to buy: of each prompt as its cost asks for."""
        later = {prompt: each for prompt, each in bought.items() if not self._is_at_root(prompt)}
        left = self.purse.money - self.purse.first_money, self.purse.calls / 2
        weights = {prompt: (money[prompt] * max(1.0, each[0])) ** 0.5 for prompt, each in later.items()}
        each_costs = {prompt: money[prompt] / each[0] for prompt, each in later.items()}
        spending = sum(weights[prompt] * each_costs[prompt] for prompt in later) or 1.0
        scale = min(left[0] / spending if left[0] > 0 else 0.0, left[1] / (sum(weights.values()) or 1.0))
        shares: dict[Prompt, float] = {}
        fewest: dict[Prompt, int] = {}
        unsure = self.passes.unsure_of_logprobs
        for prompt, each in later.items():
            cheap = _FEW * each_costs[prompt] < _CHEAP * self.purse.money
            wanted = min(most, max(_FEW if cheap else 0.0, scale * weights[prompt]))
            shares[prompt] = min(1.0, wanted / max(1.0, each[0] * part))
            fewest[prompt] = _FEWEST if cheap else int(prompt[0] in unsure)
        self.purse.fewest = fewest
        return shares
