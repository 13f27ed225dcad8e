"""Every message that users of the product read, found in its source.

A message is an argument of what shows one (`SINKS`): an error, a failure, a help text, a description of a setting,
`said(...)`. Here it is followed back to the literals that it is built of, through names, branches, functions and their
parameters within a module. What cannot be followed is a hole: a name, a number, or foreign text.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import NamedTuple

import graphgen
from graphgen import errors

SRC = Path(graphgen.__file__).parent
# Never shown to a user of the product: what models are told, and what stands in for them.
APART = ("llm/embedded", "llm/simulator", "demo", "phrases")

ERRORS = {*errors.__all__, "TransientError"}
SINKS: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    **dict.fromkeys(ERRORS, ((0, 1), ("cause", "remedy"))),
    "TransientError": ((0,), ()),
    "ValueError": ((0,), ()),
    "Failure": ((), ("cause", "remedy")),
    "Fault": ((), ("cause", "remedy")),
    "Rejection": ((), ("detail",)),
    "Mistake": ((0, 1), ("cause", "remedy")),
    "Flaw": ((0, 1), ("cause", "remedy")),
    "_GrownTooMuch": ((0,), ()),
    "Finding": ((0, 1, 2), ("what", "text")),
    "Checked": ((1, 3), ("what", "text")),
    "Field": ((), ("description",)),
    "Option": ((), ("help",)),
    "Argument": ((), ("help",)),
    "Typer": ((), ("help", "epilog")),
    "LeftOut": ((2, 3), ("why", "remedy")),
    "fault": ((0, 1), ()),
    "labelled": ((0, 1), ()),
    "said": ((0,), ()),
}
# Whole sentences are messages wherever they stand, but for what a model or a file is told.
SENTENCE = re.compile(r"(?s)(?!SELECT|UPDATE|DELETE|INSERT)[A-Z`“-][^\n<]*\s[^\n<]*(?:[.?”]|: X)")
UNSAID = (
    "assessment/comparison.py",
    "assessment/reliability.py",
    "assessment/report.py",
    "assessment/variants.py",
    "cli/demo.py",
    "curation/questions/deixis.py",
    "documents/read/facts.py",
    "engine/checking/probe.py",
    "export/card.py",
    "generation/grounded.py",
    "knowledge/formats/grounded.py",
    "knowledge/formats/rdf.py",
    "organization/space/picture.py",
    "text/",
    "views/",
)
# Here a ValueError is a mistake of who calls, and no message.
STRICT = ("curation/scoring/majority.py", "llm/scheduling/")
TEMPLATE_HOLE = re.compile(r"\{([a-z_]+)\}")
FOLLOWED = {"strip", "rstrip", "lstrip", "removesuffix", "removeprefix", "replace", "lower", "capitalize", "cast"}
WORD = re.compile(r"[a-z]{2,}")
SENTENCE_END = re.compile(r"(?<=[.!?]) +")
# A lower-case word where a name may stand, such as `schema`, is taken for a message, unless it is one of these.
NAMES = {"graph", "graphgen", "negation", "paraphrase", "schema", "P(yes) 0"} | {
    *("datasets", "pandas", "duckdb", "llamafactory", "trl", "sft", "pt", "rm"),  # programs, and what they call stages
}
NO_NAMES = {"self", "len", "str", "join", "true", "false", "none", "for", "in", "sorted"}
MOST_FORMS = 48


class Hole(NamedTuple):
    """A part of a message that is not written in it, and what it may be where that is written elsewhere."""

    source: str
    forms: tuple[Form, ...] = ()

    @property
    def is_prose(self) -> bool:
        return any(form.is_prose for form in self.forms)


class Form(NamedTuple):
    """A message: literal text and holes, in turn."""

    parts: tuple[str | Hole, ...]

    @property
    def is_prose(self) -> bool:
        """Whether words of English stand in it, and not a name alone."""
        text = "".join(part if isinstance(part, str) else "0" for part in self.parts)
        if not WORD.search(text) or text in NAMES:
            return False
        return bool(re.search(r"\s", text.strip()) or re.fullmatch(r"[A-Z]?[a-z]+[.:!?]?", text.strip()))

    @property
    def holes(self) -> list[Hole]:
        return [part for part in self.parts if isinstance(part, Hole)]

    @property
    def pieces(self) -> tuple[str, ...]:
        """The literal text before, between and after the holes."""
        pieces = [""]
        for part in self.parts:
            if isinstance(part, Hole):
                pieces.append("")
            else:
                pieces[-1] += part
        return tuple(pieces)

    @property
    def sentences(self) -> list[Form]:
        """The same, cut where a sentence ends."""
        found: list[list[str | Hole]] = [[]]
        for part in self.parts:
            if isinstance(part, Hole):
                found[-1].append(part)
                continue
            before = found[-1].pop() if found[-1] and isinstance(found[-1][-1], str) else ""
            first, *rest = SENTENCE_END.split(f"{before}{part}")
            found[-1].append(first)
            found += [[piece] for piece in rest]
        return [Form(tuple(filter(None, parts))) for parts in found if any(parts)]

    def __str__(self) -> str:
        """As it is to stand in a phrasebook."""
        names: list[str] = []
        text = ""
        for part in self.parts:
            if isinstance(part, Hole):
                text += f"{{{_name(part.source, names)}{':phrase' if part.is_prose else ''}}}"
            else:
                text += part.replace("{", "{{").replace("}", "}}")
        return text


class Message(NamedTuple):
    form: Form
    place: str

    @property
    def file(self) -> str:
        """The file of the phrasebook that it belongs in."""
        return f"{self.place.partition('/')[0].partition('.')[0]}.txt"


def messages() -> list[Message]:
    """All there are, each with the first place that says it."""
    found: dict[tuple[str, ...], Message] = {}
    for path in sorted(SRC.rglob("*.py")):
        name = path.relative_to(SRC).as_posix()
        if not name.startswith(APART):
            for message in Module(name, ast.parse(path.read_text(encoding="utf-8"))).messages():
                before = found.get(message.form.pieces)
                if before is None or (str(message.form).count(":phrase}") > str(before.form).count(":phrase}")):
                    found[message.form.pieces] = message
    return list(found.values())


@dataclass(frozen=True)
class Module:
    name: str
    tree: ast.Module

    def messages(self) -> Iterator[Message]:
        for node, form in self._forms():
            line = getattr(node, "lineno", 0)
            for each in _with_nested(form):
                if each.is_prose or (len(each.parts) > 1 and any(hole.is_prose for hole in each.holes)):
                    yield Message(each, f"{self.name}:{line}")

    def _forms(self) -> Iterator[tuple[ast.AST, Form]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                sink = "" if called(node) == "ValueError" and self.name.startswith(STRICT) else called(node)
                positions, keywords = SINKS.get(sink, ((), ()))
                given = [node.args[place] for place in positions if place < len(node.args)]
                given += [each.value for each in node.keywords if each.arg in keywords]
                for argument in given:
                    for form in self.resolve(argument):
                        yield argument, form
            elif text := self._help_of(node):
                for paragraph in text:
                    yield node, Form((paragraph,))
            elif isinstance(node, ast.JoinedStr | ast.Constant) and not self.name.startswith(UNSAID):
                yield from ((node, form) for form in self._sentence(node))

    def _sentence(self, node: ast.JoinedStr | ast.Constant) -> Iterator[Form]:
        """What `node` says, if that is a sentence, and no part of one and no documentation."""
        if id(node) not in self._parts and (isinstance(node, ast.JoinedStr) or isinstance(node.value, str)):
            for form in self.resolve(node):
                text = "".join(part if isinstance(part, str) else "X" for part in form.parts)
                if SENTENCE.fullmatch(text):
                    yield form

    def _help_of(self, node: ast.AST) -> list[str]:
        """What the documentation of a command or of a method tells users, by paragraphs."""
        is_command = isinstance(node, ast.FunctionDef) and any(
            ".command" in ast.unparse(decorator) for decorator in node.decorator_list
        )
        is_method = (
            isinstance(node, ast.ClassDef)
            and self.name.startswith("methods/")
            and any("Method" in ast.unparse(base) for base in node.bases)
        )
        if not (is_command or is_method):
            return []
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)
        text = inspect.cleandoc(ast.get_docstring(node) or "")
        return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]

    # --- from an expression to what it may say ----------------------------------------------------------------------

    def resolve(self, node: ast.expr, seen: frozenset[int] = frozenset()) -> list[Form]:
        """What `node` may say; a single hole where that is not written here."""
        opaque = [Form((Hole(ast.unparse(node)),))]
        if id(node) in seen or len(seen) > 60:
            return opaque
        found = self._resolve(node, seen | {id(node)})
        return list(dict.fromkeys(found))[:MOST_FORMS] or opaque

    def _resolve(self, node: ast.expr, seen: frozenset[int]) -> Iterable[Form]:  # noqa: C901, PLR0911 - by kind of node
        match node:
            case ast.Constant(value=str(text)):
                parts = enumerate(TEMPLATE_HOLE.split(text))  # what `str.format` is to fill later
                return [Form(tuple(Hole(part) if place % 2 else part for place, part in parts))]
            case ast.JoinedStr(values=values):
                return [Form(tuple(self._part(value, seen) for value in values))]
            case ast.IfExp(body=body, orelse=orelse):
                return [*self.resolve(body, seen), *self.resolve(orelse, seen)]
            case ast.BoolOp(values=values):
                return [form for value in values for form in self.resolve(value, seen)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pairs = product(self.resolve(left, seen), self.resolve(right, seen))
                return [Form((*one.parts, *other.parts)) for one, other in pairs]
            case ast.Await(value=value) | ast.NamedExpr(value=value) | ast.Starred(value=value):
                return self.resolve(value, seen)
            case ast.Name(id=name):
                return self._named(name, node, seen)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._attribute(name, seen)
            case ast.Subscript(value=value):
                return self._elements(value, seen)
            case ast.Call():
                return self._returned(node, None, seen)
            case _:
                return []

    def _part(self, value: ast.expr, seen: frozenset[int]) -> str | Hole:
        if isinstance(value, ast.Constant):
            return str(value.value)
        assert isinstance(value, ast.FormattedValue)
        if value.format_spec is not None:
            return Hole(ast.unparse(value.value))
        resolved = self.resolve(value.value, seen) if value.conversion == -1 else []
        forms = tuple(form for form in resolved if form.is_prose)
        if len(forms) == len(resolved) == 1 and not forms[0].holes:
            return "".join(map(str, forms[0].parts))  # a sentence that has a name of its own
        return Hole(ast.unparse(value.value), forms)

    def _named(self, name: str, node: ast.AST, seen: frozenset[int]) -> Iterable[Form]:
        function = self._function_of(node)
        while function is not None:
            values = list(self._assigned(name, function, seen))
            if values:
                return values
            if name in (parameters := _parameters(function)):
                return self._given(function, name, parameters, seen)
            function = self._function_of(function)
        return list(self._assigned(name, self.tree, seen))

    def _assigned(self, name: str, scope: ast.AST, seen: frozenset[int]) -> Iterator[Form]:
        """What is assigned to `name` in `scope`, but not in the functions of a module."""
        base: list[Form] = []
        for node in _within(scope):
            match node:
                case ast.Assign(targets=[*targets], value=value):
                    for target in targets:
                        base += self._bound(name, target, value, seen)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    base += self._bound(name, target, value, seen)
                case ast.NamedExpr(target=target, value=value):
                    base += self._bound(name, target, value, seen)
                case ast.AugAssign(target=ast.Name(id=target), op=ast.Add(), value=value) if target == name:
                    more = self.resolve(value, seen)
                    base += [Form((*one.parts, *other.parts)) for one, other in product(base, more)]
                case ast.For(target=target, iter=ast.Tuple(elts=rows) | ast.List(elts=rows)):
                    for row in rows:
                        base += self._bound(name, target, row, seen)
        yield from base

    def _bound(self, name: str, target: ast.expr, value: ast.expr, seen: frozenset[int]) -> list[Form]:
        if isinstance(target, ast.Name):
            return self.resolve(value, seen) if target.id == name else []
        if isinstance(target, ast.Tuple):
            for place, each in enumerate(target.elts):
                if isinstance(each, ast.Name) and each.id == name:
                    return self._element(value, place, seen)
        return []

    def _element(self, value: ast.expr, place: int, seen: frozenset[int]) -> list[Form]:
        match value:
            case ast.Tuple(elts=elements) if place < len(elements):
                return self.resolve(elements[place], seen)
            case ast.IfExp(body=body, orelse=orelse):
                return [*self._element(body, place, seen), *self._element(orelse, place, seen)]
            case ast.Call():
                return list(self._returned(value, place, seen))
            case ast.Await(value=inner):
                return self._element(inner, place, seen)
            case ast.Subscript(value=ast.Name(id=name)):
                tables = [
                    node.value
                    for node in self.tree.body
                    if isinstance(node, ast.Assign | ast.AnnAssign)
                    and name in {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
                ]
                rows = [row for table in tables if isinstance(table, ast.Dict) for row in table.values]
                return [form for row in rows for form in self._element(row, place, seen)]
            case _:
                return []

    def _attribute(self, name: str, seen: frozenset[int]) -> Iterator[Form]:
        for node in ast.walk(self.tree):
            match node:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attribute)], value=value):
                    if attribute == name:
                        yield from self.resolve(value, seen)
                case ast.FunctionDef(name=attribute) if attribute == name and node.decorator_list:
                    yield from self._returns(node, None, seen)

    def _elements(self, value: ast.expr, seen: frozenset[int]) -> Iterator[Form]:
        """The values of a table that is written in this module."""
        tables: list[ast.expr] = [value] if isinstance(value, ast.Dict) else []
        if isinstance(value, ast.Name):
            for node in _within(self.tree):
                if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    if any(isinstance(target, ast.Name) and target.id == value.id for target in targets):
                        tables.append(node.value)
        for table in tables:
            assert isinstance(table, ast.Dict)
            for each in table.values:
                yield from self.resolve(each, seen)

    def _returned(self, call: ast.Call, place: int | None, seen: frozenset[int]) -> Iterator[Form]:
        name = called(call)
        if name in FOLLOWED:
            owner = call.func.value if isinstance(call.func, ast.Attribute) else call.args[-1]
            yield from self.resolve(owner, seen)
            return
        if name == "join" and isinstance(call.func, ast.Attribute) and call.args:
            yield from self._joined(call.args[0], seen)
            return
        for function in self._functions.get(name, []):
            yield from self._returns(function, place, seen)

    def _joined(self, items: ast.expr, seen: frozenset[int]) -> Iterator[Form]:
        """Each of what is joined: said one after the other, they are translated one by one."""
        match items:
            case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
                yield from (form for form in self.resolve(element, seen) if form.is_prose)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                for element in elements:
                    yield from (form for form in self.resolve(element, seen) if form.is_prose)

    def _returns(self, function: ast.AST, place: int | None, seen: frozenset[int]) -> Iterator[Form]:
        for node in _within(function):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from self.resolve(node.value, seen) if place is None else self._element(node.value, place, seen)

    def _given(self, function: ast.AST, name: str, parameters: list[str], seen: frozenset[int]) -> Iterator[Form]:
        """What callers in this module give for a parameter, or its default."""
        place = parameters.index(name) - (parameters[0] in {"self", "cls"})
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and called(node) == getattr(function, "name", ""):
                if 0 <= place < len(node.args):
                    yield from self.resolve(node.args[place], seen)
                for keyword in node.keywords:
                    if keyword.arg == name:
                        yield from self.resolve(keyword.value, seen)

    # --- the shape of the module ------------------------------------------------------------------------------------

    @cached_property
    def _parts(self) -> set[int]:
        """The literals that are parts of an f-string, and the documentation."""
        found: set[int] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.JoinedStr):
                found |= {id(value) for value in node.values}
            elif isinstance(node, ast.Expr):
                found.add(id(node.value))
            elif isinstance(node, ast.Call) and called(node) == "AssertionError":
                found |= {id(argument) for argument in node.args}
        return found

    @cached_property
    def _functions(self) -> dict[str, list[ast.AST]]:
        found: dict[str, list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def _owners(self) -> dict[int, ast.AST]:
        """The innermost function that a node is in."""
        owners: dict[int, ast.AST] = {}
        for functions in self._functions.values():
            for function in functions:
                for node in _within(function):
                    owners[id(node)] = function
        return owners

    def _function_of(self, node: ast.AST) -> ast.AST | None:
        return self._owners.get(id(node))


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or of a module, but not those of functions in it."""
    pending = list(ast.iter_child_nodes(scope))
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending = [*ast.iter_child_nodes(node), *pending]


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _parameters(function: ast.AST) -> list[str]:
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    arguments = function.args
    return [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _with_nested(form: Form) -> Iterator[Form]:
    yield form
    for hole in form.holes:
        for nested in hole.forms:
            yield from _with_nested(nested)


def _name(source: str, taken: list[str]) -> str:
    words = [word.lower().strip("_") for word in re.findall(r"[A-Za-z_]{2,}", source)]
    stem = next((word for word in reversed(words) if word and word not in NO_NAMES), "it")
    name = stem if stem not in taken else f"{stem}_{taken.count(stem) + 1}"
    taken.append(stem)
    return name


if __name__ == "__main__":
    for each in messages():
        sys.stdout.write(f"{each.place}\n{each.form}\n\n")
