"""What the models of a configuration can do, asked of them before a run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from graphgen.engine.checking.findings import Finding, findings
from graphgen.engine.checking.probe import probe
from graphgen.engine.configuration.config import RunConfig
from graphgen.llm.money.prices import PriceBook, picodollars
from graphgen.llm.settings import ModelSettings, Price
from graphgen.methods import prompt_folders
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion, Role

__all__ = ["Checked", "check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A model, what was found out about it, and what finding out took.

    `calls` were made, `answers` came; `cost` is in US dollars, `None` when the price is unknown.
    """

    roles: tuple[Role, ...]
    settings: ModelSettings
    findings: tuple[Finding, ...]
    calls: int
    answers: tuple[Completion, ...]
    cost: float | None

    @property
    def works(self) -> bool:
        return all(finding.verdict != "fails" for finding in self.findings)


async def check(config: RunConfig) -> list[Checked]:
    """Ask every model that the method of `config` asks, all at the same time; equal ones once.

    Raises:
        UsageError: The configuration is wrong, or a prompt or a list of prices that it names is.
    """
    method = config.resolve()
    prompts = PromptLibrary([*([config.prompts] if config.prompts else []), *prompt_folders()])
    book = PriceBook(config.prices)
    models: dict[str, ModelSettings] = {}
    roles: dict[str, list[Role]] = {}
    for role, settings in config.models.by_role(config.asks).items():
        name = settings.model_dump_json()
        models[name] = settings
        roles.setdefault(name, []).append(role)
    asked = [probe(settings, prompts, believes="trainee" in roles[name]) for name, settings in models.items()]
    checked: list[Checked] = []
    for (name, settings), found in zip(models.items(), await asyncio.gather(*asked), strict=True):
        samples = int(getattr(method, "judge_samples", 0)) if "trainee" in roles[name] else None
        said = findings(settings, found, book, samples=samples)
        answers = tuple(found.answers)
        cost = _cost(answers, book.price(settings))
        checked.append(Checked(tuple(roles[name]), settings, tuple(said), len(found.tried), answers, cost))
    return checked


def _cost(answers: Iterable[Completion], price: Price | None) -> float | None:
    if price is None:
        return None
    return sum(picodollars(price, answer.input_tokens, answer.output_tokens) for answer in answers) / 1e12
