"""What a report says, in English and Chinese."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import cast

from graphgen.phrases import translate
from graphgen.records import Language

__all__ = ["Words", "words_of"]


class Words:
    """Phrases by key. A number that goes into one is written as people read it."""

    def __init__(self, language: Language, phrases: dict[str, str]) -> None:
        self.language: Language = language
        self._phrases = phrases

    def __call__(self, key: str, **values: object) -> str:
        """The phrase `key` with `values` in its holes.

        Raises:
            KeyError: There is no such phrase, or a hole has no value.
        """
        return self._phrases[key].format(**{name: _shown(value) for name, value in values.items()})

    def named(self, group: str, name: str) -> str:
        """What `name`, one of a group that may grow, is called here; itself where nobody has translated it."""
        own = self._phrases.get(f"{group}.{name}")
        return own or (translate(name, self.language) if self.language != "en" else name.replace("_", " "))

    def within(self, prefix: str) -> dict[str, str]:
        """The phrases whose keys begin with `prefix`, under the rest of their keys."""
        return {key.removeprefix(prefix): phrase for key, phrase in self._phrases.items() if key.startswith(prefix)}


@cache
def words_of(language: Language) -> Words:
    """The phrases of `language`."""
    path = files("graphgen.views") / "web" / "report" / "words.json"
    phrases = cast("dict[str, list[str]]", json.loads(path.read_text(encoding="utf-8")))
    return Words(language, {key: each[language == "zh"] for key, each in phrases.items()})


def _shown(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3g}"
