"""Pages in both languages tell the same: headings, commands, tables, numbers in them, settings and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from command_line import ROOT

TRANSLATIONS = sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.zh.md"), *(ROOT / "docs").rglob("*.zh.md")]
)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
BLOCK = re.compile(r"(<!-- sample: \S+ -->\n)?^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"[ \t]*#.*$", re.MULTILINE)
COMMENTED = {"sh", "python", "yaml"}
PROSE = {"", "text"}
CODE = re.compile(r"`[^`]+`")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]*)[^)]*\)")


def pages(translation: str) -> tuple[str, str]:
    """The English and the Chinese text."""
    here = ROOT / translation
    return here.with_name(here.name.replace(".zh.md", ".md")).read_text("utf-8"), here.read_text("utf-8")


def tables(text: str) -> list[list[str]]:
    """The rows of every table, as they stand, without its head."""
    groups = re.findall(r"(?:^\|.*\n)+", f"{BLOCK.sub('', text)}\n", re.MULTILINE)
    return [group.splitlines()[2:] for group in groups]


def blocks(text: str) -> list[tuple[str, str | int]]:
    """Commands and code as they are, without comments; of what shows prose, how many lines.

    A sample that a page shows is in the page's language.
    """
    found: list[tuple[str, str | int]] = []
    for sample, kind, code in BLOCK.findall(text):
        if sample:
            continue
        said = COMMENT.sub("", code) if kind in COMMENTED else code
        found.append((kind, said.count("\n") if kind in PROSE else said))
    return found


def links(translation: str, text: str) -> list[str]:
    """Where the text leads, whatever the language; not to itself, nor from one language to the other."""
    folder = (ROOT / translation).parent
    own = (ROOT / translation.replace(".zh.md", ".md")).resolve()
    targets = [str(target).replace(".zh.md", ".md") for target in LINK.findall(text)]
    places = [target if "://" in target else str((folder / target).resolve()) for target in targets if target]
    return sorted({place for place in places if Path(place) != own})


@pytest.mark.parametrize("translation", TRANSLATIONS)
def test_the_outline_is_the_same(translation: str) -> None:
    english, chinese = (HEADING.findall(BLOCK.sub("", text)) for text in pages(translation))
    assert chinese == english


@pytest.mark.parametrize("translation", TRANSLATIONS)
def test_code_is_the_same(translation: str) -> None:
    english, chinese = (blocks(text) for text in pages(translation))
    assert chinese == english


@pytest.mark.parametrize("translation", TRANSLATIONS)
def test_tables_have_the_same_rows_names_values_and_numbers(translation: str) -> None:
    def told(row: str) -> tuple[int, list[str], list[str]]:
        words = CODE.sub("", re.sub(r"\]\([^)]*\)", "]", row))
        return row.count(" |"), sorted(CODE.findall(row)), sorted(NUMBER.findall(words))

    english, chinese = ([[told(row) for row in rows] for rows in tables(text)] for text in pages(translation))
    assert chinese == english


@pytest.mark.parametrize("translation", TRANSLATIONS)
def test_links_lead_to_the_same_places(translation: str) -> None:
    english, chinese = (links(translation, text) for text in pages(translation))
    assert chinese == english


@pytest.mark.parametrize("translation", TRANSLATIONS)
def test_each_page_begins_with_a_link_to_the_other(translation: str) -> None:
    name = Path(translation).name
    english, chinese = (text.partition("\n#")[0] for text in pages(translation))
    assert f"[中文]({name})" in english
    assert f"[English]({name.replace('.zh.md', '.md')})" in chinese


@pytest.mark.parametrize("translation", TRANSLATIONS)
def test_a_page_leads_to_pages_in_its_language(translation: str) -> None:
    folder = (ROOT / translation).parent
    english, chinese = pages(translation)
    assert {target for target in LINK.findall(english) if target.endswith(".zh.md")} == {Path(translation).name}
    for target in LINK.findall(chinese):
        translated = folder / target.replace(".md", ".zh.md")
        if target.endswith(".md") and not target.endswith(".zh.md") and translated.name != Path(translation).name:
            assert not translated.is_file(), f"{target} is there in Chinese"
