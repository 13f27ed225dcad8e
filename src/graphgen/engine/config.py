"""The configuration of a run: a YAML file, flags, or both. What is not said has a default; what is wrong is named."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticSerializationError

from graphgen.curation.settings import Curation
from graphgen.errors import UsageError
from graphgen.export.settings import DatasetSettings
from graphgen.llm.settings import PROVIDERS, ModelSettings, NgramModel, OfflineModel
from graphgen.methods import Method, methods
from graphgen.records import Role, content_id

__all__ = ["Models", "RunConfig", "anchored", "load_config", "make_config", "read_config"]

_ROLES: tuple[Role, ...] = ("synthesizer", "trainee", "judge")
# The parser lets pass what its constructors raise: ValueError for the 45th of a month, RecursionError for deep nesting.
_NOT_YAML = (yaml.YAMLError, ValueError, RecursionError)
_LARGEST_NUMBER = 2**63 - 1
_ASIDE = {"out", "cache", "models", "prices", "max_cost", "max_calls", "max_tokens"}


class _OnceEach(yaml.SafeLoader):
    """YAML in which a key that stands twice in one mapping is a mistake: the first would be lost in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen and key.value != "<<":
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands there twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


class Models(BaseModel):
    """Who answers. Defaults are the embedded models, which need no key and no network."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    synthesizer: ModelSettings = OfflineModel()
    trainee: ModelSettings = NgramModel()
    judge: ModelSettings | None = Field(default=None, description="Defaults to the synthesizer.")

    def by_role(self, roles: Iterable[Role]) -> dict[Role, ModelSettings]:
        """The models of `roles`; one that is not configured is left out."""
        configured: dict[Role, ModelSettings | None] = {role: getattr(self, role) for role in roles}
        return {role: settings for role, settings in configured.items() if settings is not None}


class RunConfig(BaseModel):
    """Everything that decides what a run does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str = Field(description="A name from `graphgen methods`.")
    input: tuple[Path, ...] = Field(default=(), description="Files and folders of documents.")
    out: Path = Field(description="The run's directory.")
    settings: dict[str, Any] = Field(default_factory=dict, description="The method's settings.")
    models: Models = Models()
    curation: Curation = Field(default=Curation(), description="What every sample is held to.")
    dataset: DatasetSettings = Field(default=DatasetSettings(), description="What the dataset looks like.")
    seed: int = Field(default=0, ge=-_LARGEST_NUMBER, le=_LARGEST_NUMBER)
    attempts: int = Field(
        default=3, ge=1, le=10, description="How often a model is asked before its reply counts as bad."
    )
    cache: Path = Field(default=Path(".graphgen/cache.sqlite"), description="The project's response cache.")
    prompts: Path | None = Field(default=None, description="A folder of prompts that go before the bundled ones.")
    prices: Path | None = Field(default=None, description="A list of prices that goes before the bundled one.")
    max_cost: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="US dollars that one command may spend."
    )
    max_calls: int | None = Field(default=None, ge=0, description="Calls that one command may buy.")
    max_tokens: int | None = Field(default=None, ge=0, description="Tokens, in and out, that one command may buy.")

    def resolve(self) -> Method:
        """The method with its settings.

        Raises:
            UsageError: There is no such method, its settings are wrong, or something in them cannot be written down.
        """
        known = methods()
        if self.method not in known:
            raise UsageError(
                f"There is no method {self.method!r}." + _close(self.method, known),
                f"Choose one of: {', '.join(known)}.",
            )
        try:
            method = known[self.method].model_validate(self.settings)
        except ValidationError as error:
            raise _usage_error(error, f"method {self.method}", known[self.method].model_fields) from error
        try:
            _ = self.digest, self.model_dump_json()
        except (PydanticSerializationError, TypeError) as error:
            raise UsageError(
                "The configuration holds a path that is not UTF-8, or a number of more than 64 bits.",
                "Rename the file, or name the folder that holds it; make the number smaller.",
            ) from error
        return method

    @property
    def asks(self) -> tuple[Role, ...]:
        """The models that the method and the curation of its samples ask."""
        return tuple(dict.fromkeys((*self.resolve().asks, *self.curation.asks)))

    @property
    def digest(self) -> str:
        """Changes with every setting that can change a sample: not with where they go, how fast or how many at once."""
        models = {role: model and model.identity for role, model in self.models}
        return content_id("config", self.model_dump(mode="json", exclude=_ASIDE), models)

    def described(self) -> dict[str, Any]:
        """The whole configuration for a file, every default said and every path absolute: it runs from anywhere."""
        content: dict[str, object] = self.model_dump(mode="json")
        content["settings"] = self.resolve().model_dump(mode="json")
        return anchored(content, Path.cwd())


def load_config(path: Path, overrides: Iterable[str] = (), **given: object) -> RunConfig:
    """The configuration in a YAML file. Relative paths in it are relative to its folder.

    Args:
        path: The file.
        overrides: `key=value` as in `make_config`.
        given: Fields given otherwise, which go before the file's; `None` is not given.

    Raises:
        UsageError: The file cannot be read, is no YAML mapping, or holds something wrong.
    """
    content = read_config(path)
    content.setdefault("out", str(Path("runs") / path.stem))
    return _made(content, overrides, given)


def read_config(path: Path) -> dict[str, object]:
    """What the YAML file `path` says, with its paths relative to its folder made absolute.

    Raises:
        UsageError: It cannot be read, or is no YAML mapping.
    """
    try:
        content: object = yaml.load(path.read_text(encoding="utf-8"), _OnceEach)  # noqa: S506 - it is a safe loader
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The configuration {path} cannot be read: {error}.", "Name a YAML file.") from error
    except _NOT_YAML as error:
        raise UsageError(f"The configuration {path} is not YAML: {_in_a_line(error)}.", "Correct it there.") from error
    if not isinstance(content, dict):
        raise UsageError(f"The configuration {path} is no mapping.", "Begin it with `method: graphgen`.")
    return anchored(cast("dict[str, object]", content), path.resolve().parent)


def make_config(overrides: Iterable[str] = (), **given: object) -> RunConfig:
    """A configuration from flags.

    Args:
        overrides: `key=value`, where key is a method's setting, a field such as `seed`, or a field of a model such as
            `trainee.model`, and value is YAML.
        given: Fields; `None` is not given.

    Raises:
        UsageError: Something in it is wrong.
    """
    return _made({}, overrides, given)


def _made(content: dict[str, object], overrides: Iterable[str], given: Mapping[str, object]) -> RunConfig:
    content |= {name: value for name, value in given.items() if value is not None}
    for override in overrides:
        _override(content, override)
    models = content.get("models")
    for role, model in cast("dict[str, object]", models).items() if isinstance(models, dict) else ():
        if isinstance(model, dict) and "provider" not in model:
            named = {"model", "base_url"} & model.keys()
            model["provider"] = "openai" if named else "ngram" if role == "trainee" else "offline"
    try:
        return RunConfig.model_validate(content)
    except ValidationError as error:
        raise _usage_error(error, "configuration", RunConfig.model_fields) from error


def _override(content: dict[str, object], override: str) -> None:
    key, separator, text = override.partition("=")
    if not separator or not key:
        raise UsageError(f"--set {override!r} is not of the form key=value.", "Write it as --set key=value.")
    try:
        value: object = yaml.safe_load(text)
    except _NOT_YAML as error:
        raise UsageError(f"The value of --set {override!r} is not YAML: {_in_a_line(error)}.", "Quote it.") from error
    parts = key.removeprefix("models.").split(".")
    if parts[0] in _ROLES:
        parts = ["models", *parts]
    elif parts[0] not in RunConfig.model_fields:
        parts = ["settings", *parts]
    for part in parts[:-1]:
        content = cast("dict[str, object]", content.setdefault(part, {}))
        if not isinstance(content, dict):  # pyright: ignore[reportUnnecessaryIsInstance] - it is the user's
            raise UsageError(f"--set {key} goes into {part}, which has no parts.", "Correct the key.")
    content[parts[-1]] = value


def anchored(content: dict[str, object], folder: Path) -> dict[str, object]:
    """The configuration `content` with its paths, which are relative to `folder`, made absolute."""

    def one(value: object) -> object:
        return str(folder / value) if isinstance(value, str) and value else value

    def each(value: object) -> object:
        return [one(item) for item in cast("list[object]", value)] if isinstance(value, list) else one(value)

    for name in ("input", "out", "cache", "prompts", "prices"):
        if name in content:
            content[name] = each(content[name])
    if isinstance(content.get("input"), str):
        content["input"] = [content["input"]]
    settings = content.get("settings")
    for name in ("graph", "again", "aliases", "for_gaps", "balance", "hold_out"):
        if isinstance(settings, dict) and name in settings:
            settings[name] = each(cast("object", settings[name]))
    inner = [(_inside(content, "models", role), "known") for role in _ROLES]
    inner.append((_inside(content, "curation", "decontamination"), "against"))
    for part, name in inner:
        if name in part:
            part[name] = each(part[name])
    return content


def _inside(content: dict[str, object], *names: str) -> dict[str, object]:
    """The mapping under `names`, empty where there is none."""
    for name in names:
        inner = content.get(name)
        content = cast("dict[str, object]", inner) if isinstance(inner, dict) else {}
    return content


def _usage_error(error: ValidationError, where: str, known: Mapping[str, object]) -> UsageError:
    """The first fault, in one sentence; how many there are besides; what would be right."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"] if part not in PROVIDERS)
    more = f" Of {error.error_count()} faults, this is the first." if error.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        top = len(first["loc"]) == 1
        remedy = f"Known settings: {', '.join(known)}." if top else "Correct it; `graphgen methods` lists the settings."
        if name.endswith("api_key"):
            remedy = "Keys are never written down: name the environment variable that holds it with `api_key_env`."
        close = _close(name, known) if top else ""
        return UsageError(f"The {where} has no setting {name!r}." + close + more, remedy)
    said = (f"{name}: " if name else "") + first["msg"].removeprefix("Value error, ")
    return UsageError(f"The {where}: {said}." + more, "Correct it; `graphgen methods` lists the settings.")


def _in_a_line(error: Exception) -> str:
    """What the parser says, without the picture that it draws of the place."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem and error.problem_mark:
        return f"{error.problem} (line {error.problem_mark.line + 1})"
    return str(error).partition("\n")[0]


def _close(name: str, known: Iterable[str]) -> str:
    matches = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {matches[0]!r}?" if matches else ""
