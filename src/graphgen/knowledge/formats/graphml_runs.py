"""Long runs of plain nodes or edges in a GraphML file, taken by regular expressions.

Plain is an element that holds nothing but `<data>` of text: no comment, no CDATA, no element of another name. What a
run looks like is learnt from its first element. Everything between its ends is matched, so that nothing is overlooked;
what does not match ends it, and is left to a parser of XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, NamedTuple

__all__ = ["Run", "Runs"]

_CHUNK = 1 << 20
_MOST_SHAPES = 64
"""How often a file may change its ways before it is left to the parser."""

_SPACE = r"[ \n\t]*"
_VALUE = r"[^\"<\n\t]*"
_ELEMENT = re.compile(
    rf"{_SPACE}<(node|edge)((?: [a-z][a-z_.]*=\"{_VALUE}\")+) ?"
    rf"(?:/>|>((?:{_SPACE}<data key=\"[^\"<&\n\t]*\"(?:>[^<]*</data>| ?/>))*+){_SPACE}</\1>)"
)
_ATTRIBUTE = re.compile(r" ([a-z][a-z_.]*)=")
_KEY = re.compile(r"<data key=\"([^\"]*)\"")
_FIRST = re.compile(rb"<(?:node|edge)[ \n\t\r/>]")
_ENDS = {"node": ("id",), "edge": ("source", "target")}

_CONTROLS = bytes(set(range(32)) - set(b"\t\n"))
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERENCES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "#9": "\t", "#10": "\n", "#13": "\r"}
_REFERENCE = re.compile(f"&({'|'.join(_REFERENCES)});")
_OTHER_REFERENCE = re.compile(f"&(?!(?:{'|'.join(_REFERENCES)});)")


class Run(NamedTuple):
    """Elements of one kind.

    Attributes:
        ids: Of nodes the ids, of edges the sources.
        targets: Of edges the targets, else nothing.
        columns: Attributes by name, empty where an element has none.
    """

    ids: Sequence[str]
    targets: Sequence[str]
    columns: Mapping[str, Sequence[str]]


class _Shape(NamedTuple):
    """How elements are written: which attributes their tags have, and of which keys their data may be, in order."""

    kind: str
    attributes: tuple[str, ...]
    keys: tuple[str, ...]

    def pattern(self, names: Mapping[str, str]) -> re.Pattern[str]:
        """What matches an element, its groups the ends and the data that are kept; else, as the last, all the rest."""
        ends = _ENDS[self.kind]
        tag = "".join(f' {each}="{f"({_VALUE})" if each in ends else _VALUE}"' for each in self.attributes)
        data = "".join(
            rf"(?:{_SPACE}<data key=\"{re.escape(key)}\"(?:>{'([^<]*)' if names[key] else '[^<]*'}</data>| ?/>))?+"
            for key in self.keys
        )
        return re.compile(rf"{_SPACE}<{self.kind}{tag} ?(?:/>|>{data}{_SPACE}</{self.kind}>)|([\s\S]+)")


class Runs:
    """Reads `file` from where its first node or edge begins.

    Attributes:
        head: What comes before.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._bytes = file.read(_CHUNK)
        found = _FIRST.search(self._bytes)
        start = found.start() if found else len(self._bytes)
        self.head, self._bytes = self._bytes[:start], self._bytes[start:]
        self._text = ""
        self._shapes: dict[str, _Shape] = {}

    def rest(self) -> bytes:
        """What was read of the file and is in no run. The file stands behind it."""
        return self._text.encode() + self._bytes

    def read(self, names: Mapping[str, str]) -> Iterator[Run]:
        """Runs, as far as there are any. `names` says for each key under which name its data is kept, if at all."""
        shape: _Shape | None = None
        shapes = 0
        while self._text or self._advance():
            if shape:
                yield from self._run(shape, names)
            found = _ELEMENT.match(self._text)
            if not found and self._text and len(self._text) < _CHUNK and self._advance():
                continue
            if not found and not self._text:
                continue
            shape = self._learn(found, names) if found and shapes < _MOST_SHAPES else None
            shapes += 1
            if shape is None:
                return
            self._shapes[shape.kind] = shape

    def _run(self, shape: _Shape, names: Mapping[str, str]) -> Iterator[Run]:
        """The elements of this shape that come next."""
        found = shape.pattern(names).findall(self._text)
        rest: str = found.pop()[-1] if found and found[-1][-1] else ""
        has_references = "&" in self._text
        self._text = rest
        if not found:
            return
        columns: list[Sequence[str]] = list(zip(*found, strict=True))
        if has_references:
            columns = [[_resolved(text) for text in column] for column in columns]
        count = len(_ENDS[shape.kind])
        ends = dict(zip((each for each in shape.attributes if each in _ENDS[shape.kind]), columns, strict=False))
        kept = [names[key] for key in shape.keys if names[key]]
        yield Run(
            ends[_ENDS[shape.kind][0]],
            ends["target"] if count > 1 else (),
            dict(zip(kept, columns[count:-1], strict=True)),
        )

    def _learn(self, found: re.Match[str], names: Mapping[str, str]) -> _Shape | None:
        """The shape of the element `found`, and of those of its kind before; nothing where it is too uncommon."""
        kind, tag, body = found[1], found[2], found[3] or ""
        attributes, keys = tuple(_ATTRIBUTE.findall(tag)), tuple(_KEY.findall(body))
        before = self._shapes.get(kind)
        if before and before.attributes == attributes:
            keys = _merged(before.keys, keys)
        kept = [names[key] for key in keys if names[key]]
        if len({*attributes}) < len(attributes) or not {*_ENDS[kind]} <= {*attributes}:
            return None
        if len({*keys}) < len(keys) or len({*kept}) < len(kept):
            return None
        return _Shape(kind, attributes, keys)

    def _advance(self) -> bool:
        """Read on, if there is more and it is such as a run may be made of."""
        read = self._file.read(_CHUNK)
        data = self._bytes + read
        end = data.rfind(b">") + 1 if read else len(data)
        self._bytes = data
        text = _plain(data[:end])
        if not text:
            return False
        self._text += text
        self._bytes = data[end:]
        return True


def _merged(known: tuple[str, ...], keys: tuple[str, ...]) -> tuple[str, ...]:
    """All of these keys in an order that both have; else those that are new."""
    merged = list(known)
    place = 0
    for key in keys:
        if key in known:
            place = merged.index(key) + 1
        else:
            merged.insert(place, key)
            place += 1
    in_order = [key for key in merged if key in keys]
    return tuple(merged) if in_order == list(keys) else keys


def _plain(data: bytes) -> str:
    """`data` as text, its line ends made one; nothing where a parser has to say what it is, or that it is ill-formed.

    `data` ends where no reference, character or line end is cut in two.
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if len(data.translate(None, _CONTROLS)) < len(data) or b"]]>" in data:
        return ""
    if not data.isascii() and any(each in data for each in _NONCHARACTERS):
        return ""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    return "" if _OTHER_REFERENCE.search(text) else text


def _resolved(text: str) -> str:
    return _REFERENCE.sub(lambda found: _REFERENCES[found[1]], text) if "&" in text else text
