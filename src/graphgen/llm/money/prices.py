"""What a token costs: as the user said of the model, or in a list of their own, or as the bundled list has it."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, cast
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphgen.errors import UsageError
from graphgen.llm.settings import ModelSettings, OpenAIModel, Price, RemoteModel

__all__ = ["BUNDLED", "ListPrice", "PriceBook", "picodollars", "read_prices"]

BUNDLED = Path(__file__).parent / "prices.yaml"

_PICODOLLARS = 10**6
_BATCH_SHARE = 0.5
_REMEDY = "Give each entry model, input, output, as_of (a date) and source, and host if it is for one endpoint only."
# The parser lets pass what its constructors raise: ValueError for the 45th of a month, RecursionError for deep nesting.
_NOT_YAML = (yaml.YAMLError, ValueError, RecursionError)

Dollars = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
Pattern = Annotated[str, Field(min_length=1)]


class ListPrice(BaseModel):
    """US dollars per million tokens of the models that `model` names at `host`; both may have `*` and `?`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Pattern = "*"
    model: Pattern | Annotated[tuple[Pattern, ...], Field(min_length=1)]
    input: Dollars
    output: Dollars
    as_of: date
    source: Pattern

    def fits(self, host: str, model: str) -> bool:
        patterns = (self.model,) if isinstance(self.model, str) else self.model
        return fnmatchcase(host, self.host.lower()) and any(fnmatchcase(model, pattern) for pattern in patterns)


class PriceBook:
    """The prices of models. What nobody gave a price is unknown, wherever it runs: never free.

    Args:
        own: A list of the user's, which goes before the bundled one.

    Raises:
        UsageError: The file cannot be read, or something in it is wrong.
    """

    def __init__(self, own: Path | None = None) -> None:
        self._own = read_prices(own) if own is not None else ()
        self._bundled = read_prices(BUNDLED)

    def price(self, settings: ModelSettings) -> Price | None:
        """What the model asks; `None` when unknown. A price that its settings give goes before any list."""
        listed = self._listed(settings)
        if listed is None or not isinstance(settings, RemoteModel):
            return settings.price
        share = _BATCH_SHARE if isinstance(settings, OpenAIModel) and settings.batch else 1.0
        given_input, given_output = settings.input_price, settings.output_price
        return Price(
            share * (listed.input if given_input is None else given_input),
            share * (listed.output if given_output is None else given_output),
        )

    def note(self, settings: ModelSettings) -> str | None:
        """What to tell of a price that neither the settings nor a list of the user's gave."""
        listed = self._listed(settings)
        if listed is None or listed not in self._bundled or not isinstance(settings, RemoteModel):
            return None
        return (
            f"The cost of {settings.model} is by the list price of {listed.as_of} ({listed.source}): ${listed.input:g} "
            f"per million tokens in, ${listed.output:g} out. Give input_price and output_price if you pay another."
        )

    def _listed(self, settings: ModelSettings) -> ListPrice | None:
        if not isinstance(settings, RemoteModel) or settings.price is not None:
            return None
        host = urlsplit(settings.base_url).hostname or ""
        fitting = (each for each in (*self._own, *self._bundled) if each.fits(host, settings.model))
        return next(fitting, None)


def picodollars(price: Price, input_tokens: int, output_tokens: int) -> int:
    """What so many tokens cost, in millionths of a millionth of a dollar: whole numbers, whose sums are exact."""
    return input_tokens * round(price.input * _PICODOLLARS) + output_tokens * round(price.output * _PICODOLLARS)


def read_prices(path: Path) -> tuple[ListPrice, ...]:
    """The entries of a price list.

    Raises:
        UsageError: The file cannot be read, or something in it is wrong; says in which line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The price list {path} cannot be read: {error}.", "Name a YAML file with --prices."
        ) from error
    try:
        root: object = yaml.compose(text, Loader=yaml.SafeLoader)
        content: object = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(f"The price list {path}, line {line}, is not YAML: {error.problem}.", _REMEDY) from error
    except _NOT_YAML as error:
        raise UsageError(f"The price list {path} is not YAML: {error}.", _REMEDY) from error
    if not isinstance(root, yaml.SequenceNode) or not isinstance(content, list):
        raise UsageError(f"The price list {path}, line 1, does not begin a list.", "Begin each entry with a hyphen.")
    nodes = cast("list[yaml.Node]", root.value)  # they know their lines, the content does not
    lines = (node.start_mark.line + 1 for node in nodes)
    return tuple(_entry(entry, path, line) for entry, line in zip(cast("list[object]", content), lines, strict=True))


def _entry(content: object, path: Path, line: int) -> ListPrice:
    try:
        return ListPrice.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"][:1]) or "entry"
        raise UsageError(f"The price list {path}, line {line}: {name}: {first['msg']}.", _REMEDY) from error
