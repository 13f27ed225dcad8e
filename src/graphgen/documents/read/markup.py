"""HTML as text: what a reader of the page reads, its headings, lists and tables kept as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Protocol, cast

from graphgen.documents.read.blocks import Blocks, plain
from graphgen.documents.read.encoding import decode
from graphgen.documents.read.reader import Unreadable
from graphgen.text.language import HAN

__all__ = ["decode_markup", "markup_text"]

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{3,20})|<\?xml[^>]{0,100}encoding=[\"']([\w-]{3,20})"
)
_TRUSTED = re.compile(r"gb2312|gbk|gb18030|big5(-hkscs)?|euc-(jp|kr)|shift_jis|iso-8859-\d+|windows-125\d|koi8-[ru]")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252"}  # as browsers read them
_DECLARED_WITHIN = 4096

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEFT_OUT = frozenset(
    "script style noscript template svg nav footer iframe object canvas audio video select button textarea head rt rp "
    "annotation -comment".split()
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_CLOSED_BY_OTHERS = frozenset(
    "p li dt dd tr td th thead tbody tfoot option area base br col embed hr img input link meta source track "
    "wbr".split()
)
_DEEPEST = 5000  # the time that a page takes to be parsed grows with the square of its depth
_LEFT_OUT_ROLES = frozenset({"navigation", "contentinfo", "search"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure form "
    "header hgroup hr html legend li main menu ol p section summary table tbody td tfoot th thead tr ul".split()
) | frozenset(_HEADINGS)
_LISTS = frozenset({"ul", "ol", "menu"})
_LINE = "\u2028"
_SOFT_BREAK = re.compile(rf"(?<=[{HAN}，。；：、！？])[ \t]*\r?\n[ \t]*(?=[{HAN}])")
_SPACE = re.compile(rf"[^\S{_LINE}]+")


class _Node(Protocol):
    """The part of selectolax's nodes that is used here."""

    tag: str
    text_content: str | None
    mem_id: int
    first_child: _Node | None
    next: _Node | None
    attributes: dict[str, str | None]

    def text(self) -> str: ...
    def css(self, query: str) -> list[_Node]: ...
    def css_first(self, query: str) -> _Node | None: ...


def decode_markup(data: bytes) -> str:
    """The text of an HTML or XML file: by its byte order mark, by what it declares, or as any other file.

    Raises:
        Unreadable: The encoding cannot be told.
    """
    declared = _DECLARED.search(data[:_DECLARED_WITHIN].lower())
    name = (declared[1] or declared[2]).decode() if declared else ""
    if _TRUSTED.fullmatch(name) and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(_WIDER.get(name, name))
        except (UnicodeDecodeError, LookupError):
            pass  # the declaration is wrong
    return decode(data)


def markup_text(html: str) -> tuple[str, str | None]:
    """The text and the title of a page. Navigation, footers, scripts and what is hidden are left out.

    Raises:
        Unreadable: The library that reads HTML is not installed, or the page nests without measure.
    """
    parse = _parser()
    _check_depth(html)
    root = parse(html).root
    if root is None:
        return "", None
    named = root.css_first("head > title")
    title = plain(named.text()) if named is not None else ""
    mains = [main for main in root.css('main, [role="main"]') if not main.text().isspace()]
    content = mains[0] if len(mains) == 1 else root
    writer = _Writer(_layout(content))
    for node, enters in _walk(content, _is_left_out):
        writer.visit(node, enters=enters)
    return writer.finish(), title or None


def _parser() -> Callable[[str], Any]:
    try:
        return cast("Any", import_module("selectolax.lexbor")).LexborHTMLParser
    except ImportError:
        raise Unreadable(
            "missing_dependency",
            "Reading HTML and EPUB needs selectolax, which is not installed.",
            "Run: pip install 'graphgen[html]'",
        ) from None


def _check_depth(html: str) -> None:
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _CLOSED_BY_OTHERS:
            depth = max(0, depth + (-1 if tag[1] else 1))
        if depth > _DEEPEST:
            raise Unreadable(
                "nested_too_deeply", f"The page nests more than {_DEEPEST} elements.", "Correct it, or save it as text."
            )


def _walk(root: _Node, is_left_out: Callable[[_Node], bool]) -> Iterator[tuple[_Node, bool]]:
    """Every node as it is entered and, if it may hold others, as it is left. No recursion: pages nest without limit."""
    waiting = [(root, True)]
    while waiting:
        node, enters = waiting.pop()
        yield node, enters
        if not enters or node.tag == "-text":
            continue
        waiting.append((node, False))
        if node.tag == "pre":
            continue
        children: list[tuple[_Node, bool]] = []
        child = node.first_child
        while child is not None:
            if not is_left_out(child):
                children.append((child, True))
            child = child.next
        waiting.extend(reversed(children))


def _is_left_out(node: _Node) -> bool:
    tag = node.tag
    if tag in _LEFT_OUT:
        return True
    if tag == "-text" or tag not in _BLOCKS:
        return False
    attributes = node.attributes
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (attributes.get("role") or "") in _LEFT_OUT_ROLES
    )


def _layout(root: _Node) -> frozenset[int]:
    """The tables that hold headings or tables: they arrange the page, and are no tables of facts."""
    found: set[int] = set()
    tables: list[int] = []
    for node, enters in _walk(root, _is_left_out):
        if node.tag == "table":
            if not enters:
                tables.pop()
                continue
            found.update(tables[-1:])
            tables.append(node.mem_id)
        elif tables and enters and node.tag in _HEADINGS:
            found.add(tables[-1])
    return frozenset(found)


class _Writer:
    """Turns the nodes of a page, as they are entered and left, into blocks."""

    def __init__(self, layout: frozenset[int]) -> None:
        self._layout = layout
        self._blocks = Blocks()
        self._inline: list[str] = []
        self._lists: list[str] = []
        self._item_is_open = False
        self._heading = 0
        self._cells: list[str] | None = None
        self._table_depth = 0

    def visit(self, node: _Node, *, enters: bool) -> None:
        tag = node.tag
        if tag == "-text":
            self._inline.append(node.text_content or "")
        elif tag == "br":
            self._inline.append(_LINE if enters else "")
        elif tag == "pre":
            self._pre(node, enters=enters)
        elif tag == "table" and node.mem_id not in self._layout:
            self._flush()
            self._blocks.end()
            self._table_depth += 1 if enters else -1
        elif self._table_depth and tag in {"tr", "td", "th"}:
            self._cell(tag, enters=enters)
        elif self._cells is not None:
            self._inline.append(" " if tag in _BLOCKS else "")
        elif tag in _BLOCKS:
            self._block(tag, enters=enters)

    def finish(self) -> str:
        self._flush()
        return self._blocks.text()

    def _pre(self, node: _Node, *, enters: bool) -> None:
        if not enters:
            return
        if self._cells is not None:
            self._inline.append(node.text())
            return
        self._flush()
        self._blocks.code(node.text())

    def _cell(self, tag: str, *, enters: bool) -> None:
        if tag == "tr":
            self._flush()
            if not enters and self._cells is not None:
                self._blocks.row(self._cells)
            self._cells = [] if enters else None
        elif enters:
            self._inline.clear()
        elif self._cells is not None:
            self._cells.append(_line("".join(self._inline)).replace(_LINE, " "))
            self._inline.clear()

    def _block(self, tag: str, *, enters: bool) -> None:
        self._flush()
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag] if enters else 0
        elif tag in _LISTS:
            if enters:
                self._lists.append(tag)
            elif self._lists:
                self._lists.pop()
            if not self._lists:
                self._blocks.end()
        elif tag == "li":
            self._item_is_open = enters

    def _flush(self) -> None:
        """What was written since the last block becomes one, unless a row is open, which takes it in."""
        if self._cells is not None:
            return
        text = _line("".join(self._inline))
        self._inline.clear()
        if not text:
            return
        if self._heading:
            self._blocks.heading(self._heading, text.replace(_LINE, " "))
        elif self._item_is_open:
            self._blocks.item(text, max(0, len(self._lists) - 1), "1." if self._lists[-1:] == ["ol"] else "-")
            self._item_is_open = False
        else:
            self._blocks.paragraph(text.replace(_LINE, "\n"))


def _line(text: str) -> str:
    """`text` with its white space as a browser shows it; a line end between Chinese characters is nothing."""
    return _SPACE.sub(" ", _SOFT_BREAK.sub("", text)).strip()
