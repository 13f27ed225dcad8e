"""A first configuration, written for someone to change: each line useful, each with what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from graphgen.engine.configuration.config import RunConfig, make_config
from graphgen.engine.configuration.schemas import names_paths
from graphgen.llm.providers.presets import Preset
from graphgen.llm.settings import RemoteModel
from graphgen.methods import Method, methods
from graphgen.records import Role

__all__ = ["Start", "check", "starting_methods", "written"]

Say = Callable[[str], str]
_TEST = 0.1
_COLUMN = 34
_DESCRIPTION = "Word problems in arithmetic for pupils of ten, with whole numbers, solvable in one or two steps."
"""For a method that begins with a description: something to be replaced."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a configuration is to say.

    Attributes:
        preset: Who serves the models; `None` for the embedded ones.
        base_url, model, api_key_env: In place of what the preset says.
        trainee_model, trainee_base_url: The model that is to be trained, where it is another.
        settings: Of the method, in place of its defaults.
        known: What the embedded trainee is said to know.
    """

    method: str
    input: Sequence[str] = ()
    preset: Preset | None = None
    base_url: str | None = None
    model: str | None = None
    api_key_env: str | None = None
    trainee_model: str | None = None
    trainee_base_url: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    known: Sequence[str] = ()

    @property
    def chosen(self) -> Method:
        return methods()[self.method]()

    def model_of(self, role: Role) -> dict[str, Any]:
        """The settings of the model that answers for `role`."""
        if self.preset is None and self.base_url is None and self.model is None:
            if role != "trainee":
                return {"provider": "offline"}
            return {"provider": "ngram", "known": list(self.known)} if self.known else {"provider": "ngram"}
        trainee = role == "trainee"
        name = (self.trainee_model if trainee else None) or self.model or (self.preset.model if self.preset else "")
        if trainee and self.trainee_base_url not in (None, self.base_url):  # somebody else's, and so without the preset
            return {"base_url": self.trainee_base_url, "model": name}
        preset = self.preset
        said: dict[str, Any] = dict(preset.settings) if preset else {}
        said |= {"base_url": self.base_url} if self.base_url else {}
        said["model"] = name
        key = self.api_key_env or (preset.key if preset else None)
        said |= {"api_key_env": key} if key else {}
        return said | (dict(preset.trainee) if preset and trainee else {})


def starting_methods() -> dict[str, type[Method]]:
    """The methods that one can begin with: those that make samples out of documents or a description."""
    return {name: method for name, method in methods().items() if method().makes == "samples"}


def check(start: Start) -> None:
    """See to it that what `start` says makes a configuration.

    Raises:
        UsageError: Something in it is wrong.
    """
    models = {role: start.model_of(role) for role in start.chosen.asks}
    make_config(
        method=start.method, input=start.input, out=Path("run"), settings=start.settings, models=models
    ).resolve()


def written(start: Start, *, name: str, say: Say) -> str:
    """The configuration as YAML with comments.

    Args:
        start: What it is to say.
        name: That of its file.
        say: Puts a comment into the reader's language.
    """
    lines = [f"# {say('Paths are relative to this file. A line after # shows what else there is.')}"]
    lines.append(f"# graphgen validate {name}   graphgen check {name}   graphgen run {name}")
    about = (methods()[start.method].__doc__ or "").partition("\n")[0]
    lines.append(_line("", "method", start.method, say(about)))
    if start.chosen.needs_documents:
        lines.append(_line("", "input", list(start.input), say(_meaning(RunConfig, "input"))))
    lines.append(_line("", "out", f"runs/{Path(name).stem}", say(_meaning(RunConfig, "out"))))
    lines += ["", *_settings(start, say), "", *_models(start, say), ""]
    for section in ("curation", "dataset"):
        lines += [*_section(section, say), ""]
    for limit in ("max_cost", "max_calls"):
        lines.append(_line("# ", limit, 5 if limit == "max_cost" else 1000, say(_meaning(RunConfig, limit))))
    return "\n".join(lines) + "\n"


def _settings(start: Start, say: Say) -> Iterator[str]:
    """Every setting of the method, from its schema: what it is unless it is changed, and what it means."""
    schema = methods()[start.method]
    given = dict(start.settings)
    if "description" in schema.model_fields and not start.chosen.needs_documents:
        given.setdefault("description", say(_DESCRIPTION))
    settings = start.chosen.model_dump(mode="json") | given
    yield f"settings:{'' if settings else ' {}'}"
    for name, value in settings.items():
        info = schema.model_fields.get(name)
        path = info is not None and names_paths(info.annotation)
        off = name not in given and (path or value in (None, [], {}, ""))
        shown = ("PATH" if path else "…") if off and value in (None, "") else value
        yield _line("  # " if off else "  ", name, shown, say(info.description or "") if info else "")


def _models(start: Start, say: Say) -> Iterator[str]:
    yield "models:"
    roles: list[Role] = [role for role in start.chosen.asks if role != "judge"]
    for role in roles:
        what = "It writes." if role == "synthesizer" else "It is tested: the model that you want to train."
        yield f"  {role}:{' ' * max(1, _COLUMN - len(role) - 3)}# {say(what)}"
        said = start.model_of(role)
        for name, value in said.items():
            yield _line("    ", name, value, _note(name, value, say))
        if said.get("base_url"):
            for name in ("input_price", "output_price"):
                yield _line("    # ", name, 0.5, say(_meaning(RemoteModel, name)))


def _note(name: str, value: object, say: Say) -> str:
    notes = {
        "offline": "Rules, and no language model: to try things out.",
        "ngram": "A small model of the text that it is said to know: to try things out.",
        "api_key_env": "The name of an environment variable; never the key itself.",
    }
    found = notes.get(name) or (notes.get(value) if isinstance(value, str) else None)
    return say(found) if found else ""


def _section(name: str, say: Say) -> Iterator[str]:
    """A part of the configuration with its settings: what they are unless they are changed."""
    info = RunConfig.model_fields[name]
    default: BaseModel = info.get_default(call_default_factory=True)
    said = to_jsonable_python(default)
    if name == "dataset" and "split" in said:
        said["split"] = {"test": _TEST}
    active = {
        key: value for key, value in said.items() if (name, key) in {("dataset", "formats"), ("dataset", "split")}
    }
    yield f"{'' if active else '# '}{name}:{' ' * max(1, _COLUMN - len(name) - 1)}# {say(info.description or '')}"
    for key, value in said.items():
        lead = "  " if key in active else "  # " if active else "#   "
        yield _line(lead, key, value, say(_meaning(type(default), key)))


def _meaning(schema: type[BaseModel], name: str) -> str:
    return schema.model_fields[name].description or ""


def _line(lead: str, name: str, value: object, comment: str) -> str:
    flow = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1 << 20, sort_keys=False)
    text = f"{lead}{name}: {flow.strip().removesuffix('...').strip()}"
    return f"{text.ljust(_COLUMN)} # {comment}" if comment else text
