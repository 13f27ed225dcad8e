"""What a dataset was made from, for those who will read its card and not the run's directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Origin"]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where the samples of a dataset come from. What is not known is left out of the card.

    Attributes:
        name: What the dataset is called.
        graphgen: The version that wrote the dataset.
        sources: Document id to the file that it was read from.
        run: The run's directory, by its last name.
        method: The method's name; `about` is the first sentence of its documentation.
        models: For each role, what names the model: never an address or a key.
        config_hash: The run's.
        seed: The run's.
        counts: The run's, as in its manifest.
        made_at: When the run ended.
        calls: Answers that the run used; `cost` is what those bought in it cost in US dollars.
        decontaminated: The test sets that samples were held against.
    """

    name: str
    graphgen: str = ""
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    run: str = ""
    method: str = ""
    about: str = ""
    models: Mapping[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    config_hash: str = ""
    seed: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    made_at: str = ""
    calls: int | None = None
    cost: float | None = None
    decontaminated: tuple[str, ...] | None = None
