"""All that can be told of a configuration before a model is asked: what is wrong, and what may not be meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from pydantic import BaseModel

from graphgen.documents.read import read_documents
from graphgen.engine.configuration.config import Examined, RunConfig, examined, method_of, validated
from graphgen.engine.configuration.config_text import ConfigText, Key
from graphgen.engine.configuration.mistakes import Mistake, in_order
from graphgen.engine.configuration.schemas import names_paths
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import check_folder
from graphgen.engine.running.job import BLANK_TRAINEE
from graphgen.errors import GraphGenError
from graphgen.export.formats import named_formats
from graphgen.llm.money.budget import Budget, Caps
from graphgen.llm.money.prices import PriceBook
from graphgen.llm.settings import NgramModel, OfflineModel, RemoteModel
from graphgen.methods import Method
from graphgen.records import Role

__all__ = ["Validation", "validate"]

_RUNS = frozenset({"again", "for_gaps"})
"""Settings whose paths are those of runs."""
_APART = frozenset({("input",), ("out",), ("cache",), ("prices",)})
_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found.

    Attributes:
        text: The file.
        mistakes: Errors and warnings, in the order of the file.
        config: The configuration, where there are no errors.
    """

    text: ConfigText
    mistakes: tuple[Mistake, ...]
    config: RunConfig | None

    @property
    def errors(self) -> list[Mistake]:
        return [each for each in self.mistakes if not each.is_warning]

    @property
    def warnings(self) -> list[Mistake]:
        return [each for each in self.mistakes if each.is_warning]


def validate(path: Path, overrides: Iterable[str] = (), given: Mapping[str, object] | None = None) -> Validation:
    """Look at the configuration in the file `path`, and at what flags say beside it. Nothing is asked and written.

    Raises:
        UsageError: The file cannot be read, or what flags say is of no form at all.
    """
    looked = examined(ConfigText(path), overrides, given)
    mistakes = list(looked.mistakes)
    config = looked.config
    if config is None and (looked.text.content or not looked.text.flaws):
        config = _rest(looked, mistakes)
    if config is not None:
        method = _method(config, looked, mistakes)
        wrong = {mistake.key for mistake in mistakes}
        found = [mistake for check in _CHECKS for mistake in check(config, method, looked.content)]
        mistakes += [looked.placed(each) for each in found if not _is_touched(each, wrong)]
    ordered = in_order(mistakes)
    sound = not any(not mistake.is_warning for mistake in ordered)
    return Validation(looked.text, ordered, looked.config if sound else None)


def _is_touched(mistake: Mistake, wrong: set[Key]) -> bool:
    """Whether something is wrong there already; for a warning, even with a part of what it is about; for a model, with
    any of its settings, as what is left out of it makes it another one.
    """
    key = mistake.key
    if key[:1] == ("models",) and any(len(each) > 1 and each[:2] == key[:2] for each in wrong):
        return True
    if any(key[: len(each)] == each for each in wrong if each):
        return True
    return mistake.is_warning and any(each[: len(key)] == key for each in wrong)


def _rest(looked: Examined, mistakes: list[Mistake]) -> RunConfig | None:
    """The configuration without what is wrong with it, so that the rest can be looked at; what comes to light then is
    added to `mistakes`.
    """
    content = deepcopy(looked.content)
    wrong: Sequence[Mistake] = mistakes
    for _ in range(_MOST_ROUNDS):
        for mistake in wrong:
            _drop(content, mistake.key)
        content.setdefault("method", "")
        config, wrong = validated(content)
        _add(wrong, mistakes, looked)
        if config is not None:
            return config
    return None


def _method(config: RunConfig, looked: Examined, mistakes: list[Mistake]) -> Method | None:
    """The method, without those of its settings that are wrong; the same."""
    settings = deepcopy(config.settings)
    if not config.method:
        return None
    for _ in range(_MOST_ROUNDS):
        method, wrong = method_of(config.method, settings)
        _add(wrong, mistakes, looked)
        if method is not None or not settings:
            return method
        for mistake in wrong:
            _drop(settings, mistake.key[1:])
    return None


def _add(found: Iterable[Mistake], mistakes: list[Mistake], looked: Examined) -> None:
    """Of what was found in a later round, add what is no consequence of leaving something out: beside a word that
    chooses what its neighbours should be, everything may be.
    """
    chosen = {mistake.key[:-1] for mistake in mistakes if len(mistake.key) > 2}  # noqa: PLR2004 - in a part of a part
    keys = {mistake.key for mistake in mistakes}
    mistakes += [
        looked.placed(each) for each in found if each.key not in keys and chosen.isdisjoint({each.key, each.key[:-1]})
    ]


def _drop(content: dict[str, object], key: Key) -> None:
    """Leave out what `key` names, or what encloses it where it names an item, or something that is not there."""
    here: object = content
    steps: list[tuple[dict[object, object], object]] = []
    for part in key:
        if not isinstance(here, dict) or part not in here:
            break
        named = cast("dict[object, object]", here)
        steps.append((named, part))
        here = named[part]
    if steps:
        holder, part = steps[-1]
        del holder[part]


# --- checks ----------------------------------------------------------------------------------------------------------

_Found = Iterator[Mistake]


def _trying(action: Callable[[], object], key: Key) -> _Found:
    """What `action` says is wrong with what stands at `key`."""
    try:
        action()
    except GraphGenError as error:
        yield Mistake(error.cause, error.remedy, key)


def _inputs(config: RunConfig, method: Method | None, _: Mapping[str, object]) -> _Found:
    if not config.input and method is not None and method.needs_documents:
        yield Mistake("There is no input.", "Name files or folders with --input, or `input` in the file.", ("input",))
    for number, path in enumerate(config.input):
        yield from _trying(lambda path=path: read_documents([path]), ("input", number))


def _lack(config: RunConfig, method: Method | None, _: Mapping[str, object]) -> _Found:  # noqa: ARG001
    if method is not None and (lack := method.lack()) is not None:
        name, error = lack
        yield Mistake(error.cause, error.remedy, ("settings", name))


def _paths(config: RunConfig, method: Method | None, _: Mapping[str, object]) -> _Found:
    named = [*_named_paths(config, ())]
    named += _named_paths(method, ("settings",)) if method is not None else ()
    for key, path in named:
        if key[0] == "settings" and key[1] in _RUNS:
            yield from _trying(lambda path=path: Results(path), key)
        elif not path.exists():
            yield Mistake(f"There is no file or folder {path}.", "Correct the path.", key)


def _named_paths(model: BaseModel, under: Key) -> Iterator[tuple[Key, Path]]:
    """What is named somewhere in `model` and has to be there, unless another check looks for it."""
    for name in sorted(model.model_fields_set):
        value, key = getattr(model, name), (*under, name)
        if isinstance(value, BaseModel):
            yield from _named_paths(value, key)
        elif key not in _APART and names_paths(type(model).model_fields[name].annotation):
            if isinstance(value, Path):
                yield key, value
            elif isinstance(value, tuple):
                several = cast("tuple[Path, ...]", value)
                yield from (((*key, number), path) for number, path in enumerate(several))


def _out(config: RunConfig, method: Method | None, _: Mapping[str, object]) -> _Found:  # noqa: ARG001
    yield from _trying(lambda: check_folder(config.out), ("out",))
    yield from _trying(lambda: named_formats(config.dataset.formats), ("dataset", "formats"))


def _keys(config: RunConfig, method: Method | None, _: Mapping[str, object]) -> _Found:
    for role, model in config.models.by_role(_asked(config, method)).items():
        if isinstance(model, RemoteModel):
            yield from _trying(model.api_key, ("models", role, "api_key_env"))


def _prices(config: RunConfig, method: Method | None, _: Mapping[str, object]) -> _Found:
    broken = list(_trying(lambda: PriceBook(config.prices), ("prices",)))
    yield from broken
    if config.max_cost is None or broken or method is None:
        return
    book, budget = PriceBook(config.prices), Budget(Caps(cost=config.max_cost))
    for role, model in config.models.by_role(_asked(config, method)).items():
        yield from _trying(
            lambda role=role, model=model: budget.demand_price(role, book.price(model)), ("models", role)
        )


def _roles(config: RunConfig, method: Method | None, content: Mapping[str, object]) -> _Found:
    """Models that are not asked, and embedded ones that stand in for real ones."""
    if method is None:
        return
    models = content.get("models")
    said = set(cast("dict[str, object]", models)) if isinstance(models, dict) else set[str]()
    asked = config.models.by_role(_asked(config, method))
    for role in sorted(said - {*_asked(config, method), "judge"}):
        cause = f"{config.method} does not ask the model that is configured as {role}."
        yield _warning(cause, "Leave it out, or choose another method.", ("models", role))
    if "judge" in said and "judge" not in _asked(config, method):
        cause = f"{config.method} asks no judge with these settings."
        yield _warning(cause, "Leave it out, or choose a setting that asks a judge.", ("models", "judge"))
    for role, model in asked.items():
        if isinstance(model, OfflineModel):
            cause = f"The {role} is the embedded one: it is rules, and no language model."
            yield _warning(cause, f"Configure `models.{role}` for data to train with.", ("models", role))
        elif isinstance(model, NgramModel) and role == "trainee" and not model.known:
            cause, remedy = (f"{part}." for part in BLANK_TRAINEE.rstrip(".").split(". ", 1))
            yield _warning(cause, remedy, ("models", role))


def _asked(config: RunConfig, method: Method | None) -> tuple[Role, ...]:
    return (*(method.asks if method is not None else ()), *config.curation.asks, *config.dataset.asks)


def _warning(cause: str, remedy: str, key: Key) -> Mistake:
    return replace(Mistake(cause, remedy, key), severity="warning")


_CHECKS = (_inputs, _lack, _paths, _out, _keys, _prices, _roles)
