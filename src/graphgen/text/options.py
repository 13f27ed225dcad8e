"""A question that offers options, as it is written: one to a line, each with its letter."""

from __future__ import annotations

import re

__all__ = ["OPTION", "before_options"]

OPTION = re.compile(r"^(?P<letter>[A-H])\. (?P<words>[^\n]*)$", re.MULTILINE)
"""A line that offers one."""
_FEWEST = 2


def before_options(question: str) -> str:
    """What is asked before two options or more are offered; all of a question that offers none."""
    found = list(OPTION.finditer(question))
    return question[: found[0].start()].rstrip() if len(found) >= _FEWEST else question
