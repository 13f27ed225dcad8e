"""PowerPoint presentations: slide after slide, each with its title, text, tables and the speaker's notes."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from graphgen.documents.read.archive import Archive, attribute, local, topmost
from graphgen.documents.read.blocks import Blocks
from graphgen.documents.read.ooxml import Relations
from graphgen.documents.read.reader import Unreadable

__all__ = ["pptx_text"]

_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
_SIGNS = {"br": "\n", "tab": "\t"}


def pptx_text(archive: Archive, main: str) -> tuple[str, list[tuple[int, Unreadable]]]:
    """The text of the presentation whose main part is `main`, as Markdown, and the slides that could not be read.

    Charts, diagrams and pictures are left out, and so are dates, footers and slide numbers.

    Raises:
        Unreadable: The file is damaged.
    """
    relations = Relations.of(archive, main)
    blocks = Blocks()
    damaged: list[tuple[int, Unreadable]] = []
    slides = [_reference(slide) for slide in archive.parse(main, "sldId")]
    for number, identifier in enumerate(slides, start=1):
        try:
            _slide(archive, relations.by_id.get(identifier, f"for slide {number}"), blocks)
        except Unreadable as error:
            damaged.append((number, error))
    return blocks.text(), damaged


def _slide(archive: Archive, part: str, blocks: Blocks) -> None:
    for tree in archive.parse(part, "spTree"):
        shapes = list(topmost(tree, "sp", "graphicFrame"))
        for shape in sorted(shapes, key=lambda shape: _placeholder(shape) not in _TITLES):
            _shape(shape, blocks)
    notes = Relations.of(archive, part).by_kind.get("notesSlide")
    for tree in archive.parse(notes, "spTree") if notes is not None else ():
        for shape in topmost(tree, "sp"):
            _shape(shape, blocks)
    blocks.end()


def _shape(shape: Element, blocks: Blocks) -> None:
    placeholder = _placeholder(shape)
    if placeholder in _FURNITURE:
        return
    blocks.end()
    for block in topmost(shape, "tbl", "txBody"):
        if local(block) == "tbl":
            for row in topmost(block, "tr"):
                blocks.row(" ".join(map(_text, topmost(cell, "p"))) for cell in topmost(row, "tc"))
        elif placeholder in _TITLES:
            blocks.heading(1, " ".join(map(_text, topmost(block, "p"))))
        else:
            for paragraph in topmost(block, "p"):
                _paragraph(paragraph, blocks)


def _paragraph(paragraph: Element, blocks: Blocks) -> None:
    level = attribute(next(topmost(paragraph, "pPr"), None), "lvl") or "0"
    if level.isdecimal() and int(level) > 0:
        blocks.item(_text(paragraph), min(int(level), 8) - 1)
    else:
        blocks.paragraph(_text(paragraph))


def _reference(slide: Element) -> str:
    """The id of the relation that leads to a slide; it has a number of its own without a namespace."""
    return next((value for key, value in slide.items() if key.endswith("}id")), "")


def _placeholder(shape: Element) -> str | None:
    return attribute(next(topmost(shape, "ph"), None), "type")


def _text(paragraph: Element) -> str:
    pieces = topmost(paragraph, "t", *_SIGNS)
    return "".join(_SIGNS.get(local(piece), piece.text or "") for piece in pieces)
