"""A rating from 1 to 5, read from what a judge replies."""

from __future__ import annotations

import re
import unicodedata

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.replies import bare

__all__ = ["BEST", "WORST", "read_rating"]

WORST, BEST = 1, 5
_SCALE = re.compile(r"(?<=\d)\s*(?:/|out of|of)\s*5\b|满分\s*5\s*分?|(?:1\s*(?:-|–|to|到|至)\s*5)(?!\d)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]*\d)")


def read_rating(completion: Completion) -> int:
    """The one whole number from 1 to 5 in a reply such as `4`, `**Score: 4/5**` or `评分：4分`.

    Raises:
        BadReply: There is none, or more than one.
    """
    text = _SCALE.sub(" ", unicodedata.normalize("NFKC", bare(completion.text)))
    found = {float(number) for number in _NUMBER.findall(text)}
    rating = found.pop() if len(found) == 1 else 0.0
    if rating.is_integer() and WORST <= rating <= BEST:
        return int(rating)
    raise BadReply(f"There is not one whole number from {WORST} to {BEST} in it.", complaint="again/one_number")
