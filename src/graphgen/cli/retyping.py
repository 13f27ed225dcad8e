"""The command line of this process, said once more as that of the command that comes next."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from graphgen.cli.language import FLAG, apart

__all__ = ["retyped"]


def retyped(command: str, own: Mapping[str, bool]) -> list[str]:
    """What was typed, as `command`.

    Args:
        command: In place of the one that runs.
        own: The flags that only that one has, and whether a value follows.
    """
    (_, *words), language = apart(sys.argv[1:])
    kept: list[str] = []
    given = iter(words)
    for word in given:
        flag, equals, _ = word.partition("=")
        short = next((name for name in own if len(name) == len("-n") and word.startswith(name)), flag)
        if short not in own:
            kept.append(word)
        elif own[short] and word == short and not equals:
            next(given, None)
    return ["graphgen", *([FLAG, language] if language else []), command, *kept]
