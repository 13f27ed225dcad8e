"""The ledger's lines add up to its total, to the last digit that is written down; memory costs nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from graphgen.engine.run_directory.manifest import totals_by_prompt, totals_of
from graphgen.llm.memory.memo import Answer
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.settings import Price
from graphgen.records import Completion

PRICES = st.builds(Price, *[st.decimals(0, 100, places=4).map(float)] * 2)
COUNTS = st.integers(0, 100_000)
ROLES = st.sampled_from(["synthesizer", "trainee"])
PROMPTS = st.sampled_from(["knowledge/extract", "assessment/judge", "generation/atomic"])
ORIGINS = st.sampled_from(["bought", "bought", "cached", "shared"])


@given(st.lists(st.tuples(ROLES, PROMPTS, ORIGINS, PRICES, COUNTS, COUNTS), max_size=60))
def test_the_parts_add_up_to_the_total(entries) -> None:
    ledger = Ledger()
    exact = Fraction()
    for role, prompt, origin, price, into, out in entries:
        answer = Answer(Completion(text="", model="m", input_tokens=into, output_tokens=out), origin)
        ledger.record(role, prompt, answer, price)
        if origin == "bought":
            exact += (into * Fraction(str(price.input)) + out * Fraction(str(price.output))) / 10**6
    total = totals_of(ledger.total)
    lines = totals_by_prompt(ledger).values()
    for name in ("calls", "cached", "input_tokens", "output_tokens"):
        assert getattr(total, name) == sum(getattr(line, name) for line in lines)
    assert total.calls + total.cached == len(entries)
    assert Decimal(repr(total.cost)) == sum((Decimal(repr(line.cost)) for line in lines), Decimal())
    assert Fraction(repr(total.cost)) == exact, "no rounding anywhere"


def test_memory_costs_nothing_and_an_unknown_price_makes_its_line_and_the_total_unknown() -> None:
    ledger = Ledger()
    bought = Answer(Completion(text="", model="m", input_tokens=10, output_tokens=1), "bought")
    ledger.record("judge", "a/b", bought, Price(1, 1))
    ledger.record("judge", "a/b", bought._replace(origin="cached"), None)
    ledger.record("judge", "a/b", bought._replace(origin="shared"), Price(9, 9))
    assert ledger.total.cost == 11e-6
    assert (ledger.total.calls, ledger.total.cached, ledger.total.input_tokens) == (1, 2, 10)
    ledger.record("trainee", "a/c", bought, None)
    assert ledger.total.cost is None
    assert ledger.lines["trainee", "a/c"].cost is None
    assert ledger.lines["judge", "a/b"].cost == 11e-6
