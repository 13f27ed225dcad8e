"""Word and PowerPoint files, written by python-docx and python-pptx, and damaged here."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import docx
import pptx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.util import Inches

from graphgen.documents.read import archive, read_documents
from graphgen.documents.split import split
from graphgen.records import Document, Failure

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(*paths: Path) -> tuple[list[Document], list[Failure]]:
    items = list(read_documents(paths))
    return [item for item in items if isinstance(item, Document)], [i for i in items if isinstance(i, Failure)]


def save(made: WordDocument | Presentation, path: Path) -> Path:
    made.save(str(path))
    return path


def word(*paragraphs: str) -> WordDocument:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    return made


def rewrite(path: Path, **parts: bytes) -> Path:
    """Replace parts of a zip file; `__` stands for a slash, and the suffix is `.xml`."""
    replaced = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (kept | replaced).items():
            new.writestr(name, content)
    return path


def test_headings_paragraphs_lists_and_tables_keep_their_order(tmp_path: Path) -> None:
    made = word()
    made.core_properties.title = "On rivers"
    made.add_heading("Rivers", 0)
    made.add_heading("The Tay", 1)
    made.add_paragraph("It is long.\nIt is wide.")
    made.add_paragraph("one", style="List Bullet")
    made.add_paragraph("two", style="List Number")
    table = made.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Name", "km", "Tay", "188"), strict=True
    ):
        cell.text = text
    made.add_heading("长江", 2)
    made.add_paragraph("长江是中国最长的河流。")
    documents, failures = read(save(made, tmp_path / "a.docx"))
    assert not failures
    (document,) = documents
    assert (document.format, document.title, document.key) == ("docx", "On rivers", "a.docx")
    assert document.text == (
        "# Rivers\n\n# The Tay\n\nIt is long.\nIt is wide.\n\n- one\n- two\n\n"
        "| Name | km |\n| Tay | 188 |\n\n## 长江\n\n长江是中国最长的河流。"
    )


def test_its_chunks_know_their_headings(tmp_path: Path) -> None:
    made = word()
    for name in ("Tay", "Spey"):
        made.add_heading(name, 1)
        made.add_paragraph(f"The {name} is a river of Scotland, and it flows to the sea. " * 3)
    (document,), _ = read(save(made, tmp_path / "a.docx"))
    assert [chunk.headings for chunk in split(document, size=64, overlap=0)] == [("Tay",), ("Spey",)]


def test_inserted_text_and_content_controls_are_read_and_deleted_text_is_not(tmp_path: Path) -> None:
    made = word()
    made.element.body.insert(
        0,
        parse_xml(
            f"<w:p {W}><w:ins><w:r><w:t>new </w:t></w:r></w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
            "<w:sdt><w:sdtContent><w:r><w:t>held</w:t><w:tab/><w:t>here</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        ),
    )
    assert [document.text for document in read(save(made, tmp_path / "a.docx"))[0]] == ["new held\there"]


def test_slides_give_title_text_tables_and_notes_in_their_order(tmp_path: Path) -> None:
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text = "Rice"
    body = first.placeholders[1].text_frame
    body.text = "A crop"
    below = body.add_paragraph()
    below.text, below.level = "grown in water", 1
    first.notes_slide.notes_text_frame.text = "Say where."
    second = made.slides.add_slide(made.slide_layouts[5])
    table = second.shapes.add_table(1, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "水稻", "稻"
    second.shapes.title.text = "Names"
    documents, failures = read(save(made, tmp_path / "a.pptx"))
    assert not failures
    assert [(document.format, document.text) for document in documents] == [
        ("pptx", "# Rice\n\nA crop\n\n- grown in water\n\nSay where.\n\n# Names\n\n| 水稻 | 稻 |")
    ]


def test_a_damaged_slide_costs_only_itself(tmp_path: Path) -> None:
    made = pptx.Presentation()
    for title in ("One", "Two", "Three"):
        made.slides.add_slide(made.slide_layouts[5]).shapes.title.text = title
    path = rewrite(save(made, tmp_path / "a.pptx"), ppt__slides__slide2=b"<broken")
    documents, failures = read(path)
    assert [document.text for document in documents] == ["# One\n\n# Three"]
    assert [(failure.code, failure.record) for failure in failures] == [("broken_archive", f"{path}#slide-2")]


@pytest.mark.parametrize("name", ["a", "a.txt", "a.pptx", "a.md"])
def test_what_a_file_holds_counts_and_not_its_name(tmp_path: Path, name: str) -> None:
    path = save(word("Text."), tmp_path / "a.docx").rename(tmp_path / name)
    assert [(document.format, document.text) for document in read(path)[0]] == [("docx", "Text.")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no zip file", "broken_archive"),
        (b"", "broken_archive"),
        (b"PK\x03\x04 and then nothing", "broken_archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_or_encrypted"),
    ],
)
@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.epub"])
def test_a_file_that_is_not_what_its_name_says_is_a_failure(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    documents, failures = read(tmp_path / name)
    assert (documents, [failure.code for failure in failures]) == ([], [code])


def test_a_zip_file_of_something_else_and_an_empty_document_are_failures(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as file:
        file.writestr("readme.txt", "text")
    save(word(), tmp_path / "b.docx")
    _, failures = read(tmp_path / "a.docx", tmp_path / "b.docx")
    assert [failure.code for failure in failures] == ["unsupported_format", "empty_file"]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_UNPACKED", 1 << 20)
    path = rewrite(save(word("Text."), tmp_path / "a.docx"), word__document=b"<w>" + b" " * (2 << 20) + b"</w>")
    assert path.stat().st_size < 100_000
    documents, failures = read(path)
    assert (documents, [failure.code for failure in failures]) == ([], ["too_large_unpacked"])


def test_an_xml_bomb_and_a_reference_to_elsewhere_do_nothing(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = (
        f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><w:document {W}><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:document>'
    )
    secret = tmp_path / "secret"
    secret.write_text("secret")
    outside = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        f"<w:document {W}><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:document>"
    )
    for name, content in (("a.docx", bomb), ("b.docx", outside)):
        rewrite(save(word("Text."), tmp_path / name), word__document=content.encode())
    documents, failures = read(tmp_path / "a.docx", tmp_path / "b.docx")
    assert (documents, [failure.code for failure in failures]) == ([], ["broken_archive"] * 2)


def test_a_document_nested_without_measure_is_read(tmp_path: Path) -> None:
    deep = f"<w:document {W}><w:p>{'<w:x>' * 50_000}<w:t>Text.</w:t>{'</w:x>' * 50_000}</w:p></w:document>"
    path = rewrite(save(word(""), tmp_path / "a.docx"), word__document=deep.encode())
    assert [document.text for document in read(path)[0]] == ["Text."]


def test_no_damage_stops_the_reading(tmp_path: Path) -> None:
    whole = io.BytesIO()
    word("Some text that is long enough.", "More of it.").save(whole)
    draw = random.Random(7)
    for number in range(300):
        content = bytearray(whole.getvalue())
        for _ in range(draw.randint(1, 20)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        (tmp_path / f"{number}.docx").write_bytes(content[: draw.choice([len(content), draw.randrange(len(content))])])
    documents, failures = read(tmp_path)
    assert len(documents) + len({failure.record for failure in failures}) >= 300
    assert all(failure.cause and failure.remedy for failure in failures)
