"""The table of the report's features points at what is there: files, names in them, and tests."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from command_line import ROOT

PAGES = {language: ROOT / "docs" / name for language, name in (("en", "features.md"), ("zh", "features.zh.md"))}
BEYOND = "+"  # what the report does not name
SECTIONS = (
    *("3.1.1", "3.1.2", "3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.3", "3.4.1", "3.4.2"),
    *("4.1.1", "4.1.2", "4.1.3", "4.2.1", "4.2.2", "4.2.3", "4.3.1", "4.3.2", "4.4.1", "4.4.2", "4.4.3", "4.4.4"),
    *("4.5.1", "4.5.2", "4.5.3", BEYOND),
)
SPAN = re.compile(r"`([^`]+)`")
NOTHING = "—"
Row = tuple[str, str, str, str]


@cache
def table(language: str) -> dict[str, list[Row]]:
    """The rows of every section: feature, where, proof, note."""
    sections: dict[str, list[Row]] = {}
    for part in PAGES[language].read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, *lines = part.splitlines()
        rows = [line.strip("|").split(" | ") for line in lines if line.startswith("| ")][1:]
        sections[heading.split()[0]] = [(row[0].strip(), row[1], row[2], row[3].strip()) for row in rows]
    return sections


def spans(column: int) -> list[str]:
    """Everything that a column names, each once."""
    named = (SPAN.findall(row[column]) for rows in table("en").values() for row in rows)
    return sorted({span for each in named for span in each})


@cache
def names_in(path: Path) -> frozenset[str]:
    """What a module defines: its names, those of its classes' members as Class.member, attributes included."""
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8")).body))


def _names(body: list[ast.stmt]) -> set[str]:
    found: set[str] = set()
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {node.name} | {f"{node.name}.{member}" for member in _names(node.body) | _attributes(node)}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found |= _assigned(node)
    return found


def _assigned(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}


def _attributes(node: ast.ClassDef) -> set[str]:
    """What its methods set on `self`."""
    written = (each for each in ast.walk(node) if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store))
    return {each.attr for each in written if isinstance(each.value, ast.Name) and each.value.id == "self"}


@pytest.mark.parametrize("where", spans(1))
def test_what_the_table_points_at_is_there(where: str) -> None:
    file, _, name = where.partition(": ")
    path = ROOT / "src" / "graphgen" / file
    assert path.is_file(), f"there is no {file}"
    if path.suffix == ".py":
        assert name in names_in(path), f"{file} defines no {name}"
    else:
        assert name in path.read_text(encoding="utf-8"), f"{file} does not say {name}"


@pytest.mark.parametrize("proof", spans(2))
def test_what_the_table_gives_as_proof_is_a_test(proof: str) -> None:
    file, _, name = proof.partition("::")
    path = ROOT / "tests" / file
    assert path.is_file(), f"there is no tests/{file}"
    assert name.startswith("test_")
    assert name in names_in(path), f"tests/{file} has no {name}"


@pytest.mark.parametrize("language", PAGES)
def test_every_section_is_there_and_every_feature_is_proved_or_said_to_be_missing(language: str) -> None:
    assert tuple(table(language)) == SECTIONS
    for section, rows in table(language).items():
        assert rows, f"{section} has no rows"
        for feature, where, proof, note in rows:
            has_both = bool(SPAN.search(where)) and bool(SPAN.search(proof))
            is_missing = where == proof == NOTHING and note
            assert feature
            assert has_both or is_missing, f"{section}: {feature}"


def test_both_languages_have_the_same_rows() -> None:
    def pointers(language: str) -> dict[str, list[tuple[str, str, bool]]]:
        return {section: [(row[1], row[2], bool(row[3])) for row in rows] for section, rows in table(language).items()}

    assert pointers("zh") == pointers("en")
