"""What a run bought and what it did not have to buy, per role and prompt."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphgen.llm.memory.memo import Answer
from graphgen.llm.money.prices import picodollars
from graphgen.llm.settings import Price
from graphgen.records import Completion, Role

__all__ = ["Ledger", "Usage"]


@dataclass(slots=True)
class Usage:
    """Tokens and calls. `calls` were bought in this run; `cached` were answered from memory, at no cost.

    `picodollars` is `None` when the price of any bought token is unknown.
    """

    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    picodollars: int | None = 0

    @property
    def cost(self) -> float | None:
        """US dollars, `None` when unknown. Written out, the parts add up to the total to the last digit."""
        return None if self.picodollars is None else self.picodollars / 1e12

    def add(self, answer: Answer, price: Price | None) -> None:
        if answer.origin == "bought":
            self.enter(answer.completion, price)
        else:
            self.cached += 1

    def enter(self, completion: Completion, price: Price | None) -> None:
        """Count a call and what it cost."""
        self.calls += 1
        self.input_tokens += completion.input_tokens
        self.output_tokens += completion.output_tokens
        if price is None or self.picodollars is None:
            self.picodollars = None
        else:
            self.picodollars += picodollars(price, completion.input_tokens, completion.output_tokens)


@dataclass(slots=True)
class Ledger:
    """Usage in total and per (role, prompt). Tokens and cost are of what was bought in this run.

    `afresh` is what the run would have bought had the cache been empty, where that is counted (`Budget.counts_memory`).
    """

    total: Usage = field(default_factory=Usage)
    afresh: Usage = field(default_factory=Usage)
    lines: dict[tuple[Role, str], Usage] = field(default_factory=dict[tuple[Role, str], Usage])

    def record(self, role: Role, prompt: str, answer: Answer, price: Price | None) -> None:
        """Enter one answer.

        Args:
            role: Which model answered.
            prompt: The prompt's name.
            answer: What came back.
            price: US dollars per million input and output tokens, `None` when unknown.
        """
        self.total.add(answer, price)
        if answer.origin in {"bought", "recalled"}:
            self.afresh.enter(answer.completion, price)
        self.lines.setdefault((role, prompt), Usage()).add(answer, price)
