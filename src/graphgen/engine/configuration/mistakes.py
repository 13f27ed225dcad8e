"""What is wrong with a configuration, each thing with its place, a sentence of cause and one of remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from pydantic import BaseModel, ValidationError

from graphgen.engine.configuration.config_text import Key, Place
from graphgen.engine.configuration.schemas import known_at, walked
from graphgen.errors import UsageError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["Mistake", "Said", "close", "dotted", "first_error", "in_order"]

_KEY_REMEDY = "Keys are never written down: name the environment variable that holds it with `api_key_env`."
_WANTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "a text",
    "path": "a path",
    "tuple": "a list",
    "list": "a list",
    "dict": "a mapping",
    "model": "a mapping",
    "model_attributes": "a mapping",
    "finite_number": "a number that is finite",
}
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong, or, as a warning, something that may not be meant.

    Attributes:
        key: Where in the configuration.
        of_key: The name there is wrong, rather than the value.
        place: Where in the file; `None` for what did not come from a file.
    """

    cause: str
    remedy: str
    key: Key = ()
    of_key: bool = False
    severity: Literal["error", "warning"] = "error"
    place: Place | None = None

    @property
    def is_warning(self) -> bool:
        return self.severity == "warning"


def _nowhere(name: str) -> Sequence[str]:  # noqa: ARG001
    return ()


@dataclass(frozen=True, slots=True)
class Said:
    """Settings as someone wrote them, and what they should be.

    Attributes:
        content: What was said.
        schema: What it is to be made into.
        where: Whose settings they are, such as `method graphgen`.
        under: Where in the configuration `content` stands.
        elsewhere: Where else there is a setting of some name.
    """

    content: object
    schema: type[BaseModel]
    where: str
    under: Key = ()
    elsewhere: Callable[[str], Sequence[str]] = _nowhere

    def mistakes(self, error: ValidationError) -> list[Mistake]:
        """All that pydantic found wrong, in words."""
        found: dict[Key, list[ErrorDetails]] = {}
        details = error.errors(include_url=False)
        for each in details:
            key, _ = walked(each["loc"], self.content)
            longer = any(other["loc"][: len(each["loc"])] == each["loc"] != other["loc"] for other in details)
            if not (longer and each["type"] == "too_short"):  # it counts only those items that are right
                found.setdefault(key, []).append(each)
        return [self._mistake(key, group) for key, group in found.items()]

    def _mistake(self, key: Key, details: Sequence[ErrorDetails]) -> Mistake:
        first, name = details[0], dotted(key)
        match first["type"]:
            case "extra_forbidden":
                return self._unknown(key, first["loc"])
            case "missing":
                return Mistake(f"The {self.where} lacks {name!r}.", "Add it.", (*self.under, *key))
            case "value_error":
                said = first["msg"].removeprefix("Value error, ").rstrip(".")
                meant = (*key, *_meant(said, walked(key, self.content)[1]))
                cause = f"The {self.where}: {name}: {said}." if name else f"The {self.where}: {said}."
                return Mistake(cause, self._remedy, (*self.under, *meant))
            case "literal_error" | "enum" | "union_tag_invalid" if len(details) == 1:
                return self._choice(key, first)
            case _:
                wanted = [wish for each in details if (wish := _wanted(each)) is not None]
                cause = f"The {self.where}: {name}: {first['msg']}."
                if len(wanted) == len(details):
                    cause = f"The {self.where}: {name} must be {' or '.join(dict.fromkeys(wanted))}."
                return Mistake(cause, self._remedy, (*self.under, *key))

    @property
    def _remedy(self) -> str:
        return "Correct it; `graphgen methods` lists the settings."

    def _unknown(self, key: Key, loc: Key) -> Mistake:
        known, last = known_at(self.schema, loc), str(key[-1])
        homes = self.elsewhere(last)
        remedy = f"Known settings: {', '.join(known)}." if known else self._remedy
        if last.endswith("api_key"):
            remedy = _KEY_REMEDY
        elif homes and not close(last, known):
            remedy = f"It belongs under `{homes[0]}:`." if homes[0] else "It belongs at the top, beside `method`."
        cause = f"The {self.where} has no setting {dotted(key)!r}." + close(last, known)
        return Mistake(cause, remedy, (*self.under, *key), of_key=True)

    def _choice(self, key: Key, error: ErrorDetails) -> Mistake:
        """A word that is none of those that may stand there."""
        context = error.get("ctx") or {}
        expected = str(context.get("expected_tags") or context.get("expected") or "")
        words = re.findall(r"'([^']*)'", expected)
        found = walked(key, self.content)[1]
        said = context.get("tag", found)
        if "tag" in context and isinstance(found, Mapping):
            tagged = cast("Mapping[str, object]", found)
            key = (*key, *[name for name, value in tagged.items() if value == said][:1])
        cause = f"The {self.where}: {dotted(key)} cannot be {said!r}." + close(str(said), words)
        return Mistake(cause, f"Choose among: {', '.join(words) or expected}.", (*self.under, *key))


def close(name: str, known: Iterable[str]) -> str:
    """“Did you mean …?”, where something among `known` is like `name`."""
    matches = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {matches[0]!r}?" if matches else ""


def in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """`mistakes` by their place in the file, errors about the same place but the first left out; then all others."""
    found: dict[object, Mistake] = {}
    for mistake in mistakes:
        found.setdefault(mistake.place if mistake.place and not mistake.is_warning else mistake, mistake)
    none = 1 << 30
    by_place = sorted(
        found.values(), key=lambda each: (each.place.line, each.place.column) if each.place else (none, none)
    )
    return tuple(by_place)


def first_error(mistakes: Sequence[Mistake], path: Path | None = None) -> UsageError:
    """What to say of a configuration that is wrong: the first mistake, and how many there are besides.

    Args:
        mistakes: In the order of the file.
        path: The file, where they come from one.
    """
    first, more = mistakes[0], len(mistakes) - 1
    cause, remedy = first.cause, first.remedy
    if path is not None and first.place is not None:
        cause = f"{path}, line {first.place.line}: {cause}"
    elif path is not None and not first.key:
        cause = f"{path}: {cause}"
    if more and path is not None:
        remedy += f" All {more + 1} mistakes: graphgen validate {path}."
    return UsageError(cause, remedy)


def dotted(key: Key) -> str:
    """A key as people write it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")


def _wanted(error: ErrorDetails) -> str | None:
    """What should stand there, in words; `None` where there are none."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind in _BOUNDS:
        word, name = _BOUNDS[kind]
        return f"{word} {context[name]:,}" if isinstance(context[name], int | float) else f"{word} {context[name]}"
    if kind == "too_short":
        return f"a list of {context['min_length']} or more"
    if kind == "string_too_short":
        return "a text that is not empty"
    if kind == "union_tag_not_found":
        return f"a mapping with {re.sub(r'^_|[^a-z_]', '', str(context.get('discriminator')))!r} in it"
    if kind in {"literal_error", "enum"}:
        return str(context.get("expected", ""))
    stem = kind if kind in _WANTED else kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_from_float")
    return _WANTED.get(stem)


def _meant(said: str, content: object) -> Key:
    """Which part of `content` a message about the whole of it speaks of: the first setting that it names, or the
    first value that it quotes.
    """
    words = re.findall(r"[\w.]+", said)
    found = min(
        (
            (words.index(word), key)
            for key, value in _leaves(content)
            for word in {dotted(key), str(key[-1]), str(value)} & set(words)
        ),
        default=None,
    )
    return found[1] if found is not None else ()


def _leaves(content: object, key: Key = ()) -> Iterator[tuple[Key, object]]:
    """Every value that has no parts, and every mapping, with where it stands."""
    if key:
        yield key, content if isinstance(content, str | int | float) else None
    if isinstance(content, Mapping):
        for name, value in cast("Mapping[str, object]", content).items():
            yield from _leaves(value, (*key, name))
    elif isinstance(content, list):
        for number, value in enumerate(cast("list[object]", content)):
            yield from _leaves(value, (*key, number))
