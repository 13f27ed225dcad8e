"""Bytes become text without loss, or a failure."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.documents.read import read_documents
from graphgen.documents.read.encoding import decode
from graphgen.documents.read.reader import Unreadable
from graphgen.records import Document

SIMPLIFIED = "水稻是重要的粮食作物，云粳26号于2005年育成。\n适宜在云南种植！"
TRADITIONAL = "水稻是重要的糧食作物，於二零零五年育成，適宜在雲南種植，產量較高。" * 5
FRENCH = "L’été dernier, déjà, les élèves étaient à l’école ; où êtes-vous allés ? À Besançon.\n"
GERMAN = "Die Größe der Straße überrascht: Äpfel, Öl und Übung – „schön“."
ENGLISH = "Plain words, café prices in £, and a naïve reader.\n"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_always_believed(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("text", [SIMPLIFIED, FRENCH, ENGLISH, "中"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_a_marked_encoding_is_believed_and_its_mark_removed(text: str, encoding: str) -> None:
    mark = "\ufeff" if encoding == "gb18030" else ""
    assert decode((mark + text).encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_unmarked_chinese_is_understood(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding)) == SIMPLIFIED


@pytest.mark.parametrize("text", [FRENCH, GERMAN, ENGLISH])
def test_unmarked_western_text_is_understood_and_never_taken_for_chinese(text: str) -> None:
    assert decode(text.encode("cp1252")) == text
    assert decode(text.encode("utf-16-le")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TRADITIONAL, "big5"),
        ("これは日本語の文章です。とても長い。" * 5, "shift_jis"),
        ("Это русский текст. " * 9, "cp1251"),
    ],
)
def test_an_encoding_that_cannot_be_told_is_a_failure_rather_than_nonsense(text: str, encoding: str) -> None:
    with pytest.raises(Unreadable) as error:
        decode(text.encode(encoding))
    assert error.value.code == "unknown_encoding"
    assert "UTF-8" in error.value.remedy


@pytest.mark.parametrize("seed", range(20))
def test_binary_never_passes_as_text(seed: int) -> None:
    noise = random.Random(seed).randbytes(40 + seed * 40)
    for data in (noise, zlib.compress(noise), b"PK\x03\x04" + noise, noise.replace(b"\0", b"\1")):
        with pytest.raises(Unreadable):
            decode(data)


def test_text_with_a_zero_byte_is_binary() -> None:
    with pytest.raises(Unreadable) as error:
        decode(b"text with a \0 in it")
    assert error.value.code == "binary_file"


def test_a_broken_mark_is_told() -> None:
    with pytest.raises(Unreadable) as error:
        decode(b"\xff\xfea")
    assert error.value.code == "broken_encoding"


def test_a_document_in_gb18030_has_the_offsets_of_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(SIMPLIFIED.encode("gb18030"))
    (document,) = read_documents([tmp_path / "a.txt"])
    assert isinstance(document, Document)
    assert (document.text, document.language) == (SIMPLIFIED, "zh")
