"""Plain GraphML is read in a fraction of the time, and says what a parser of XML says of it."""

import random

import networkx as nx
import pytest

from graphgen.errors import UsageError
from graphgen.knowledge.formats import graphml_runs
from graphgen.knowledge.formats.graphml_elements import GraphMLFile

KEPT = frozenset({"name", "description", "loss"})
KEYS = '<key id="d0" attr.name="Description"/>\n<key id="d1" attr.name="loss"/><key id="d2" attr.name="other"/>'

TEXT = ["a", "水", " ", "\n", "]", "&amp;", "&#13;", ">", '"', "\U0001f600"]
ODD_TEXT = [
    "]]>",
    "&nbsp;",
    "&#65;",
    "&#0;",
    "&",
    "<![CDATA[x<]]>",
    "<!-- <node> -->",
    "<b>x</b>",
    "\x01",
    "\ufffe",
    "\r",
]
KEY = ["d0", "d1", "d2", "name"]
TAG = [
    'node id="A"',
    'node id="水&lt;"',
    'node x="1" id="B"',
    'edge id="&amp;" source="A" target="B"',
    'edge source="A" target="B"',
    'edge target="B" source="A"',
]
ODD_TAG = [
    'node id="A" id="B"',
    "node",
    "node id='C'",
    'node id="a\nb"',
    'edge target="B"',
    'port id="A"',
    'g:node id="D"',
]


def document_body(draw: random.Random) -> str:
    """Plain elements, among which there may be an odd one."""
    odd = draw.choice(["none", "tag", "text", "data", "repeated"])
    tags = draw.choices(TAG, k=draw.randrange(2))
    elements = [element(draw, draw.choice([*TAG, *tags * 9])) for _ in range(draw.randrange(9))]
    if odd == "tag":
        elements.append(element(draw, draw.choice(ODD_TAG)))
    elif odd != "none":
        elements.append(element(draw, draw.choice(TAG), odd))
    draw.shuffle(elements)
    return "".join(each + draw.choice(["", "\n", "\r\n  ", "\n"]) for each in elements)


def element(draw: random.Random, tag: str, odd: str = "") -> str:
    name = tag.partition(" ")[0]
    data = [said(key, "".join(draw.choices(TEXT, k=draw.randrange(4)))) for key in KEY if draw.random() < 0.6]
    if odd == "repeated":
        data += data
    elif odd:
        data.append(draw.choice(ODD_TEXT) if odd == "data" else said(draw.choice(KEY), draw.choice(ODD_TEXT)))
    return f"<{tag}>{draw.choice(['', ' ']).join(data)}</{name}>" if data else f"<{tag} />"


def said(key: str, text: str) -> str:
    return f'<data key="{key}">{text}</data>' if text else f'<data key="{key}"/>'


def outcome(path, content):
    path.write_bytes(content.encode())
    try:
        file = GraphMLFile(path, KEPT)
    except UsageError as error:
        return str(error)
    columns = [
        {name: column for name, column in each.columns.items() if any(column)} for each in (file.nodes, file.edges)
    ]
    lines = (
        [file.node_line(n) for n in range(len(file.nodes.ids))],
        [file.edge_line(n) for n in range(len(file.edges.ids))],
    )
    return file.nodes.ids, file.edges.ids, file.edges.targets, columns, lines


@pytest.mark.parametrize("seed", range(300))
def test_what_is_plain_is_read_as_a_parser_reads_it(seed, tmp_path, monkeypatch):
    draw = random.Random(seed)
    end = draw.choice([*["</graph></graphml>\n"] * 6, "</graph>", "</graph></graphml>x"])
    rest = f"<graph>{document_body(draw)}{end}"
    # A node that begins in a comment, which is no node, leaves all of a file to the parser.
    plain, parsed = (f"<graphml>{KEYS}<!-- <{tag} > -->{rest}" for tag in ("mode", "node"))
    expected = outcome(tmp_path / "g.graphml", parsed)
    monkeypatch.setattr(graphml_runs, "_CHUNK", len(KEYS) + draw.randrange(60, 400))
    assert outcome(tmp_path / "g.graphml", plain) == expected


@pytest.mark.parametrize("declared", ['encoding="utf-8"', 'encoding="ISO-8859-1"', ""])
def test_a_text_is_in_the_encoding_that_is_declared(declared, tmp_path):
    encoding = "latin-1" if "ISO" in declared else "utf-8"
    content = f'<?xml version="1.0" {declared}?><graphml><graph><node id="é"/></graph></graphml>'
    (tmp_path / "g.graphml").write_bytes(content.encode(encoding))
    assert GraphMLFile(tmp_path / "g.graphml", KEPT).nodes.ids == ["é"]


@pytest.mark.parametrize("write", [nx.write_graphml_xml, nx.write_graphml_lxml])
def test_what_networkx_writes_needs_no_parser(write, tmp_path, monkeypatch):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((f"n{n}", {"description": f"It is {n} & no other.", "loss": n / 2}) for n in range(50))
    graph.add_edges_from((f"n{n}", f"n{n + 1}", {"description": ""} if n % 3 else {"loss": 1.0}) for n in range(49))
    write(graph, tmp_path / "g.graphml")
    left = []
    rest = graphml_runs.Runs.rest
    monkeypatch.setattr(graphml_runs.Runs, "rest", lambda runs: left.append(rest(runs)) or left[-1])
    file = GraphMLFile(tmp_path / "g.graphml", KEPT)
    assert (len(file.nodes.ids), len(file.edges.ids)) == (50, 49)
    assert file.nodes.columns["description"][7] == "It is 7 & no other."
    assert b"".join(left[0].split()) == b"</graph></graphml>"
