"""A configuration as it was written: what it says, and in which line and column it says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, cast

import yaml
from yaml.reader import ReaderError

from graphgen.errors import UsageError

__all__ = ["ConfigText", "Flaw", "Key", "Place", "in_a_line", "read_text"]

Key = tuple[str | int, ...]
"""Where a value stands in a configuration: names of settings, and numbers of items in a list."""

_MOST_BYTES = 1 << 20
_MOST_NODES = 200_000
"""With every alias replaced by what it stands for: a few lines can stand for billions."""
_DEEPEST = 100
# The parser lets pass what its constructors raise: ValueError for the 45th of a month, RecursionError for deep nesting.
_NOT_YAML = (yaml.YAMLError, ValueError, RecursionError)
_MERGE = "tag:yaml.org,2002:merge"
_PLAIN_TAGS: dict[type[yaml.Node], str] = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
_CORRECT = "Correct it there."


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both from 1, and how many characters of the line are meant."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a file as YAML."""

    cause: str
    remedy: str
    place: Place | None = None


class ConfigText:
    """A YAML file that knows where everything in it stands.

    Args:
        path: The file; it is read here.

    Attributes:
        flaws: What is wrong with it as YAML, in the order of the file. `content` is empty where nothing can be made
            of it, and what its first flaws leave otherwise.

    Raises:
        UsageError: It cannot be read, or is too large to be a configuration.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = read_text(path)
        self.flaws: list[Flaw] = []
        self.content: dict[str, object] = {}
        self._lines = self.text.splitlines()
        self._root = self._composed()
        if self._root is not None:
            self._construct(self._root)

    def line(self, place: Place) -> str:
        """The text of the line that `place` is in."""
        return self._lines[place.line - 1] if place.line <= len(self._lines) else ""

    def place(self, key: Key, *, of_key: bool = False) -> Place | None:
        """Where the value of `key` stands, or the nearest thing around it that does; `None` where nothing does.

        Args:
            key: What is looked for.
            of_key: Its name is meant rather than its value.
        """
        node = self._root
        if node is None:
            return None
        name, passed = node, 0
        for part in key:
            found = _child(node, part)
            if found is None:
                break
            name, node = found
            passed += 1
        if not passed:
            return None
        meant = name if passed < len(key) or of_key or not isinstance(node, yaml.ScalarNode) else node
        return _place(meant)

    def _composed(self) -> yaml.Node | None:
        try:
            root = yaml.SafeLoader(self.text).get_single_node()
        except _NOT_YAML as error:
            self.flaws.append(_flaw(error, self.text))
            return None
        if not isinstance(root, yaml.MappingNode):
            place = Place(1, 1) if root is None else _place(root)
            self.flaws += _unreadable(root) if root is not None else ()
            self.flaws.append(Flaw("This is no mapping.", "Begin it with `method: graphgen`.", place))
            return None
        return root

    def _construct(self, root: yaml.Node) -> None:
        try:
            _Grown().of(root, 0)
        except _GrownTooMuch as grown:
            cause = str(grown)
            self.flaws.append(Flaw(cause, "Write it without so many aliases (*name).", _place(grown.node)))
            return
        self.flaws += [*_unreadable(root), *_doubled(root)]
        try:
            self.content = _unshared(_constructed(root))
        except _NOT_YAML as error:
            self.flaws.append(_flaw(error, self.text))


def read_text(path: Path) -> str:
    """What the file says, without a byte order mark.

    Raises:
        UsageError: It cannot be read, or is too large to be a configuration.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)  # a device has no size, and no end
        if len(content) > _MOST_BYTES:
            raise UsageError(
                f"The configuration {path} is too large: more than {_MOST_BYTES:,} bytes.",
                "Name a YAML file with settings; documents are named in it with `input`.",
            )
        return StringIO(content.decode("utf-8-sig"), newline=None).read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The configuration {path} cannot be read: {error}.", "Name a YAML file.") from error


def in_a_line(error: Exception) -> str:
    """What the parser says, without the picture that it draws of the place."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem:
        return error.problem
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error).partition("\n")[0]


class _GrownTooMuch(Exception):
    def __init__(self, cause: str, node: yaml.Node) -> None:
        super().__init__(cause)
        self.node = node


class _Grown:
    """How many nodes there are below one when every alias is replaced by what it stands for."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}
        self._open: set[int] = set()

    def of(self, node: yaml.Node, depth: int) -> int:
        """Raises `_GrownTooMuch` where it holds itself, is nested too deeply, or stands for too much."""
        name = id(node)
        if name in self._known:
            return self._known[name]
        if name in self._open:
            raise _GrownTooMuch("This refers to itself.", node)
        if depth > _DEEPEST:
            raise _GrownTooMuch("This is nested too deeply.", node)
        self._open.add(name)
        total = 1 + sum(self.of(child, depth + 1) for child in _children(node))
        if total > _MOST_NODES:
            raise _GrownTooMuch("This stands for more than a configuration may hold.", node)
        self._open.discard(name)
        self._known[name] = total
        return total


def _pairs(node: yaml.Node) -> Sequence[tuple[yaml.Node, yaml.Node]]:
    return cast("Sequence[tuple[yaml.Node, yaml.Node]]", node.value) if isinstance(node, yaml.MappingNode) else ()


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        yield from cast("Sequence[yaml.Node]", node.value)
    for key, value in _pairs(node):
        yield key
        yield value


def _each(node: yaml.Node, seen: set[int]) -> Iterator[yaml.Node]:
    """`node` and every node below it, each once, in the order of the file."""
    if id(node) not in seen:
        seen.add(id(node))
        yield node
        for child in _children(node):
            yield from _each(child, seen)


def _constructed(node: yaml.Node) -> Any:  # noqa: ANN401 - YAML can say anything
    return yaml.SafeLoader("").construct_document(node)  # pyright: ignore[reportUnknownMemberType] - it has no types


def _unshared(value: Any) -> Any:  # noqa: ANN401
    """A copy in which no two aliases are one object, so that changing one place changes no other."""
    if isinstance(value, dict):
        return {key: _unshared(each) for key, each in cast("dict[Any, Any]", value).items()}
    return [_unshared(each) for each in cast("list[Any]", value)] if isinstance(value, list) else value


def _flaw(error: Exception, text: str) -> Flaw:
    place = None
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = _unclosed(text) if "<stream end>" in (error.problem or "") else None
        mark = mark or error.problem_mark
        place = Place(mark.line + 1, mark.column + 1)
    elif isinstance(error, ReaderError):
        before = text[: error.position]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Flaw(f"This is not YAML: {in_a_line(error)}.", _CORRECT, place)


def _unclosed(text: str) -> yaml.Mark | None:
    """Where a bracket opens that is never closed: the parser sees that at the end of the file only."""
    opened: list[yaml.Mark] = []
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
                opened.append(token.start_mark)
            elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) and opened:
                opened.pop()
    except yaml.YAMLError:
        return None
    return opened[-1] if opened else None


def _unreadable(root: yaml.Node) -> Iterator[Flaw]:
    """Values that look like a date or a number and are none, and tags that mean nothing here."""
    for node in _each(root, set()):
        plain = node.tag.startswith("tag:yaml.org,2002:") and "python" not in node.tag
        if (plain and not isinstance(node, yaml.ScalarNode)) or node.tag == _MERGE:
            continue
        try:
            _constructed(node)
        except (yaml.YAMLError, ValueError) as error:
            remedy = "Put the value into quotation marks." if plain else "Leave out the tag."
            yield Flaw(f"This is not YAML: {in_a_line(error)}.", remedy, _place(node))
            node.tag = _PLAIN_TAGS[type(node)]  # so that the rest can be looked at


def _doubled(root: yaml.Node) -> Iterator[Flaw]:
    """Keys that a mapping has twice: YAML takes the last and says nothing."""
    for node in _each(root, set()):
        first: dict[str, int] = {}
        for key, _ in _pairs(node):
            if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
                continue
            name = str(key.value)
            place = _place(key)
            if name in first:
                cause = f"The setting {name!r} is said twice; line {first[name]} has it too."
                yield Flaw(cause, "Keep one of them.", place)
            first.setdefault(name, place.line)


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The nodes of a key and its value, or of an item twice. What is said last counts."""
    if isinstance(node, yaml.SequenceNode):
        items = cast("Sequence[yaml.Node]", node.value)
        return (items[part], items[part]) if isinstance(part, int) and part < len(items) else None
    for key, value in reversed(_pairs(node)):
        if isinstance(key, yaml.ScalarNode) and key.value == str(part):
            return key, value
    return None


def _place(node: yaml.Node) -> Place:
    start, end = node.start_mark, node.end_mark
    width = max(1, end.column - start.column) if end.line == start.line else 1
    return Place(start.line + 1, start.column + 1, width)
