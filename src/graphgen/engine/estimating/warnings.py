"""What a user should know of an estimate and cannot see in it."""

from __future__ import annotations

from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.estimating.forecast import Forecast
from graphgen.engine.estimating.passes import Passes
from graphgen.engine.estimating.pilot import Pilot
from graphgen.llm.money.prices import PriceBook
from graphgen.llm.settings import RemoteModel
from graphgen.records import Role

__all__ = ["warnings_of"]


def warnings_of(config: RunConfig, passes: Passes, pilot: Pilot, left: Forecast, book: PriceBook) -> list[str]:
    """One sentence for each."""
    models = config.models.by_role(("synthesizer", "trainee", "judge"))
    models.setdefault("judge", config.models.synthesizer)
    said: list[str] = []
    roles: set[Role] = {role for role, _ in left.prompts}
    asked = sorted(roles)
    for role in asked:
        model = models[role]
        if book.price(model) is None:
            said.append(
                f"The price of the {role}'s model is unknown, so the cost is: give its input_price and output_price."
            )
        elif isinstance(model, RemoteModel) and (note := book.note(model)) is not None:
            said.append(note)
    said += [
        f"The {role}'s model gives no probabilities: its answers are sampled, several calls for each question."
        for role in sorted(passes.free.without_logprobs)
    ]
    remote = [role for role in asked if role not in passes.embedded]
    said += [
        f"The {role}'s model was not asked for probabilities: if it gives none, its answers are sampled, for the calls "
        "that the high end counts."
        for role in sorted(passes.unsure_of_logprobs)
    ]
    if remote and not pilot.purse.spent_calls:
        said.append(
            "Nothing was bought to learn from, so the lengths of answers are by what models usually say."
            if not pilot.small
            else "2 % of this run is less than one useful call, so there was no pilot; the range is wide because of it."
        )
    if config.max_cost is not None and left.cost is not None and left.cost.middle > config.max_cost:
        said.append(f"The configuration's max_cost of ${config.max_cost:g} will end the run before its end.")
    if config.max_calls is not None and left.calls.middle > config.max_calls:
        said.append(f"The configuration's max_calls of {config.max_calls:,} will end the run before its end.")
    return list(dict.fromkeys(said))
