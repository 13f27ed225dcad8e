"""How far the trainee's confidence matches its accuracy over a whole corpus: the binned calibration error."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from graphgen.records import Judgement, Record

__all__ = ["Calibration", "calibrate"]

_BINS = 10


class Calibration(Record):
    """A corpus-wide check on the trainee, apart from the loss of single units.

    Attributes:
        statements: How many statements were put to the trainee.
        judged: How many of them got an answer; the rest of the record is about these.
        ece: Expected calibration error (Naeini et al., 2015; Guo et al., 2017): the mean gap between confidence,
            max(p_yes, 1 - p_yes), and accuracy, over ten equal bins of confidence from 0.5 to 1.
        yes_rate_true: Share of the true statements that were held true.
        yes_rate_false: Share of the false statements that were held true. Near `yes_rate_true`, the trainee agrees
            with whatever it is told.
    """

    statements: int
    judged: int
    ece: float | None
    yes_rate_true: float | None
    yes_rate_false: float | None

    @property
    def counts(self) -> dict[str, int]:
        """Statements with an answer; the rest were put in vain."""
        return {"statements_judged": self.judged}

    def save(self, folder: Path) -> None:
        """Write calibration.json into `folder`."""
        (folder / "calibration.json").write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


def calibrate(judgements: Iterable[Judgement]) -> Calibration:
    """The calibration over all `judgements`; values that nothing was measured for are `None`."""
    statements = 0
    beliefs: list[tuple[float, bool]] = []
    for judgement in judgements:
        statements += 1
        if judgement.p_yes is not None:
            beliefs.append((judgement.p_yes, judgement.label))
    return Calibration(
        statements=statements,
        judged=len(beliefs),
        ece=_ece(beliefs) if beliefs else None,
        yes_rate_true=_yes_rate([p for p, label in beliefs if label]),
        yes_rate_false=_yes_rate([p for p, label in beliefs if not label]),
    )


def _ece(beliefs: Sequence[tuple[float, bool]]) -> float:
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for p_yes, label in beliefs:
        confidence = max(p_yes, 1 - p_yes)
        right = _says_yes(p_yes) == label
        bins[min(_BINS - 1, int((confidence - 0.5) * 2 * _BINS))].append((confidence, right))
    gaps = (abs(math.fsum(c for c, _ in items) - sum(right for _, right in items)) for items in bins)
    return math.fsum(gaps) / len(beliefs)


def _yes_rate(beliefs: Sequence[float]) -> float | None:
    return sum(map(_says_yes, beliefs)) / len(beliefs) if beliefs else None


def _says_yes(p_yes: float) -> bool:
    return p_yes > 0.5  # noqa: PLR2004 - more likely than not
