"""What may stand where in a configuration, read from the models that it is made into."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, Tag

__all__ = ["homes", "known_at", "models_in", "names_paths", "walked"]

Schema = type[BaseModel]


def models_in(annotation: object) -> dict[str, Schema]:
    """The models among what a field may be, by the word that tells which of them is meant."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {_word(annotation): annotation}
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        found = models_in(inner)
        tags = [mark.tag for mark in marks if isinstance(mark, Tag)]
        return {tags[0]: next(iter(found.values()))} if tags and len(found) == 1 else found
    if origin in (Union, types.UnionType):
        return {word: model for part in get_args(annotation) for word, model in models_in(part).items()}
    return {}


def names_paths(annotation: object) -> bool:
    """Whether a field of this kind holds a path, or several."""
    return annotation is Path or any(names_paths(part) for part in get_args(annotation))


def walked(loc: tuple[str | int, ...], content: object) -> tuple[tuple[str | int, ...], object]:
    """`loc` without the steps that only the validator knows, such as which model of several was tried, and what
    stands there. The last step stays, even where nothing stands there.
    """
    key: list[str | int] = []
    here: object = content
    for number, part in enumerate(loc):
        named = isinstance(here, dict)
        found, inner = _step(here, part)
        last = number == len(loc) - 1
        if not found and not (last and named and isinstance(part, str)):
            continue
        here = inner
        key.append(part)
    return tuple(key), here


def _step(here: object, part: str | int) -> tuple[bool, object]:
    """Whether there is a part of that name or number, and what it is."""
    if isinstance(here, dict):
        named = cast("dict[object, object]", here)
        return part in named, named.get(part)
    items = cast("list[object]", here) if isinstance(here, list) else []
    return (True, items[part]) if isinstance(part, int) and part < len(items) else (False, None)


def known_at(schema: Schema, loc: tuple[str | int, ...]) -> list[str]:
    """The settings that there are where the last step of `loc` names one; none where nobody knows."""
    here: dict[str, Schema] = {"": schema}
    for part in loc[:-1]:
        model = here.get(str(part))
        if model is not None:
            here = {"": model}
            continue
        found: dict[str, Schema] = {}
        for each in here.values():
            field = each.model_fields.get(str(part))
            found |= models_in(_declared(field)) if field is not None else {}
        here = found
    return list(dict.fromkeys(name for model in here.values() for name in model.model_fields))


def homes(name: str, schema: Schema, at: str = "") -> Iterator[str]:
    """Where in `schema`, itself and one level below, there is a setting called `name`, as people write it."""
    if name in schema.model_fields:
        yield at
    for field_name, field in schema.model_fields.items():
        inner = models_in(_declared(field))
        if any(name in model.model_fields for model in inner.values()):
            yield f"{at}.{field_name}".lstrip(".")


def _declared(field: Any) -> object:  # noqa: ANN401 - pydantic's FieldInfo; its metadata are a part of the annotation
    return field.annotation


def _word(model: Schema) -> str:
    for field in model.model_fields.values():
        if get_origin(field.annotation) is Literal and isinstance(field.default, str):
            return field.default
    return model.__name__
