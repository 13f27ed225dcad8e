"""Whole paragraphs of a document, as texts that can stand alone: cut where the text itself ends something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from graphgen.documents.split.headings import Section, outline
from graphgen.documents.split.piece import content_end, content_start
from graphgen.records import Chunk, Document, Failure, content_id
from graphgen.text.language import detect_language
from graphgen.text.tokens import count_tokens

__all__ = ["asks", "whole_paragraphs"]

_WITH_HEADINGS = frozenset({"md", "docx", "pptx", "html", "epub"})
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_FENCE = re.compile(r"^ {0,3}(?:`{3}|~{3})", re.MULTILINE)
_IN_ONE = re.compile(r"^[ \t]*(?:`{3}|~{3}|\|)", re.MULTILINE)  # code and tables
_RULE = re.compile(r"[\s*_=-]+")
_ASKS = re.compile(
    r"\A(?:how to\s.|(?:how|what|which|who|whom|whose|when|where|why|is|are|was|were|do|does|did|can|could|should|will|"
    r"would|has|have|may|must)(?:['’]s)?\s+\S+\s.*\?\s*\Z|如何.|怎样.|怎么.|.{3,}[？?]\s*\Z(?<=[\u4e00-\u9fff][？?]))",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^\W*(?:©|\(c\)\s|copyright\b|(?:click|tap) here\b|read (?:more|next)\b|share (?:this|on)\b|sign up\b|subscribe\b|"
    r"follow us\b|related (?:posts|articles)\b|advertisement\b|posted (?:by|on|in)\b|filed under\b|tags?:|by [A-Z]\S+ "
    r"[A-Z]\S+\s*(?:[|,·—-]|$)|版权所有|未经(?:许可|授权)|转载请|责任编辑|来源[:：]|作者[:：]|编辑[:：]|点击|扫码|扫一扫|"
    r"关注我们|阅读(?:原文|全文|更多)|相关(?:阅读|文章)|分享到|上一篇|下一篇|广告)|all rights reserved\W*\Z",
    re.IGNORECASE,
)
_LONGEST_FURNITURE = 160


class _Paragraph(NamedTuple):
    """Characters `start:end`, which neither begin nor end with white space, and the headings that they stand under."""

    start: int
    end: int
    headings: tuple[str, ...]


_Run = Sequence[_Paragraph]


def asks(headings: Sequence[str]) -> bool:
    """Whether the last of `headings` asks what stands under it: a question of three words or more, or "How to …"."""
    return bool(headings) and _ASKS.match(headings[-1]) is not None


def whole_paragraphs(document: Document, *, shortest: int, longest: int) -> Iterator[Chunk | Failure]:
    """Stretches of `document`, each of whole paragraphs: all of it where that fits, else sections, else paragraphs.

    What answers its own heading (`asks`) is a stretch by itself. Headings, by-lines and notices such as copyrights
    belong to no stretch that they would begin or end. Neighbours are joined where one is below `shortest`.

    Args:
        document: What to cut.
        shortest: Tokens (cl100k_base) below which a stretch is left out, with a warning.
        longest: The most tokens of a stretch. A paragraph beyond it is cut at its line ends; a line, a table or
            code, never.
    """
    text = document.text
    pieces = [run for run in map(list, _by_question(_paragraphs(document))) for run in _pieces(text, run, 0, longest)]
    for piece in _joined(text, pieces, shortest, longest):
        run = _trimmed(text, piece)
        tokens = _tokens(text, run) if run else 0
        place = f"{document.id}:{piece[0].start}"
        if tokens > longest:
            yield _left_out(place, "too_long", f"A paragraph, table or line of {tokens:,} tokens cannot be cut.")
        elif not run:
            yield _left_out(place, "boilerplate", "What stands there is by-lines or notices alone.")
        elif tokens < shortest:
            yield _left_out(place, "too_short", f"What stands there has {tokens} tokens, below {shortest}.")
        else:
            yield _chunk(document, run, tokens)


def _left_out(place: str, code: str, cause: str) -> Failure:
    remedy = "Nothing, or set other bounds (shortest, longest)."
    return Failure(stage="cut", record=place, code=code, cause=cause, remedy=remedy, severity="warning")


def _chunk(document: Document, run: _Run, tokens: int) -> Chunk:
    start, end = run[0].start, run[-1].end
    text = document.text[start:end]
    return Chunk(
        id=content_id("chunk", document.id, start, end),
        document_id=document.id,
        start=start,
        end=end,
        text=text,
        language=detect_language(text),
        tokens=tokens,
        headings=_shared([paragraph.headings for paragraph in run]),
    )


def _shared(headings: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The headings that all of a stretch stands under."""
    level = 0
    while all(len(each) > level and each[level] == headings[0][level] for each in headings):
        level += 1
    return headings[0][:level]


# --- paragraphs ------------------------------------------------------------------------------------------------------


def _paragraphs(document: Document) -> Iterator[_Paragraph]:
    text, title = document.text, (document.title,) if document.title else ()
    if document.format not in _WITH_HEADINGS:
        yield from _blocks(text, 0, len(text), title)
        return
    for section in _sections(outline(text)):
        end = section.children[0].start if section.children else section.end
        yield from _blocks(text, section.body, end, section.headings or title)


def _sections(section: Section) -> Iterator[Section]:
    yield section
    for child in section.children:
        yield from _sections(child)


def _blocks(text: str, start: int, end: int, headings: tuple[str, ...]) -> Iterator[_Paragraph]:
    """What empty lines set apart; code between fences is one with what it stands in."""
    begin, borders = start, [match.start() for match in _EMPTY_LINE.finditer(text, start, end)]
    for border in [*borders, end]:
        if len(_FENCE.findall(text, begin, border)) % 2 and border != end:
            continue
        first, last = content_start(text, begin, border), content_end(text, begin, border)
        if first < last and not _RULE.fullmatch(text, first, last):
            yield _Paragraph(first, last, headings)
        begin = border


# --- stretches -------------------------------------------------------------------------------------------------------


def _by_question(paragraphs: Iterable[_Paragraph]) -> Iterator[Iterable[_Paragraph]]:
    return (run for _, run in groupby(paragraphs, key=lambda each: _question(each.headings)))


def _question(headings: tuple[str, ...]) -> tuple[str, ...]:
    """The headings down to the first that asks; none where none does."""
    return next((headings[: level + 1] for level in range(len(headings)) if asks(headings[: level + 1])), ())


def _tokens(text: str, run: _Run) -> int:
    return count_tokens(text[run[0].start : run[-1].end])


def _pieces(text: str, run: _Run, level: int, longest: int) -> Iterator[_Run]:
    """`run` whole if it fits, else by its sections of this `level`, else paragraph by paragraph."""
    if _tokens(text, run) <= longest:
        yield run
    elif any(len(paragraph.headings) > level for paragraph in run):
        for _, section in groupby(run, key=lambda each: each.headings[: level + 1]):
            yield from _pieces(text, list(section), level + 1, longest)
    else:
        yield from _filled(text, [line for each in run for line in _lines(text, each, longest)], longest)


def _filled(text: str, run: _Run, longest: int) -> Iterator[_Run]:
    """Neighbours together as long as they fit."""
    piece: list[_Paragraph] = []
    for paragraph in run:
        if piece and _tokens(text, [piece[0], paragraph]) > longest:
            yield piece
            piece = []
        piece.append(paragraph)
    if piece:
        yield piece


def _lines(text: str, paragraph: _Paragraph, longest: int) -> Iterator[_Paragraph]:
    """The paragraph, or its lines where it is too long: in some formats nothing else shows where one ends."""
    if _tokens(text, [paragraph]) <= longest or _IN_ONE.search(text, paragraph.start, paragraph.end):
        yield paragraph
        return
    start = paragraph.start
    for line in text[paragraph.start : paragraph.end].splitlines(keepends=True):
        if line.strip():
            end = start + len(line.rstrip())
            yield paragraph._replace(start=content_start(text, start, end), end=end)
        start += len(line)


def _joined(text: str, pieces: Iterable[_Run], shortest: int, longest: int) -> list[_Run]:
    """A piece too short to stand alone goes to the one before, or to the one after, of the same question."""
    kept: list[_Run] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        if before is not None and _question(before[0].headings) == _question(piece[0].headings):
            short = min(_tokens(text, before), _tokens(text, piece)) < shortest
            if short and _tokens(text, [before[0], piece[-1]]) <= longest:
                kept[-1] = [*before, *piece]
                continue
        kept.append(piece)
    return kept


def _trimmed(text: str, run: _Run) -> _Run:
    """`run` without the page's furniture at its ends."""
    first, last = 0, len(run)
    while first < last and _is_furniture(text, run[first]):
        first += 1
    while last > first and _is_furniture(text, run[last - 1]):
        last -= 1
    return run[first:last]


def _is_furniture(text: str, paragraph: _Paragraph) -> bool:
    said = text[paragraph.start : paragraph.end]
    return len(said) <= _LONGEST_FURNITURE and _FURNITURE.search(said) is not None
