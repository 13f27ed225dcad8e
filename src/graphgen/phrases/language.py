"""Which language the reader has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

__all__ = ["LANGUAGES", "VARIABLE", "Language", "chosen_language", "language_of"]

Language = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")
VARIABLE = "GRAPHGEN_LANG"
"""The environment variable that goes before the locale; `--lang` sets it for the command and all that it starts."""


def chosen_language(environment: Mapping[str, str]) -> Language | None:
    """The language that the user asked this product for, whatever the locale; `None` where there was no such word."""
    chosen = environment.get(VARIABLE, "")
    return _language(chosen) if chosen else None


def language_of(environment: Mapping[str, str]) -> Language:
    """The language of a process: the one asked for, else that of its locale, else English."""
    locale = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := environment.get(name))), "")
    return chosen_language(environment) or _language(locale)


def _language(tag: str) -> Language:
    return "zh" if tag.lower().startswith("zh") else "en"
