"""What flags say beside a configuration, and paths in a file, which are relative to its folder."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import cast, get_args

import yaml
from pydantic import BaseModel

from graphgen.engine.configuration.config_text import Key, in_a_line
from graphgen.engine.configuration.schemas import models_in, names_paths
from graphgen.errors import UsageError
from graphgen.records import Role

__all__ = ["anchored", "as_list", "key_of", "override"]

_ROLES: tuple[Role, ...] = get_args(Role)
Schema = type[BaseModel]


def key_of(setting: str, top: Container[str]) -> Key:
    """Where `--set` puts `setting`: among the fields `top`, into a model, or else among the method's settings."""
    parts = setting.removeprefix("models.").split(".")
    if parts[0] in _ROLES:
        return ("models", *parts)
    return tuple(parts) if parts[0] in top else ("settings", *parts)


def override(content: dict[str, object], said: str, top: Container[str]) -> Key:
    """Put what `--set key=value` says into `content`; returns where.

    Raises:
        UsageError: It is not of that form, its value is not YAML, or the key leads nowhere.
    """
    setting, separator, text = said.partition("=")
    if not separator or not setting:
        raise UsageError(f"--set {said!r} is not of the form key=value.", "Write it as --set key=value.")
    try:
        value: object = yaml.safe_load(text)
    # The parser lets pass what its constructors raise: ValueError for the 45th of a month, RecursionError for nesting.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"The value of --set {said!r} is not YAML: {in_a_line(error)}.", "Quote it.") from error
    key = key_of(setting, top)
    for part in key[:-1]:
        content = cast("dict[str, object]", content.setdefault(str(part), {}))
        if not isinstance(content, dict):  # pyright: ignore[reportUnnecessaryIsInstance] - it is the user's
            raise UsageError(f"--set {setting} goes into {part}, which has no parts.", "Correct the key.")
    content[str(key[-1])] = value
    return key


def anchored(content: Mapping[str, object], schemas: Iterable[Schema], folder: Path) -> dict[str, object]:
    """A copy of `content` in which everything that is a path by `schemas` is absolute, relative ones from `folder`."""
    known = tuple(schemas)
    return {name: _anchored(value, name, known, folder) for name, value in content.items()}


def as_list(value: object) -> object:
    """One path where several may be named, as the list that it stands for."""
    return [value] if isinstance(value, str) else value


def _anchored(value: object, name: str, schemas: Iterable[Schema], folder: Path) -> object:
    fields = [schema.model_fields[name].annotation for schema in schemas if name in schema.model_fields]
    inner = [model for field in fields for model in models_in(field).values()]
    if isinstance(value, Mapping):
        return anchored(cast("Mapping[str, object]", value), inner, folder)
    # Where a mapping may hold paths, a path alone may stand for it.
    of_parts = [field.annotation for model in inner for field in model.model_fields.values()]
    if not any(names_paths(field) for field in (*fields, *of_parts)):
        return value
    if isinstance(value, list):
        return [_absolute(item, folder) for item in cast("list[object]", value)]
    return _absolute(value, folder)


def _absolute(value: object, folder: Path) -> object:
    return str(folder / value) if isinstance(value, str) and value else value
