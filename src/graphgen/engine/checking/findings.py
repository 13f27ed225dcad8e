"""What came of asking a model, in words: what works, what does not, what that costs, and what to do about it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, cast

import orjson

from graphgen.engine.checking.probe import Probe, Tried
from graphgen.errors import GraphGenError
from graphgen.llm.money.prices import PriceBook
from graphgen.llm.settings import ModelSettings, NgramModel, OfflineModel, OllamaModel, OpenAIModel, RemoteModel
from graphgen.records import Completion
from graphgen.text.replies import bare
from graphgen.text.yes_no import label_mass, read_answer

__all__ = ["Finding", "Verdict", "findings"]

Verdict = Literal["works", "limited", "fails", "off"]

_LONGEST_QUOTE = 40
_AS_TEXT = "replies are read as text, which works"


class Finding(NamedTuple):
    """One thing about a model. Only what `fails` keeps a method from doing what it should."""

    what: str
    verdict: Verdict
    text: str


def findings(settings: ModelSettings, found: Probe, book: PriceBook, *, samples: int | None) -> list[Finding]:
    """All there is to say about a model.

    Args:
        settings: The model's.
        found: What came of asking it.
        book: What models cost.
        samples: How often a method samples a yes or no where there are no probabilities; `None` for a model that is
            not asked what it believes.
    """
    if found.error is not None:
        return [_failed("answers", found.error)]
    if isinstance(settings, OfflineModel):
        return [Finding("answers", "works", "embedded rules, no language model: there is nothing to ask")]
    said: list[Finding] = []
    if found.question is not None:
        said.append(_answering(found.question, settings))
    if found.belief is not None:
        said.append(_belief(found.belief, found.sampled, settings, samples))
    if found.structured is not None and isinstance(settings, RemoteModel):
        said.append(_structure(found.structured, settings))
    if found.structured is not None and isinstance(settings, OpenAIModel):
        said.append(_batches(settings, there=found.has_batches))
    if found.answers and isinstance(settings, RemoteModel):
        said.append(_price(settings, book))
        if not any(answer.input_tokens for answer in found.answers):
            said.append(
                Finding("usage", "limited", "answers say nothing of tokens: what a run costs cannot be counted")
            )
    return said


def _failed(what: str, error: GraphGenError) -> Finding:
    return Finding(what, "fails", f"{error.cause} {error.remedy}")


def _answering(tried: Tried, settings: ModelSettings) -> Finding:
    if tried.error is not None:
        return _failed("answers", tried.error)
    completion = _completion(tried)
    text = bare(completion.text)
    if _thinks(completion):
        cost = (
            "it thinks before it answers: that costs tokens, hides its first token, and long thoughts leave no answer"
        )
        return Finding("answers", "limited", f"{cost}; {_not_to_think(settings)}")
    if not text:
        return Finding(
            "answers", "fails", "It answered with nothing. Check its chat template, or choose another model."
        )
    return Finding("answers", "works", _timed(_quoted(text), tried))


def _belief(tried: Tried, sampled: Tried | None, settings: ModelSettings, samples: int | None) -> Finding:
    what = "yes or no"
    if tried.error is not None:
        # Who is not asked what it believes may refuse the question.
        return _failed(what, tried.error) if samples is not None else Finding(what, "limited", tried.error.cause)
    completion = _completion(tried)
    candidates = completion.top_logprobs or ()
    mass = label_mass(candidates)
    if mass is not None:
        known = f"P(yes) = {mass.p_yes:.2f} for something true, from logprobs of {len(candidates)} candidates"
        return Finding(what, "works", _timed(known, tried) + _doubt(mass.p_yes, settings))
    if candidates:
        first = _quoted(candidates[0].token or "a part of a character")
        lack = f"it gives logprobs, but begins with {first}, and neither yes nor no is near"
        lack += f" ({_not_to_think(settings)})" if _thinks(completion) else ""
    else:
        lack = "no logprobs"
    return _without_probabilities(what, lack, sampled, samples)


def _without_probabilities(what: str, lack: str, sampled: Tried | None, samples: int | None) -> Finding:
    if samples is None:
        return Finding(what, "off", f"{lack}; this role does not need them")
    if samples == 0:
        remedy = "Set judge_samples above 0, or use an endpoint with logprobs."
        return Finding(what, "fails", f"{lack}, and judge_samples is 0, so every loss stays unknown. {remedy}")
    if sampled is not None and sampled.error is not None:
        return _failed(what, sampled.error)
    if sampled is None or read_answer(_completion(sampled)) is None:
        said = _quoted(_completion(sampled).text) if sampled is not None else "nothing"
        remedy = "Use an endpoint with logprobs, or a model that follows instructions."
        return Finding(what, "fails", f"{lack}, and asked in words it says {said}: losses stay unknown. {remedy}")
    return Finding(what, "limited", f"{lack}: the loss will be sampled, {samples} calls more per statement")


def _structure(tried: Tried, settings: RemoteModel) -> Finding:
    what = "JSON schema"
    wanted = settings.speaks_json_schema
    off = "; set structured: false" if wanted else ""
    if tried.error is not None:
        if wanted:
            return _failed(what, tried.error)
        return Finding(what, "off", f"{tried.error.cause.rstrip('.')}; {_AS_TEXT}")
    reply = _json(bare(_completion(tried).text))
    if reply is not None and reply.keys() == {"hue", "certain"}:
        use = "" if wanted else "; set structured: true to use it"
        return Finding(what, "works", _timed("replies follow it", tried) + use)
    lack = "no JSON-schema mode" if reply is None else "JSON, but not by the schema"
    return Finding(what, "limited" if wanted else "off", f"{lack}: {_AS_TEXT}{off}")


def _price(settings: OpenAIModel | OllamaModel, book: PriceBook) -> Finding:
    price = book.price(settings)
    if price is None:
        return Finding("price", "limited", "unknown: give input_price and output_price, or --max-cost cannot be used")
    if price == (0, 0):
        return Finding("price", "works", "nothing")
    listed = book.note(settings)
    text = f"${price.input:g} per million tokens in, ${price.output:g} out"
    return Finding("price", "works", text + (", as it is listed" if listed else ""))


def _batches(settings: OpenAIModel, *, there: bool | None) -> Finding:
    what = "batch API"
    if there is None:
        return Finding(what, "limited" if settings.batch else "off", "the endpoint did not say whether it has one")
    if settings.batch:
        if there:
            return Finding(what, "works", "answers come within a day, at half the price")
        return Finding(what, "fails", "the endpoint has none. Set batch: false.")
    return Finding(
        what, "off", "there is one: batch: true halves the price, and takes up to a day" if there else "none"
    )


def _completion(tried: Tried) -> Completion:
    if tried.completion is None:
        raise AssertionError("what has no error has a completion")
    return tried.completion


def _thinks(completion: Completion) -> bool:
    """Whether it shows its thoughts, or spent its tokens on thoughts that the endpoint hides."""
    first = completion.top_logprobs[0].token if completion.top_logprobs else None
    hidden = not completion.text.strip() and completion.output_tokens > 0
    return hidden or "<think>" in completion.text or "</think>" in completion.text or first == "<think>"


def _not_to_think(settings: ModelSettings) -> str:
    if isinstance(settings, OllamaModel):
        return "set think: false"
    how = "extra_body: {chat_template_kwargs: {enable_thinking: false}}"
    return f"set {how}, or what docs/providers.md names for this server"


def _doubt(p_yes: float, settings: ModelSettings) -> str:
    if isinstance(settings, NgramModel) or p_yes >= 0.5:  # noqa: PLR2004 - it knows no more than it was given
        return ""
    return "; it thinks it false: is this the right model, and its chat template?"


def _json(text: str) -> dict[str, Any] | None:
    try:
        read: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast("dict[str, Any]", read) if isinstance(read, dict) else None


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + '…'}”"


def _timed(text: str, tried: Tried) -> str:
    completion = _completion(tried)
    return f"{text} ({tried.seconds:.2f} s, {completion.input_tokens:,} tokens in, {completion.output_tokens:,} out)"
