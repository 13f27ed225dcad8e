"""Markdown is split by its headings."""

from __future__ import annotations

from graphgen.documents.split import split
from graphgen.records import Chunk, Document

LONG = "A sentence about something that matters here. " * 12


def chunks(text: str, size: int = 100) -> list[Chunk]:
    document = Document(id="doc-1", key="a.md", source="a.md", format="md", language="en", text=text)
    return split(document, size=size, overlap=20)


def outline(text: str, size: int = 100) -> list[tuple[tuple[str, ...], str]]:
    return [(chunk.headings, chunk.text.splitlines()[0]) for chunk in chunks(text, size)]


def test_a_section_too_long_is_cut_and_every_piece_knows_its_headings() -> None:
    text = f"# Book\n\nIntro.\n\n## First\n\n{LONG}\n\n## 第二章\n\n{LONG}"
    found = chunks(text)
    headings = [chunk.headings for chunk in found]
    assert set(headings) == {("Book",), ("Book", "First"), ("Book", "第二章")}
    assert headings == sorted(headings, key=len)[:1] + [h for h in headings if len(h) == 2]
    assert all("##" not in chunk.text[2:] for chunk in found if len(chunk.headings) == 2)


def test_short_sections_share_a_chunk_under_the_heading_that_holds_them_all() -> None:
    text = "# A\n\n## A1\n\nOne.\n\n## A2\n\nTwo.\n\n" + f"# B\n\n## B1\n\n{LONG}"
    found = chunks(text)
    assert found[0].text == "# A\n\n## A1\n\nOne.\n\n## A2\n\nTwo."
    assert found[0].headings == ("A",)
    assert all(chunk.headings == ("B", "B1") for chunk in found[1:])


def test_neighbours_are_packed_until_the_size_is_reached() -> None:
    text = "# Top\n\n" + "".join(f"## Part {n}\n\nA short paragraph of text.\n\n" for n in range(40))
    found = chunks(text)
    assert len(found) <= 6
    assert all(chunk.headings == ("Top",) and chunk.tokens > 80 for chunk in found[:-1])


def test_a_bare_heading_goes_with_what_comes_first_below_it() -> None:
    found = outline(f"# Book\n\n## Chapter\n\n### Section\n\n{LONG}\n\n## Next\n\n{LONG}")
    assert found[0] == (("Book", "Chapter", "Section"), "# Book")
    assert (("Book", "Next"), "## Next") in found


def test_hashes_in_code_and_rules_are_no_headings() -> None:
    code = f"# Real\n\n```sh\n# a comment\n{LONG}\n```\n\n~~~\n# another\n```\n# still code\n~~~\n\n{LONG}"
    assert {headings for headings, _ in outline(code)} == {("Real",)}
    front_matter = (
        f"---\ntitle: x\nauthor: y\n---\n\n{LONG}\n\n- item\n---\n\n| a |\n|---|\n\n#hashtag\n\n---\n\n{LONG}"
    )
    assert {headings for headings, _ in outline(front_matter)} == {()}


def test_underlined_and_closed_headings_are_headings() -> None:
    text = f"Title\n=====\n\n{LONG}\n\nPart\n---\n\n{LONG}\n\n## Closed ##\n\n{LONG}\n\nx\r\n---\r\n{LONG}"
    assert {headings for headings, _ in outline(text)} == {
        ("Title",), ("Title", "Part"), ("Title", "Closed"), ("Title", "x")
    }  # fmt: skip


def test_a_skipped_level_and_a_return_to_a_higher_one_keep_the_path_right() -> None:
    text = f"# A\n{LONG}\n#### Deep\n{LONG}\n## B\n{LONG}\n# C\n{LONG}"
    paths = list(dict.fromkeys(headings for headings, _ in outline(text)))
    assert paths == [("A",), ("A", "Deep"), ("A", "B"), ("C",)]


def test_an_endless_line_that_begins_with_a_hash_is_text() -> None:
    assert {chunk.headings for chunk in chunks("# " + LONG)} == {()}


def test_other_formats_have_no_headings() -> None:
    document = Document(id="doc-1", key="a", source="a", format="txt", language="en", text="# Title\n\nText.")
    assert [chunk.headings for chunk in split(document)] == [()]
