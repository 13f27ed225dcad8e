"""Asking one model what it can do: at most four small questions, each once, past every cache and every retry."""

from __future__ import annotations

import time
from dataclasses import dataclass

import orjson

from graphgen.errors import EndpointError, GraphGenError
from graphgen.llm.client import BaseLLMClient, TransientError
from graphgen.llm.providers.connect import connect
from graphgen.llm.request import Request
from graphgen.llm.settings import ModelSettings, NgramModel, OfflineModel, OpenAIModel, RemoteModel
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion
from graphgen.text.yes_no import label_mass

__all__ = ["Probe", "Tried", "probe"]

_STATEMENT = "Paris is the capital of France."
_LONGEST_WAIT = 120.0
"""Seconds. A run may wait longer for an answer to a long prompt; these are short."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one question, and how many seconds it took."""

    seconds: float
    completion: Completion | None = None
    error: GraphGenError | None = None


@dataclass(slots=True)
class Probe:
    """What came of all questions to a model; `None` where one was not put.

    Attributes:
        error: Why nothing could be asked at all.
        question: Something simple.
        belief: Whether a plainly true statement is true, with the probabilities of the first token.
        sampled: The same in words, where those probabilities were of no use.
        structured: Something with a schema for the reply. Its prompt does not name the fields that the schema has.
        has_batches: Whether the endpoint has a batch API.
    """

    error: GraphGenError | None = None
    question: Tried | None = None
    belief: Tried | None = None
    sampled: Tried | None = None
    structured: Tried | None = None
    has_batches: bool | None = None

    @property
    def tried(self) -> list[Tried]:
        """Every question that was put."""
        asked = (self.question, self.belief, self.sampled, self.structured)
        return [tried for tried in asked if tried is not None]

    @property
    def answers(self) -> list[Completion]:
        """What was answered, and has to be paid."""
        return [tried.completion for tried in self.tried if tried.completion is not None]


async def probe(settings: ModelSettings, prompts: PromptLibrary, *, believes: bool) -> Probe:
    """Ask the model of `settings`. What goes wrong is a part of what comes back.

    Args:
        settings: The model. One that is used through a batch API is asked directly.
        prompts: Where the questions are found; the ones on a statement are those that a run asks.
        believes: A run asks this model what it holds for true.
    """
    if isinstance(settings, RemoteModel):
        settings = settings.model_copy(update={"timeout": min(settings.timeout, _LONGEST_WAIT)})
    try:
        client = connect(settings)
    except GraphGenError as error:
        return Probe(error=error)
    try:
        return await _asked(_Questions(client, settings, prompts), settings, believes=believes)
    finally:
        await client.close()


async def _asked(ask: _Questions, settings: ModelSettings, *, believes: bool) -> Probe:
    """One after the other: where the first fails, there is nothing to learn from the rest."""
    if isinstance(settings, OfflineModel):
        return Probe()  # rules that answer the prompts of this product, and no other question
    result = Probe()
    if not isinstance(settings, NgramModel):
        result.question = await ask("check/question")
        if result.question.completion is None:
            return result
    result.belief = await ask("assessment/judge", statement=_STATEMENT)
    if result.belief.completion is None:
        return result
    if believes and label_mass(result.belief.completion.top_logprobs) is None:
        result.sampled = await ask("assessment/judge_sampled", statement=_STATEMENT)
    if isinstance(settings, RemoteModel):
        result.structured = await ask("check/structured")
    if isinstance(settings, OpenAIModel):
        result.has_batches = await _has_batches(settings)
    return result


class _Questions:
    def __init__(self, client: BaseLLMClient, settings: ModelSettings, prompts: PromptLibrary) -> None:
        self._client = client
        self._settings = settings
        self._prompts = prompts

    async def __call__(self, name: str, **values: object) -> Tried:
        rendered = self._prompts.render(name, "en", values, structured=True)
        request = Request(
            self._client.endpoint,
            self._client.model,
            rendered.messages,
            rendered.parameters.model_copy(update=self._settings.left_out),
            schema=rendered.schema,
            extra=self._settings.extra,
        )
        began = time.perf_counter()
        try:
            completion = await self._client(request)
        except TransientError as error:
            return Tried(time.perf_counter() - began, error=_passing(error))
        except GraphGenError as error:
            return Tried(time.perf_counter() - began, error=error)
        return Tried(time.perf_counter() - began, completion)


def _passing(error: TransientError) -> EndpointError:
    """What a run would wait and ask again for, as something to act on."""
    if error.throttled:
        remedy = "It is there, but busy: check again later. A run waits for its turn."
    else:
        remedy = "Check that it runs and that its base_url is right, then check again."
    return EndpointError(f"{error}.", remedy)


async def _has_batches(settings: OpenAIModel) -> bool | None:
    """Whether a list of batches can be had, which costs nothing; `None` when the endpoint did not say."""
    from graphgen.llm.providers.openai import wire_of  # noqa: PLC0415 - no HTTP for a model in this process

    wire = wire_of(settings, settings.api_key())
    try:
        response = await wire.send("GET", "/batches?limit=1")
        return response.is_success and isinstance(orjson.loads(response.content)["data"], list)
    except TransientError:
        return None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False
    finally:
        await wire.close()
