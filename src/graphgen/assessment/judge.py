"""The trainee's judgement of a statement (technical report, algorithm 4.5)."""

from __future__ import annotations

import asyncio
import math

from graphgen.records import Completion, Judgement, Statement
from graphgen.stream import Ask, Reply
from graphgen.text.yes_no import LabelMass, label_mass, read_answer

__all__ = ["judge", "wilson"]

_Z95 = 1.959963984540054
_LEAST_MASS = 1e-3
"""P(yes) + P(no) below which the model begins its reply with something else altogether, such as its thoughts."""


async def judge(statement: Statement, ask: Ask, *, samples: int = 8) -> list[Judgement]:
    """Ask the trainee whether `statement` is true, and take P(yes) from the probabilities of its first token.

    Where the endpoint gives none, or next to nothing falls on the labels, the answer is sampled `samples` times:
    `p_yes = (yes + 0.5) / (counted + 1)` with its Wilson interval. Replies that say neither yes nor no do not count;
    when none counts, nothing was measured and `p_yes` is `None`.

    Raises:
        RequestRefused: The endpoint would not serve one of the requests.
        RunError: The run cannot go on.
    """
    reply = await ask(
        "assessment/judge", _first_token, language=statement.language, role="trainee", statement=statement.text
    )
    if reply.value is None:
        return [await _sampled(statement, ask, samples, reply)]
    return [
        Judgement(
            statement_id=statement.id,
            unit_id=statement.unit_id,
            label=statement.label,
            p_yes=reply.value.p_yes,
            mass=reply.value.mass,
            method="logprobs",
            calls=reply.calls,
        )
    ]


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927), within 0 and 1. `trials` is at least one."""
    share, z2 = successes / trials, _Z95**2
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z95 / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def _first_token(completion: Completion) -> LabelMass | None:
    found = label_mass(completion.top_logprobs)
    return found if found is not None and found.mass >= _LEAST_MASS else None


async def _sampled(statement: Statement, ask: Ask, samples: int, first: Reply[LabelMass | None]) -> Judgement:
    outcomes = await asyncio.gather(
        *(
            ask(
                "assessment/judge_sampled",
                read_answer,
                language=statement.language,
                role="trainee",
                draw=draw,
                statement=statement.text,
            )
            for draw in range(samples)
        ),
        return_exceptions=True,  # what is in flight is paid for: let it finish before the first error is raised
    )
    replies: list[Reply[bool | None]] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        replies.append(outcome)
    answers = [reply.value for reply in replies if reply.value is not None]
    yes, counted = sum(answers), len(answers)
    return Judgement(
        statement_id=statement.id,
        unit_id=statement.unit_id,
        label=statement.label,
        p_yes=(yes + 0.5) / (counted + 1) if counted else None,
        mass=None,
        interval=wilson(yes, counted) if counted else None,
        method="sampled" if counted else "unknown",
        calls=(*first.calls, *(call for reply in replies for call in reply.calls)),
    )
