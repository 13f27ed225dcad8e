"""One sample as a page: what it asks, answers and rests on, and what was found of it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping

from rich.text import Text

from graphgen.cli.language import said
from graphgen.cli.shown import opening, shown
from graphgen.records import Document, Evidence, Sample

__all__ = ["around", "sample_page", "sources_of"]

_AROUND = 80
_LONGEST_SPAN = 800
_MOST_UNITS = 12
_ROLES = {"system": "System", "user": "Question", "assistant": "Answer"}


def sample_page(sample: Sample, documents: Mapping[str, Document], number: int, count: int) -> Text:
    """`sample` as text to be printed.

    Args:
        sample: What is shown.
        documents: Those that it rests on, by id.
        number: Its number among `count`, from 1.
        count: How many there are.
    """
    told = said(f"Sample {number} of {count}")
    page = Text()
    page.append(f"── {told} ── {sample.method} / {sample.kind} / {sample.language} ── {sample.id}\n", style="bold cyan")
    _add_wording(page, sample)
    if sample.evidence:
        _add_title(page, "Rests on")
    for evidence in sample.evidence:
        _add_span(page, evidence, documents)
    _add_units(page, sample)
    if sample.scores:
        _add_title(page, "Scores")
    for score in sample.scores:
        page.append(f"  {said(score.name)} {score.value:.3f}   {shown(score.method)}\n")
    _add_calls(page, sample)
    return page


def around(evidence: Evidence, documents: Mapping[str, Document]) -> tuple[str, str]:
    """What stands before a span and after it in its document."""
    document = documents.get(evidence.document_id)
    if document is None:
        return "", ""
    before = document.text[max(0, evidence.start - _AROUND) : evidence.start]
    return before, document.text[evidence.end : evidence.end + _AROUND]


def sources_of(evidence: Evidence, documents: Mapping[str, Document]) -> str:
    """Where the document of a span comes from."""
    document = documents.get(evidence.document_id)
    return document.source if document is not None else evidence.document_id


def _add_title(page: Text, title: str) -> None:
    page.append(f"{said(title)}\n", style="bold")


def _add_wording(page: Text, sample: Sample) -> None:
    """What was written, the thoughts before the answer that they lead to."""
    messages = sample.messages or ()
    for place, message in enumerate(messages):
        is_last = place == len(messages) - 1
        if is_last and sample.thoughts:
            _add_title(page, "Thoughts")
            page.append(_indented(sample.thoughts), style="italic")
        _add_title(page, _ROLES[message.role])
        page.append(_indented(message.content))
    if sample.text is not None:
        _add_title(page, "Text")
        page.append(_indented(sample.text))
    if sample.worse is not None:
        _add_title(page, "Worse answer")
        page.append(_indented(sample.worse))


def _add_span(page: Text, evidence: Evidence, documents: Mapping[str, Document]) -> None:
    page.append(f"  {shown(sources_of(evidence, documents))} [{evidence.start}:{evidence.end}]\n", style="dim")
    before, after = (" ".join(each.split()) for each in around(evidence, documents))
    span = " ".join(evidence.text.split())
    if len(span) > _LONGEST_SPAN:
        half = _LONGEST_SPAN // 2
        span = f"{span[:half]} … {span[-half:]}"
    page.append(f"    {shown(before)} ", style="dim")
    page.append(f"⟦{shown(span)}⟧", style="reverse")
    page.append(f" {shown(after)}\n", style="dim")


def _add_units(page: Text, sample: Sample) -> None:
    _add_title(page, "About")
    for unit in sample.units[:_MOST_UNITS]:
        loss = f"loss {unit.status}" if unit.loss is None else f"loss {unit.loss:.3f} ({unit.status})"
        page.append(f"  {said(unit.kind)} {opening(unit.name)}   {said(loss)}\n")
    if len(sample.units) > _MOST_UNITS:
        page.append("  " + said(f"and {len(sample.units) - _MOST_UNITS} more") + "\n")
    loss = "loss unknown" if sample.loss is None else f"loss {sample.loss:.3f} nats"
    page.append(f"  = {said(loss)}\n")


def _add_calls(page: Text, sample: Sample) -> None:
    if sample.calls:
        _add_title(page, "Written by")
    for (model, role, prompt), count in Counter((each.model, each.role, each.prompt) for each in sample.calls).items():
        word = said("call" if count == 1 else f"{count} calls:").rstrip(":：")
        page.append(f"  {shown(model)} ({said(role)})   {prompt}   {word}\n")


def _indented(text: str) -> str:
    return textwrap.indent(shown(text).strip("\n"), "  ") + "\n"
