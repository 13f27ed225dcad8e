"""The language that this process speaks: that of `--lang`, of GRAPHGEN_LANG, of the locale, or English."""

from __future__ import annotations

import os
from collections.abc import Sequence

from graphgen.errors import UsageError
from graphgen.phrases import LANGUAGES, Language, chosen_language, language_of, translate
from graphgen.phrases.language import VARIABLE

__all__ = ["page_language", "said", "speak", "spoken"]

_FLAG = "--lang"


def said(text: str) -> str:
    """A message that was written in English, as the reader is to see it.

    What it was filled with stays as it is. `tests/phrases` sees to it that each text given here has its translation.
    """
    return translate(text, spoken())


def spoken() -> Language:
    """The language of this process."""
    return language_of(os.environ)


def page_language(otherwise: Language) -> Language:
    """The language of a page to be written: the one asked for, else that of what the page is about."""
    return chosen_language(os.environ) or otherwise


def speak(words: Sequence[str]) -> list[str]:
    """Take `--lang` out of a command line, wherever it stands, and speak that language from here on.

    Returns:
        The other words.

    Raises:
        UsageError: It names no language that is spoken here.
    """
    rest: list[str] = []
    given = iter(words)
    for word in given:
        if word == "--":
            rest.append(word)
            break
        flag, equals, language = word.partition("=")
        if flag != _FLAG:
            rest.append(word)
            continue
        language = language if equals else next(given, "")
        if language not in LANGUAGES:
            raise UsageError(f"There is no language {language!r} here.", "Say --lang en or --lang zh.")
        os.environ[VARIABLE] = language
    return [*rest, *given]
