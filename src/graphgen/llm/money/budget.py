"""Hard caps on what a run may buy. What is in flight counts in full, at the most that it may turn out to cost."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from graphgen.errors import BudgetSpent, GraphGenError, UsageError
from graphgen.llm.client import LLM, TransientError
from graphgen.llm.money.prices import picodollars
from graphgen.llm.request import Request
from graphgen.llm.settings import Price
from graphgen.prompts import Parameters
from graphgen.records import Completion, Role

__all__ = ["Amount", "Budget", "Budgeted", "Caps"]

_PICO = 10**12
_TOKENS_PER_REQUEST = 256
"""Room for what a chat template adds by itself, such as a system prompt of its own and the date."""
_TOKENS_PER_MESSAGE = 16
"""Room for the marks that a chat template puts around a message."""


class Caps(NamedTuple):
    """The most that a run may buy: calls, tokens in and out, US dollars. `None` is no cap."""

    calls: int | None = None
    tokens: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """What requests cost."""

    calls: int = 0
    tokens: int = 0
    picodollars: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.calls + other.calls, self.tokens + other.tokens, self.picodollars + other.picodollars)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.calls - other.calls, self.tokens - other.tokens, self.picodollars - other.picodollars)


_NOTHING = Amount()
_KEPT = "what was answered is kept and costs nothing"


class _Cap(NamedTuple):
    """One cap: the field of `Amount` that it bounds, in its unit."""

    field: str
    most: int

    @property
    def flag(self) -> str:
        return "--max-cost" if self.field == "picodollars" else f"--max-{self.field}"

    def of(self, amount: Amount) -> int:
        return getattr(amount, self.field)

    def shown(self, count: int) -> str:
        if self.field == "picodollars":
            return f"${count / _PICO:.6g}"
        return f"{count:,} {self.field if count != 1 else self.field.removesuffix('s')}"


class Budget:
    """What was spent and what is in flight never exceed the caps together. One budget serves all models of a run.

    With `counts_memory` answers from the cache count as though they were bought, each once: what a budget yields is
    then the same whatever was bought before.

    Requests are let through strictly in order: one that needs more than is left beside those in flight waits until
    they have settled, mostly for less than was reserved, and all behind it wait too, so that it never starves. One that
    would not fit even if all of them turned out to cost nothing ends the run: nothing is let through after it.
    """

    def __init__(self, caps: Caps = Caps(), *, counts_memory: bool = False) -> None:  # noqa: B008 - immutable
        self.counts_memory = counts_memory
        cost = None if caps.cost is None else round(caps.cost * _PICO)
        mosts = {"calls": caps.calls, "tokens": caps.tokens, "picodollars": cost}
        self._caps = tuple(_Cap(field, most) for field, most in mosts.items() if most is not None)
        self._waiting: deque[tuple[Amount, asyncio.Future[None]]] = deque()
        self._exhausted: tuple[str, str] | None = None
        self.spent = _NOTHING
        self.in_flight = _NOTHING
        self.unanswered = 0
        self.unreported = 0
        self.overruns = 0

    @property
    def is_capped(self) -> bool:
        return bool(self._caps)

    @property
    def bounds_tokens(self) -> bool:
        """Whether the most tokens that a request may cost have to be known before it is sent."""
        return any(cap.field != "calls" for cap in self._caps)

    @property
    def bounds_cost(self) -> bool:
        return any(cap.field == "picodollars" for cap in self._caps)

    @property
    def lines(self) -> dict[str, tuple[float, float]]:
        """What was spent of what: `calls`, `tokens` and `cost` (US dollars), as far as they are capped."""
        lines: dict[str, tuple[float, float]] = {}
        for cap in self._caps:
            name, unit = ("cost", _PICO) if cap.field == "picodollars" else (cap.field, 1)
            lines[name] = (cap.of(self.spent) / unit, cap.most / unit)
        return lines

    @property
    def notes(self) -> list[str]:
        """What the user should know of how the budget was counted."""
        notes: list[str] = []
        if self.unanswered:
            notes.append(
                f"{self.unanswered:,} requests ended without an answer but may have been charged: the budget counts "
                "each at the most that it may have cost; the calls and the cost above do not count them."
            )
        if self.unreported:
            notes.append(
                f"{self.unreported:,} answers came without usage: the budget counts their tokens at the most that they "
                "may have been; the tokens and the cost above do not count them."
            )
        if self.overruns:
            notes.append(
                f"{self.overruns:,} answers used more than max_tokens and the length of their prompts allow, so the "
                "budget may have been exceeded: the endpoint does not keep to max_tokens, or adds to prompts."
            )
        return notes

    def demand_bound(self, prompt: str, parameters: Parameters) -> None:
        """Check that the length of a reply is bounded, where the budget needs that.

        Raises:
            UsageError: It is not.
        """
        if parameters.max_tokens is None and self.bounds_tokens:
            raise UsageError(
                f"{prompt} gives no max_tokens, so nobody knows what a reply may cost, and no cap on tokens or cost "
                "can be kept.",
                "Add max_tokens to the front matter of its file, or cap calls (--max-calls) only.",
            )

    def demand_price(self, role: Role, price: Price | None) -> None:
        """Check that the price of a role's model is known, where the budget needs it.

        Raises:
            UsageError: It is not.
        """
        if price is None and self.bounds_cost:
            raise UsageError(
                f"The price of the {role}'s model is unknown, so --max-cost cannot be kept.",
                "Give its input_price and output_price, or a list that has it with --prices.",
            )

    async def reserve(self, need: Amount) -> None:
        """Wait until there is room for `need`, and hold it.

        Raises:
            BudgetSpent: There is none, and will be none.
        """
        if not self._waiting and self._let_through(need):
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((need, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.settle(need, _NOTHING)  # it was let through and never went
            else:
                self._admit()  # it may have been what the others waited behind
            raise

    def settle(self, held: Amount, used: Amount | None) -> None:
        """What was reserved has cost `used`; `None` where nobody knows, which counts as all of it."""
        self.in_flight -= held
        self.spent += held if used is None else used
        if used is None:
            self.unanswered += 1
        else:
            self.overruns += any(cap.of(used) > cap.of(held) for cap in self._caps)
        self._admit()

    def _admit(self) -> None:
        while self._waiting:
            need, turn = self._waiting[0]
            if not turn.done():  # else whoever waited was cancelled
                try:
                    if not self._let_through(need):
                        return
                except BudgetSpent as error:
                    turn.set_exception(error)
                else:
                    turn.set_result(None)
            self._waiting.popleft()

    def _let_through(self, need: Amount) -> bool:
        """Hold `need` if there is room for it; raises `BudgetSpent` if there will never be."""
        if self._exhausted is None:
            self._exhausted = self._lack(need)
        if self._exhausted is not None:
            raise BudgetSpent(*self._exhausted)
        after = self.spent + self.in_flight + need
        if any(cap.of(after) > cap.most for cap in self._caps):
            return False
        self.in_flight += need
        return True

    def _lack(self, need: Amount) -> tuple[str, str] | None:
        """Cause and remedy if `need` would not fit even if all that is in flight turned out to cost nothing."""
        for cap in self._caps:
            whole, next_one = f"{cap.shown(cap.most)} ({cap.flag})", cap.shown(cap.of(need))
            if cap.of(need) > cap.most:
                cause = f"The next request may cost up to {next_one}, more than the whole budget of {whole}."
                return cause, f"Raise {cap.flag} and run the command again; {_KEPT}."
            if cap.of(self.spent + need) > cap.most:
                spent = cap.shown(cap.of(self.spent))
                cause = f"The budget of {whole} is spent: {spent} so far, and the next request may cost {next_one}."
                more = f"Run the same command again to buy as much once more, or raise {cap.flag}; {_KEPT}."
                return cause, f"Raise {cap.flag}; {_KEPT}." if self.counts_memory else more
        return None


class Budgeted:
    """A model that is asked only what the budget has room for.

    Before a request is sent, the most that it may cost is reserved. Its answer turns that into what it did cost. When
    there is no answer, a request that may have been charged keeps its reservation; one that was not gives it back.

    Args:
        llm: The model. It asks once.
        budget: Shared by all models.
        price: US dollars per million tokens. A cap on cost needs one (see `Budget.bounds_cost`).
    """

    def __init__(self, llm: LLM, budget: Budget, price: Price | None) -> None:
        self._llm = llm
        self._budget = budget
        self._price = price

    async def __call__(self, request: Request) -> Completion:
        most_input, most_output = self._most(request)
        held = self._amount(most_input, most_output)
        await self._budget.reserve(held)
        used: Amount | None = None  # what ends in a way that says nothing, such as a cancellation, may be charged
        try:
            completion = await self._llm(request)
            used = self._amount(*self._reported(completion, most_input, most_output))
        except TransientError as error:
            used = None if error.billable else _NOTHING
            raise
        except GraphGenError:  # it was refused, or never sent
            used = _NOTHING
            raise
        else:
            return completion
        finally:
            self._budget.settle(held, used)

    def _amount(self, input_tokens: int, output_tokens: int) -> Amount:
        cost = 0 if self._price is None else picodollars(self._price, input_tokens, output_tokens)
        return Amount(1, input_tokens + output_tokens, cost)

    def _most(self, request: Request) -> tuple[int, int]:
        """The most tokens that the request may have, in and out.

        Tokenisers of today work on bytes, or fall back to them: a token covers at least one byte of UTF-8, so a text
        has no more tokens than bytes. A schema may be put into the prompt, and so may what else the endpoint is told.
        """
        if not self._budget.bounds_tokens:
            return 0, 0
        self._budget.demand_bound("A prompt", request.parameters)
        size = _TOKENS_PER_REQUEST
        size += sum(len(message.content.encode()) + _TOKENS_PER_MESSAGE for message in request.messages)
        size += sum(len(orjson.dumps(part)) for part in (request.schema, request.extra) if part)
        replies, bound = (request.extra.get(name) for name in ("n", "max_completion_tokens"))
        length = max(request.parameters.max_tokens or 0, bound if isinstance(bound, int) else 0)
        return size, length * (replies if isinstance(replies, int) else 1)

    def _reported(self, completion: Completion, most_input: int, most_output: int) -> tuple[int, int]:
        """The tokens that the endpoint says it took, in and out; where it says nothing, the most that they may be."""
        if not self._budget.bounds_tokens:
            return 0, 0
        silent = not completion.input_tokens
        if silent or (completion.text and not completion.output_tokens):
            self._budget.unreported += 1
            return most_input if silent else completion.input_tokens, completion.output_tokens or most_output
        return completion.input_tokens, completion.output_tokens
