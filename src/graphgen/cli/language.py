"""The language that this process speaks: that of `--lang`, of GRAPHGEN_LANG, of the locale, or English."""

from __future__ import annotations

import os
from collections.abc import Sequence

from graphgen.errors import UsageError
from graphgen.phrases import LANGUAGES, Language, chosen_language, language_of, translate
from graphgen.phrases.language import VARIABLE

__all__ = ["FLAG", "apart", "page_language", "said", "speak", "spoken"]

FLAG = "--lang"


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


def apart(words: Sequence[str]) -> tuple[list[str], str | None]:
    """A command line without `--lang`, wherever it stands, and the language that it names last, if it does."""
    rest: list[str] = []
    language = None
    given = iter(words)
    for word in given:
        if word == "--":
            rest.append(word)
            break
        flag, equals, named = word.partition("=")
        if flag != FLAG:
            rest.append(word)
        else:
            language = named if equals else next(given, "")
    return [*rest, *given], language


def speak(words: Sequence[str]) -> list[str]:
    """Take `--lang` out of a command line, and speak that language from here on.

    Returns:
        The other words.

    Raises:
        UsageError: It names no language that is spoken here.
    """
    rest, language = apart(words)
    if language is not None and language not in LANGUAGES:
        raise UsageError(f"There is no language {language!r} here.", "Say --lang en or --lang zh.")
    if language is not None:
        os.environ[VARIABLE] = language
    return rest
