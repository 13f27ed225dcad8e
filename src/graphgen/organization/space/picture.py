"""The tree as a page that needs nothing else: a drawing, the root on the left, each leaf in a line of its own."""

from __future__ import annotations

import base64
import hashlib
import html
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graphgen.organization.space.node import Node, Space
from graphgen.records import Language

__all__ = ["page"]

_ROW, _CHARACTER, _GAP, _MARGIN = 22, 7.2, 56, 16
_LONGEST, _PIVOTS = 34, 3
_ONLY_CHILD = 0.6
"""Rows below a node that has one child: its two lines of words need more than the child's one."""
_STYLE = """
body { font: 13px system-ui, "Noto Sans CJK SC", sans-serif; margin: 16px; color: #1b1f24; background: #fff; }
h1 { font-size: 17px; margin: 0 0 4px; max-width: 90ch; white-space: pre-line; }
p { margin: 0 0 8px; color: #57606a; }
ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 0 0 10px; }
li::before {
  content: ""; display: inline-block; width: 10px; height: 10px; border-radius: 5px; margin-right: 6px;
  background: currentColor;
}
path { fill: none; stroke: #c4cbd3; }
text { dominant-baseline: central; font-size: 13px; fill: #1b1f24; }
text.dimension { font-style: italic; fill: #57606a; font-size: 12px; }
.divided { color: #57606a; } .deepest { color: #1a7f37; } .budget { color: #0969da; } .undivided { color: #9a6700; }
.empty { color: #b62324; }
circle { fill: currentColor; } circle.drawn { fill: #fff; stroke: currentColor; stroke-width: 2.5; }
"""
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "The data space",
        "counts": "{nodes} nodes, {leaves} leaves. In italics: what divides a node. Point at one for more.",
        "divided": "divided",
        "deepest": "leaf at the greatest depth",
        "budget": "leaf, as there were no more to spend",
        "undivided": "leaf that could not be divided",
        "empty": "empty: there is no such data",
        "open": "open",
        "root": "all",
        "drawn": "any of {count} values",
        "variety": "variety",
    },
    "zh": {
        "title": "数据空间",
        "counts": "{nodes} 个节点，{leaves} 个叶子。斜体是划分该节点的维度。指向节点可查看详情。",
        "divided": "已划分",
        "deepest": "达到最大深度的叶子",
        "budget": "叶子：叶子名额已用完",
        "undivided": "叶子：无法再划分",
        "empty": "空：没有这样的数据",
        "open": "未处理",
        "root": "全部",
        "drawn": "{count} 个取值中任取其一",
        "variety": "差异度",
    },
}


class _Place(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is drawn, where each node is, and in which words."""

    nodes: Mapping[str, Node]
    places: Mapping[str, _Place]
    words: Mapping[str, str]


def page(space: Space, root: Node, nodes: Mapping[str, Node]) -> str:
    """The page. Whatever a model or a user wrote is escaped, and the page may run and fetch nothing."""
    words = _WORDS[space.language]
    places = _placed(root, nodes, words)
    drawing = _Drawing(nodes, places, words)
    width = max(place.x for place in places.values()) + _GAP + _CHARACTER * (_LONGEST + 4)
    height = max(place.y for place in places.values()) + _ROW + _MARGIN
    shown = [nodes[node_id] for node_id in places]
    counts = words["counts"].format(nodes=len(shown), leaves=sum(node.is_leaf for node in shown))
    kinds = dict.fromkeys(node.status for node in shown)
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="{space.language}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f"<title>{words['title']}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            f"<h1>{html.escape(space.description)}</h1>\n<p>{counts}</p>",
            "<ul>" + "".join(f'<li class="{kind}">{words[kind]}</li>' for kind in kinds) + "</ul>",
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" role="img">',
            *(_line(drawing, node, child) for node in shown for child in node.children),
            *(_node(drawing, node) for node in shown),
            "</svg>\n</body>\n</html>\n",
        )
    )


def _placed(root: Node, nodes: Mapping[str, Node], words: Mapping[str, str]) -> dict[str, _Place]:
    """Leaves below each other, each node in the middle of its children, each depth as wide as its words."""
    columns = _columns(nodes, words)
    places: dict[str, _Place] = {}
    row = 0.0
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, seen = waiting.pop()
        x = columns[len(node.path)]
        if seen:
            row += _ONLY_CHILD if len(node.children) == 1 else 0
            ends = [places[child].y for child in (node.children[0], node.children[-1])]
            places[node.id] = _Place(x, sum(ends) / 2)
        elif node.children:
            waiting += [(node, True), *((nodes[child], False) for child in reversed(node.children))]
        else:
            places[node.id] = _Place(x, _MARGIN + _ROW * (row + 0.5))
            row += 1
    return places


def _columns(nodes: Mapping[str, Node], words: Mapping[str, str]) -> list[float]:
    depth = max(len(node.path) for node in nodes.values())
    widest = [0.0] * (depth + 1)
    for node in nodes.values():
        label, dimension = _label(node, words), node.dimension
        room = _CHARACTER * max(_width(_short(label)), _width(_short(dimension)))
        widest[len(node.path)] = max(widest[len(node.path)], room)
    columns = [float(_MARGIN)]
    for room in widest[:-1]:
        columns.append(columns[-1] + room + _GAP)
    return columns


def _line(drawing: _Drawing, node: Node, child: str) -> str:
    start, end = drawing.places[node.id], drawing.places[child]
    label = max(_width(_short(_label(node, drawing.words))), _width(_short(node.dimension)))
    left = start.x + 12 + _CHARACTER * label
    middle = (max(left, end.x - _GAP) + end.x) / 2
    return (
        f'<path d="M{left:.1f},{start.y:.1f} C{middle:.1f},{start.y:.1f} {middle:.1f},{end.y:.1f} '
        f'{end.x - 6:.1f},{end.y:.1f}"/>'
    )


def _node(drawing: _Drawing, node: Node) -> str:
    place, words = drawing.places[node.id], drawing.words
    drawn = ' class="drawn"' if node.path and not node.path[-1].value else ""
    below = 8 if node.dimension else 0
    label = f'<text x="{place.x + 9:.1f}" y="{place.y - below:.1f}">{html.escape(_short(_label(node, words)))}</text>'
    dimension = (
        f'<text class="dimension" x="{place.x + 9:.1f}" y="{place.y + below:.1f}">'
        f"{html.escape(_short(node.dimension))}</text>"
        if node.dimension
        else ""
    )
    return (
        f'<g class="{node.status}"><title>{html.escape(_told(node, words))}</title>'
        f'<circle{drawn} cx="{place.x:.1f}" cy="{place.y:.1f}" r="4"/>{label}{dimension}</g>'
    )


def _told(node: Node, words: Mapping[str, str]) -> str:
    lines = [f"{step.dimension}: {step.value or ', '.join(step.among)}" for step in node.path]
    lines += [words[node.status], *([node.why] if node.why else [])]
    if node.variety is not None:
        lines.append(f"{words['variety']} {node.variety:.2f}")
    return "\n".join([*lines, *(f"– {pivot}" for pivot in node.pivots[:_PIVOTS])])


def _label(node: Node, words: Mapping[str, str]) -> str:
    if not node.path:
        return words["root"]
    step = node.path[-1]
    return step.value or words["drawn"].format(count=len(step.among))


def _short(text: str) -> str:
    """As much of `text` as there is room for; a character of Chinese takes that of two."""
    room = _LONGEST
    for place, character in enumerate(text):
        room -= _width(character)
        if room < 0:
            return f"{text[:place].rstrip()}…"
    return text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
