"""Find a prompt's file and render it. A variable that is missing, or a file, is an error and never an empty string."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict

from graphgen.errors import UsageError
from graphgen.prompts.schema import checked_schema
from graphgen.records import Language, Message

__all__ = ["Parameters", "PromptLibrary", "RenderedPrompt"]

_BUNDLED = Path(__file__).parent
_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_INVISIBLE = r"[\u00ad\u200b-\u200f\u2060\ufeff]"
_NAME = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")


class Parameters(BaseModel):
    """How a prompt is sampled; the front matter of its file. What is `None` is left to the endpoint.

    `labels` are the answers that a reply may begin with: a provider that sees every probability tells theirs too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    top_logprobs: int | None = None
    stop: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """What goes to the model.

    Attributes:
        name: The prompt's name.
        prompt_hash: The digest of the file that it was rendered from.
        messages: The conversation so far.
        parameters: How to sample.
        schema: The JSON Schema that the reply is to follow; `None` where it is asked for as text.
    """

    name: str
    prompt_hash: str
    messages: tuple[Message, ...]
    parameters: Parameters
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Prompt:
    template: Template
    parameters: Parameters
    schema: Mapping[str, Any] | None
    digest: str


class PromptLibrary:
    """Prompts by name and language, looked for in `folders` first and then among those of the package.

    Args:
        folders: Folders laid out like this package's own; an earlier one wins.

    Raises:
        UsageError: One of `folders` does not exist. It would otherwise be passed over in silence.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        for folder in folders:
            if not folder.is_dir():
                raise UsageError(f"There is no folder {folder} to take prompts from.", "Correct --prompts.")
        self._folders = (*folders, _BUNDLED)
        self._prompts: dict[tuple[str, str], _Prompt] = {}
        # A prompt is data, wherever it came from: it can read its variables and do nothing else.
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        self._environment.filters["fence"] = _fence
        self._environment.filters["line"] = _line

    def render(
        self, name: str, language: Language, values: Mapping[str, object], *, structured: bool = False
    ) -> RenderedPrompt:
        """The messages and parameters of prompt `name` with `values` filled in.

        Args:
            name: `<folder>/<name>`.
            language: Which language's file.
            values: The variables.
            structured: The model takes a schema for its reply. The template's variable `structured` is true then,
                if its file has a schema.

        Raises:
            UsageError: There is no such prompt, its file is malformed, or it needs a variable that `values` lacks.
        """
        prompt = self._prompts.get((name, language))
        if prompt is None:
            prompt = self._prompts[name, language] = self._load(name, language)
        schema = prompt.schema if structured else None
        try:
            text = prompt.template.render(values, structured=schema is not None)
        except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError, MemoryError) as error:
            raise UsageError(
                f"Prompt {name}.{language} cannot be rendered: {error}.", "Correct its file or its variables."
            ) from error
        messages = (Message(role="user", content=text.strip()),)
        return RenderedPrompt(name, prompt.digest, messages, prompt.parameters, schema)

    def _load(self, name: str, language: Language) -> _Prompt:
        path = self._find(name, language)
        try:
            source = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} cannot be read: {error}.", "Make it a readable file in UTF-8.") from error
        matter = _FRONT_MATTER.match(source)
        if matter is None and source.startswith("---\n"):
            raise UsageError(f"The front matter of {path} does not end.", "Close it with a line of three hyphens.")
        try:
            fields: object = (yaml.safe_load(matter[1]) if matter else None) or {}
            schema = _schema_of(fields)
            parameters = Parameters.model_validate(fields)
            template = self._environment.from_string(source[matter.end() :] if matter else source)
            template.globals = dict(template.globals)  # a chain of mappings, which every rendering would walk
        except (yaml.YAMLError, ValueError, TemplateError, RecursionError) as error:
            raise UsageError(f"The prompt file {path} is malformed: {error}.", "Correct it.") from error
        return _Prompt(template, parameters, schema, hashlib.sha256(source.encode()).hexdigest()[:16])

    def _find(self, name: str, language: Language) -> Path:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no prompt name.", "Name prompts <folder>/<name> in lower case.")
        for folder in self._folders:
            path = folder / f"{name}.{language}.md"
            if path.is_file():
                return path
        looked = ", ".join(str(folder) for folder in self._folders)
        raise UsageError(f"There is no prompt {name}.{language}.md in {looked}.", "Add the file, or correct --prompts.")


def _schema_of(fields: object) -> Mapping[str, Any] | None:
    """Take the schema out of the front matter's `fields`, if there is one."""
    if not isinstance(fields, dict) or "schema" not in fields:
        return None
    return checked_schema(cast("dict[str, object]", fields).pop("schema"))


def _fence(value: object, tag: str) -> str:
    """Keep foreign text from closing or opening the block that holds it, so that it cannot pose as instructions.

    Whatever a reader could take for the tag counts: spaces, attributes, a missing bracket, full-width forms,
    invisible characters. A variable that is missing raises here too: an undefined value refuses to become a string.
    """
    return _opening(tag).sub("‹", str(value))


@cache
def _opening(tag: str) -> re.Pattern[str]:
    name = f"{_INVISIBLE}*+".join(f"[{letter}{_full_width(letter)}]" for letter in tag)
    return re.compile(rf"[<＜﹤](?=(?:[\s/／]|{_INVISIBLE})*+{name}(?![A-Za-z0-9_]))", re.IGNORECASE)


def _full_width(letter: str) -> str:
    return chr(ord(letter) + 0xFEE0)


def _line(value: str) -> str:
    """One line of foreign text in a table of ` | ` fields: line breaks and bars give way."""
    return " ".join(value.replace("|", "¦").split())
