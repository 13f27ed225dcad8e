"""The configuration of a run: a YAML file, flags, or both. What is not said has a default; what is wrong is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticSerializationError

from graphgen.curation.settings import Curation
from graphgen.engine.configuration.config_text import ConfigText, Key
from graphgen.engine.configuration.given import anchored, as_list, override
from graphgen.engine.configuration.mistakes import Mistake, Said, close, first_error, in_order
from graphgen.engine.configuration.schemas import homes
from graphgen.errors import UsageError
from graphgen.export.settings import DatasetSettings
from graphgen.llm.settings import ModelSettings, NgramModel, OfflineModel
from graphgen.methods import Method, methods
from graphgen.records import Role, content_id

__all__ = [
    "Examined",
    "Models",
    "RunConfig",
    "examined",
    "load_config",
    "make_config",
    "method_of",
    "placed_settings",
    "read_config",
    "validated",
]

_LARGEST_NUMBER = 2**63 - 1
_ASIDE = {"out", "cache", "models", "prices", "max_cost", "max_calls", "max_tokens"}


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
        method, wrong = method_of(self.method, self.settings)
        if method is None:
            raise first_error(wrong)
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
        """The models that the method, the curation of its samples and what the dataset is to have besides ask."""
        return tuple(dict.fromkeys((*self.resolve().asks, *self.curation.asks, *self.dataset.asks)))

    @property
    def digest(self) -> str:
        """Changes with every setting that can change a sample: not with where they go, how fast or how many at once."""
        models = {role: model and model.identity for role, model in self.models}
        return content_id("config", self.model_dump(mode="json", exclude=_ASIDE), models)

    def described(self) -> dict[str, Any]:
        """The whole configuration for a file, every default said and every path absolute: it runs from anywhere."""
        content: dict[str, object] = self.model_dump(mode="json")
        content["settings"] = self.resolve().model_dump(mode="json")
        content["settings"] = placed_settings(self.method, content["settings"], Path.cwd())
        return anchored(content, (RunConfig,), Path.cwd())


def load_config(path: Path, overrides: Iterable[str] = (), **given: object) -> RunConfig:
    """The configuration in a YAML file. Relative paths in it are relative to its folder.

    Args:
        path: The file.
        overrides: `key=value` as in `make_config`.
        given: Fields given otherwise, which go before the file's; `None` is not given.

    Raises:
        UsageError: The file cannot be read, is no YAML mapping, or holds something wrong.
    """
    found = examined(ConfigText(path), overrides, given)
    if found.config is None or found.mistakes:
        raise first_error(found.mistakes, path)
    found.config.resolve()
    return found.config


def read_config(path: Path) -> dict[str, object]:
    """What the YAML file `path` says, with its paths relative to its folder made absolute.

    Raises:
        UsageError: It cannot be read, or is no YAML mapping.
    """
    text = ConfigText(path)
    if text.flaws:
        raise first_error([Mistake(flaw.cause, flaw.remedy, place=flaw.place) for flaw in text.flaws], path)
    return _read(text)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file and in the flags beside it.

    Attributes:
        text: The file.
        content: What both say together.
        flags: Where in `content` stands what flags said.
        config: The configuration, if it is one.
        mistakes: All that is wrong with its form, in the order of the file.
    """

    text: ConfigText
    content: dict[str, object]
    flags: tuple[Key, ...]
    config: RunConfig | None
    mistakes: tuple[Mistake, ...]

    def placed(self, mistake: Mistake) -> Mistake:
        """`mistake` with its place in the file, unless it is about what a flag said."""
        if any(mistake.key[: len(flag)] == flag for flag in self.flags):
            return mistake
        return replace(mistake, place=self.text.place(mistake.key, of_key=mistake.of_key))


def examined(text: ConfigText, overrides: Iterable[str] = (), given: Mapping[str, object] | None = None) -> Examined:
    """The configuration in a file with what flags say, or what is wrong with its form.

    Raises:
        UsageError: What flags say is of no form at all.
    """
    folder = text.path.resolve().parent
    content = _read(text)
    if "settings" in content:
        content["settings"] = placed_settings(content.get("method"), content["settings"], folder)
    content.setdefault("out", str(Path("runs") / text.path.stem))
    flags = tuple(_apply(content, overrides, given or {}))
    wrong = [Mistake(flaw.cause, flaw.remedy, place=flaw.place) for flaw in text.flaws]
    if text.flaws and not text.content:
        return Examined(text, content, flags, None, in_order(wrong))
    config, found = validated(content)
    name, settings = content.get("method"), content.get("settings", {})
    if isinstance(name, str) and isinstance(settings, dict):
        found += method_of(name, cast("dict[str, object]", settings))[1]
    looked = Examined(text, content, flags, config, ())
    return replace(looked, mistakes=in_order([*wrong, *(looked.placed(each) for each in found)]))


def placed_settings(method: object, settings: object, folder: Path) -> object:
    """The settings of a method with their paths, which are relative to `folder`, made absolute."""
    if not isinstance(settings, dict):
        return settings
    return anchored(cast("dict[str, object]", settings), _schemas(method), folder)


def make_config(overrides: Iterable[str] = (), **given: object) -> RunConfig:
    """A configuration from flags.

    Args:
        overrides: `key=value`, where key is a method's setting, a field such as `seed`, or a field of a model such as
            `trainee.model`, and value is YAML.
        given: Fields; `None` is not given.

    Raises:
        UsageError: Something in it is wrong.
    """
    content: dict[str, object] = {}
    _apply(content, overrides, given)
    config, wrong = validated(content)
    if config is None:
        raise first_error(wrong)
    return config


def method_of(name: str, settings: Mapping[str, object]) -> tuple[Method | None, list[Mistake]]:
    """The method called `name` with `settings`, or what is wrong with them."""
    known = methods()
    if name not in known:
        cause = f"There is no method {name!r}." + close(name, known)
        return None, [Mistake(cause, f"Choose one of: {', '.join(known)}.", ("method",))]
    belongs = partial(_homes, schemas=((RunConfig, ""), (known[name], "settings")))
    said = Said(settings, known[name], f"method {name}", ("settings",), belongs)
    try:
        return known[name].model_validate(settings), []
    except ValidationError as error:
        return None, said.mistakes(error)


def _read(text: ConfigText) -> dict[str, object]:
    content = anchored(text.content, (RunConfig,), text.path.resolve().parent)
    return content | {name: as_list(content[name]) for name in ("input",) if name in content}


def validated(content: dict[str, object]) -> tuple[RunConfig | None, list[Mistake]]:
    """The configuration that `content` is, or what is wrong with it; the method's settings are not looked at."""
    schemas = _schemas(content.get("method"))
    said = Said(content, RunConfig, "configuration")
    if schemas:
        said = replace(said, elsewhere=partial(_homes, schemas=((RunConfig, ""), (schemas[0], "settings"))))
    try:
        return RunConfig.model_validate(content), []
    except ValidationError as error:
        return None, said.mistakes(error)


def _homes(name: str, *, schemas: Iterable[tuple[type[BaseModel], str]]) -> list[str]:
    """Where there is a setting called `name`."""
    return [home for schema, at in schemas for home in homes(name, schema, at)]


def _schemas(method: object) -> list[type[Method]]:
    return [found] if isinstance(method, str) and (found := methods().get(method)) is not None else []


def _apply(content: dict[str, object], overrides: Iterable[str], given: Mapping[str, object]) -> list[Key]:
    """Put what flags say into `content`, and which provider a model has where nobody said it; returns their keys."""
    said = {name: value for name, value in given.items() if value is not None}
    content |= said
    flags: list[Key] = [(name,) for name in said]
    flags += [override(content, each, RunConfig.model_fields) for each in overrides]
    models = content.get("models")
    for role, model in cast("dict[str, object]", models).items() if isinstance(models, dict) else ():
        if isinstance(model, dict) and "provider" not in model:
            named = {"model", "base_url"} & model.keys()
            model["provider"] = "openai" if named else "ngram" if role == "trainee" else "offline"
    return flags
