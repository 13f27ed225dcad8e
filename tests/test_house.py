"""The shape of the house: rules that hold for every file, so that no reviewer has to look for them."""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import graphgen
from graphgen.methods import methods

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "graphgen"
PROMPTS = SRC / "prompts"
SOURCES = sorted(SRC.rglob("*.py"))
MODULES = sorted(info.name for info in pkgutil.walk_packages(graphgen.__path__, "graphgen."))
HEAVY = (
    "aiohttp",
    "huggingface_hub",
    "jieba",
    "numpy",
    "pyarrow",
    "pypdfium2",
    "rdflib",
    "selectolax",
    "tokenizers",
    "torch",
    "transformers",
)
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 300, 50
# Where one process ends and another begins: only here may anything at all be caught.
EDGES = ("engine", "cli")
SCRIPTS = {"export/check/consumers.py"}  # processes of their own
# Steps that several methods share, and the complaint that any of them may make.
SHARED_PROMPTS = {"again", "assessment", "check", "curation", "generation", "knowledge", "preference", "twin"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[Path, ast.AST]]:
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, kinds):
                yield path, node


def tracked() -> list[Path]:
    """The files that a clone has; where this is no clone, those that lie in its folders."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        folders = ("src", "tests", "docs", "examples", "bench")
        paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*"))]
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]


# --- size ------------------------------------------------------------------------------------------------------------


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_too_long_to_be_understood_at_once() -> None:
    lengths = {
        f"{name_of(path)}:{node.lineno}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, node in nodes((ast.FunctionDef, ast.AsyncFunctionDef))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


@pytest.mark.parametrize("method", sorted((SRC / "methods").glob("*.py")), ids=lambda path: path.stem)
def test_a_method_reads_like_its_paper(method: Path) -> None:
    assert len(method.read_text(encoding="utf-8").splitlines()) <= 160


# --- what is not written here ----------------------------------------------------------------------------------------


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    found = [name_of(path) for path in SOURCES if marks.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_text_is_run_as_code_and_no_object_is_unpickled() -> None:
    called = [
        f"{name_of(path)}:{node.lineno}"
        for path, node in nodes(ast.Call)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]
    assert called == []
    unsafe = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
    assert {name: found for name, found in imported().items() if found & unsafe} == {}


def imported() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name_of(path): set() for path in SOURCES}
    for path, node in nodes((ast.Import, ast.ImportFrom)):
        if isinstance(node, ast.Import):
            found[name_of(path)] |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found[name_of(path)].add(node.module.partition(".")[0])
    return found


def test_only_the_edges_of_a_process_catch_anything_at_all() -> None:
    broad = [
        f"{name_of(path)}:{node.lineno}"
        for path, node in nodes(ast.ExceptHandler)
        if isinstance(node, ast.ExceptHandler)
        and path.relative_to(SRC).parts[0] not in EDGES
        and path.relative_to(SRC).as_posix() not in SCRIPTS
        and (node.type is None or caught(node.type) & {"Exception", "BaseException"})
    ]
    assert broad == []


def caught(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def test_no_path_of_anyones_machine_is_in_the_tree() -> None:
    machine = re.compile(r"(?<![\w.~/])/(?:home|Users|root|work|mnt|scratch)/[\w.-]+|[A-Z]:\\Users\\")
    found = {}
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "ignore")
        if match := machine.search(text):
            found[name_of(path)] = match[0]
    found.pop(name_of(Path(__file__)), None)
    assert found == {}


# --- what is written here --------------------------------------------------------------------------------------------


def test_every_public_module_says_what_it_is() -> None:
    public = [path for path in SOURCES if not path.name.startswith("_") or path.name == "__init__.py"]
    silent = [name_of(path) for path in public if path.stat().st_size and not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_every_public_name_exists() -> None:
    for name in MODULES:
        if name.endswith("__main__"):
            continue
        module = importlib.import_module(name)
        public = getattr(module, "__all__", [])
        assert [each for each in public if not hasattr(module, each)] == [], name
        assert len(public) == len(set(public)), name


# --- weight ----------------------------------------------------------------------------------------------------------


def modules_after(code: str) -> set[str]:
    """The top-level modules that a fresh process has loaded after `code`."""
    script = (
        f"import atexit, json, sys\n"
        f"atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n{code}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        # Coverage measures child processes too and would load modules of its own.
        env={name: value for name, value in os.environ.items() if not name.startswith("COV")},
    )
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def test_importing_the_package_is_cheap() -> None:
    assert modules_after("import graphgen") & {*HEAVY, "pydantic", "rich", "typer", "yaml", "jinja2"} == set()


def test_asking_for_help_is_cheap() -> None:
    loaded = modules_after("import sys\nsys.argv = ['graphgen', '--help']\nfrom graphgen.cli import main\nmain()")
    assert "typer" in loaded
    assert loaded & {*HEAVY, "pydantic", "yaml", "jinja2", "networkx"} == set()


def test_listing_methods_loads_no_models() -> None:
    loaded = modules_after("import sys\nsys.argv = ['graphgen', 'methods']\nfrom graphgen.cli import main\nmain()")
    assert loaded & {"aiohttp", "jieba", "pypdfium2", "networkx", "torch", "transformers"} == set()


# --- prompts ---------------------------------------------------------------------------------------------------------


def test_every_prompt_belongs_to_a_method_or_a_step() -> None:
    folders = {path.name for path in PROMPTS.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert folders - SHARED_PROMPTS <= set(methods()), "a folder of prompts that no method and no step has"
    assert folders >= SHARED_PROMPTS


def test_every_prompt_is_written_in_both_languages() -> None:
    stems: dict[str, set[str]] = {}
    for path in PROMPTS.rglob("*.md"):
        stem, _, language = path.stem.rpartition(".")
        stems.setdefault(f"{path.parent.name}/{stem}", set()).add(language)
    assert {name: languages for name, languages in stems.items() if languages != {"en", "zh"}} == {}


def test_every_prompt_is_asked_for_by_name() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    names = {f"{path.parent.name}/{path.name.partition('.')[0]}" for path in PROMPTS.rglob("*.md")}
    assert [name for name in sorted(names) if name not in source and f"{name.split('/')[0]}/{{" not in source] == []
