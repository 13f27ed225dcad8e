"""What the pages tell a reader to do works, as it stands, and the translations tell the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from command_line import BIN, ROOT, environment, manifest
from graphgen.engine.configuration.config import make_config

PAGES = ("README.md", "docs/tutorial.md")
TRANSLATED = {page: page.replace(".md", ".zh.md") for page in PAGES}
RUNNABLE = re.compile(r"<!-- runnable -->\n```(sh|python)\n(.*?)```", re.DOTALL)
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
COMMENT = re.compile(r"[ \t]*#.*$", re.MULTILINE)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def script_of(page: str) -> str:
    """All runnable blocks of a page as one script: a later one may use what an earlier one made."""
    parts = [
        f"python - <<'END'\n{code}END" if kind == "python" else code for kind, code in RUNNABLE.findall(text_of(page))
    ]
    assert parts
    return "\n".join(parts)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_marked_as_runnable_runs(page: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "src/graphgen/prompts", tmp_path / "src/graphgen/prompts")
    command = ["bash", "-euo", "pipefail", "-c", script_of(page)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    runs = [path.parent for path in (tmp_path / "runs").glob("*/manifest.json")]
    assert runs
    assert {manifest(run)["status"] for run in runs} == {"succeeded"}


@pytest.mark.parametrize("page", PAGES)
def test_a_translation_gives_the_same_commands(page: str) -> None:
    def commands(name: str) -> list[tuple[str, str]]:
        return [(kind, COMMENT.sub("", code)) for kind, code in BLOCK.findall(text_of(name)) if kind != "text"]

    assert commands(page) == commands(TRANSLATED[page])
    assert len(RUNNABLE.findall(text_of(page))) == len(RUNNABLE.findall(text_of(TRANSLATED[page])))


@pytest.mark.parametrize("page", [*PAGES, *TRANSLATED.values()])
def test_a_configuration_that_is_shown_is_valid(page: str) -> None:
    shown = [yaml.safe_load(code) for kind, code in BLOCK.findall(text_of(page)) if kind == "yaml"]
    assert shown
    for content in shown:
        make_config(**{"method": "graphgen", "out": "run"} | content).resolve()


@pytest.mark.parametrize(
    "page", sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
)
def test_links_lead_somewhere(page: str) -> None:
    made_later = {"docs/benchmarks.md"}
    for target in LINK.findall(text_of(page)):
        if "://" not in target:
            path = (ROOT / page).parent / target
            assert path.exists() or str(path.relative_to(ROOT)) in made_later, f"{page} links to {target}"


def test_the_readme_shows_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada Alder designed the Morven Bridge in 1881.")
    command = [BIN / "graphgen", "run", "--method", "wrap", "--input", "a.txt", "--set", "styles=[easy]"]
    printed = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    ).stdout
    labels = [line.split()[0] for line in printed.splitlines() if not line.startswith(" ")]
    for page in ("README.md", "README.zh.md"):
        shown = next(
            code for kind, code in BLOCK.findall(text_of(page)) if kind == "text" and code.startswith("status")
        )
        assert [line.split()[0] for line in shown.splitlines()] == labels
