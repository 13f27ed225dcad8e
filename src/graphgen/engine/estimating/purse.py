"""What a pilot may buy: a small share of what the run will cost, spread over its prompts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from graphgen.engine.estimating.roots import LINEAGE
from graphgen.engine.estimating.tally import Prompt
from graphgen.llm.money.prices import picodollars
from graphgen.llm.request import Request
from graphgen.llm.settings import Price
from graphgen.records import Completion, Role

__all__ = ["Purse", "Worth"]

_WEIGHTS = Price(1.0, 4.0)
"""What a token in and a token out are worth to each other where a price is unknown: as most lists have it."""


class Worth:
    """What tokens cost, in picodollars; in a measure of its own where the price of a model is unknown.

    Args:
        prices: By role; `None` where unknown.
    """

    def __init__(self, prices: Mapping[Role, Price | None]) -> None:
        self._prices = prices
        self._is_known = None not in prices.values()

    def __call__(self, role: Role, input_tokens: float, output_tokens: float) -> float:
        price = self._prices[role] if self._is_known else _WEIGHTS
        return picodollars(price or _WEIGHTS, round(input_tokens), round(output_tokens))


@dataclass
class Purse:
    """Implements `Buyer`: buys of each prompt a share of its requests, told by their keys, while there is money left.

    What an earlier pilot bought counts as spent, so that a second estimate does not buy as much once more.

    Args:
        worth: What tokens cost.
        shares: By prompt, the share of the requests to buy.
        fewest: By prompt, so many are bought whatever their share.
        replies: By prompt, how long a reply is thought to be.
        calls: The most calls.
        money: The most that they may cost.
        first, first_money: The prompts of the roots, and the most that these may cost.
    """

    worth: Worth
    shares: Mapping[Prompt, float] = field(default_factory=dict[Prompt, float])
    fewest: Mapping[Prompt, int] = field(default_factory=dict[Prompt, int])
    replies: Mapping[Prompt, float] = field(default_factory=dict[Prompt, float])
    calls: float = 0.0
    money: float = 0.0
    spent_calls: int = 0
    spent_money: float = 0.0
    tokens: tuple[int, int] = (0, 0)
    by_role: dict[Role, tuple[int, int]] = field(default_factory=dict[Role, tuple[int, int]])
    first: Collection[Prompt] = ()
    first_money: float = 0.0
    used: dict[bool, float] = field(default_factory=lambda: {True: 0.0, False: 0.0})
    used_calls: int = 0
    keys: set[str] = field(default_factory=set[str])
    taken: Counter[Prompt] = field(default_factory=Counter[Prompt])
    reserved_calls: int = 0
    reserved_money: float = 0.0

    def wants(self, request: Request, role: Role, prompt: str, tokens: int) -> bool:
        lineage = LINEAGE.get()
        share = (lineage.weight if lineage else 1.0) * self.shares.get((role, prompt), 0.0)
        has_few = self.taken[role, prompt] < self.fewest.get((role, prompt), 0)
        if int(request.key[:8], 16) >= share * 2**32 and not has_few:
            return False
        cost = self.worth(role, tokens, self.replies.get((role, prompt), 0.0))
        is_first = (role, prompt) in self.first
        if max(self.spent_calls, self.used_calls) + self.reserved_calls + 1 > self.calls:
            return False
        if max(self.spent_money, sum(self.used.values())) + self.reserved_money + cost > self.money:
            return False
        if is_first and self.used[True] + self.reserved_money + cost > self.first_money:
            return False
        self.keys.add(request.key)
        self.taken[role, prompt] += 1
        self.reserved_calls += 1
        self.reserved_money += cost
        return True

    def begin(self) -> None:
        """A pass begins: what was bought before is met again in it."""
        self.used, self.used_calls = {True: 0.0, False: 0.0}, 0

    def found(self, role: Role, prompt: str, tokens: int, completion: Completion) -> None:
        self.used_calls += 1
        cost = self.worth(role, completion.input_tokens or tokens, completion.output_tokens)
        self.used[(role, prompt) in self.first] += cost

    def bought(self, role: Role, prompt: str, tokens: int, completion: Completion) -> None:
        self.reserved_calls -= 1
        self.reserved_money -= self.worth(role, tokens, self.replies.get((role, prompt), 0.0))
        said = completion.input_tokens or tokens, completion.output_tokens
        self.spent_calls += 1
        self.spent_money += self.worth(role, *said)
        self.found(role, prompt, tokens, completion)
        before = self.by_role.get(role, (0, 0))
        self.by_role[role] = before[0] + said[0], before[1] + said[1]
        self.tokens = self.tokens[0] + said[0], self.tokens[1] + said[1]
