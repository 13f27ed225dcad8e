"""Word documents: headings, paragraphs, lists and tables in their order, then the notes."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from graphgen.documents.read.archive import Archive, attribute, child, local, topmost
from graphgen.documents.read.blocks import Blocks
from graphgen.documents.read.ooxml import Relations

__all__ = ["docx_text"]

_NOTES = ("footnotes", "endnotes")
# Properties, deleted text, what stands in for a drawing in old programs, and how a character is pronounced.
_SKIPPED = frozenset({"pPr", "rPr", "tblPr", "tcPr", "del", "moveFrom", "Fallback", "rt", "instrText", "delText"})
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "p": "\n"}
_MOST_DEPTH = 8


@dataclass(frozen=True, slots=True)
class _Style:
    level: int | None
    is_item: bool


def docx_text(archive: Archive, main: str) -> str:
    """The text of the document whose main part is `main`, as Markdown.

    Text that was inserted under revision counts, text that was deleted does not. Headers, footers and comments are
    left out.

    Raises:
        Unreadable: The file is damaged.
    """
    relations = Relations.of(archive, main)
    styles = _styles(archive, relations.by_kind.get("styles"))
    blocks = Blocks()
    for part in (main, *(relations.by_kind[kind] for kind in _NOTES if kind in relations.by_kind)):
        for block in archive.parse(part, "p", "tbl"):
            if local(block) == "tbl":
                _table(block, blocks)
            else:
                _paragraph(block, styles, blocks)
        blocks.end()
    return blocks.text()


def _paragraph(paragraph: Element, styles: dict[str, _Style], blocks: Blocks) -> None:
    properties = child(paragraph, "pPr")
    style = styles.get(attribute(child(properties, "pStyle"), "val") or "", _Style(None, is_item=False))
    own_level = _level(properties)
    level = own_level if own_level is not None else style.level
    numbering = child(properties, "numPr")
    text = _text(paragraph)
    if level:
        blocks.heading(level, text)
    elif attribute(child(numbering, "numId"), "val") != "0" if numbering is not None else style.is_item:
        depth = attribute(child(numbering, "ilvl"), "val") or "0"
        blocks.item(text, min(int(depth), _MOST_DEPTH) if depth.isdecimal() else 0)
    else:
        blocks.paragraph(text)


def _table(table: Element, blocks: Blocks) -> None:
    blocks.end()
    for row in topmost(table, "tr"):
        blocks.row(_text(cell) for cell in topmost(row, "tc"))
    blocks.end()


def _text(element: Element) -> str:
    """What is written in `element`, without recursion: how deep it goes is the file's choice."""
    parts: list[str] = []
    waiting = list(reversed(element))
    while waiting:
        current = waiting.pop()
        name = local(current)
        if name in _SKIPPED:
            continue
        if name == "t":
            parts.append(current.text or "")
        parts.append(_SIGNS.get(name, ""))
        waiting.extend(reversed(current))
    return "".join(parts)


def _styles(archive: Archive, part: str | None) -> dict[str, _Style]:
    """Which styles are headings and which are lists, by id; a style is what the one is that it is based on."""
    bases: dict[str, str | None] = {}
    own: dict[str, _Style] = {}
    for style in archive.parse(part, "style") if part is not None and part in archive else ():
        identifier = attribute(style, "styleId") or ""
        properties = child(style, "pPr")
        name = (attribute(child(style, "name"), "val") or "").casefold()
        level = 1 if name == "title" else _level(properties)
        if level is None and name.startswith("heading ") and name[8:].isdecimal():
            level = int(name[8:])
        own[identifier] = _Style(level, child(properties, "numPr") is not None or name.startswith("list "))
        bases[identifier] = attribute(child(style, "basedOn"), "val")
    return {identifier: _inherited(identifier, own, bases) for identifier in own}


def _inherited(identifier: str, own: dict[str, _Style], bases: dict[str, str | None]) -> _Style:
    level, is_item = own[identifier].level, own[identifier].is_item
    seen = {identifier}
    base = bases.get(identifier)
    while base is not None and base in own and base not in seen:
        seen.add(base)
        level = own[base].level if level is None else level
        is_item = is_item or own[base].is_item
        base = bases.get(base)
    return _Style(level, is_item)


def _level(properties: Element | None) -> int | None:
    """The outline level, from 1; 0 for body text; `None` where nothing is said."""
    value = attribute(child(properties, "outlineLvl"), "val")
    if value is None or not value.isdecimal():
        return None
    return int(value) + 1 if int(value) < 9 else 0  # noqa: PLR2004 - the ninth is body text (ECMA-376, 17.3.1.20)
