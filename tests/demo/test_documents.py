"""The demonstration shows targeting only if the trainee knows half of what the documents say, and not the rest."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from graphgen.records import Language
from graphgen.text.language import detect_language
from graphgen.text.sentences import sentence_spans

DEMO = Path(str(files("graphgen"))) / "demo"
DOCUMENTS = sorted((DEMO / "documents").iterdir())


def sentences(text: str) -> list[str]:
    spans = (text[start:end] for start, end in sentence_spans(text))
    return [sentence for sentence in spans if sentence.endswith((".", "。", "”")) and not sentence.startswith("#")]


def known(language: Language) -> list[str]:
    return sentences((DEMO / f"known.{language}.txt").read_text(encoding="utf-8"))


def test_both_languages_have_as_many_documents() -> None:
    languages = [detect_language(path.read_text(encoding="utf-8")) for path in DOCUMENTS]
    assert languages.count("en") == languages.count("zh") == 3


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_several_pages_of_clean_text_under_a_title(path: Path) -> None:
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    title, blank, _ = text.split("\n", 2)
    assert title
    assert not blank
    assert title.startswith("# ") == (path.suffix == ".md")
    assert b"\r" not in raw
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    if detect_language(text) == "en":
        assert 1200 <= len(text.split()) <= 1800
    else:
        assert 2000 <= len(re.sub(r"\s", "", text)) <= 3000


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_trainee_knows_half_of_every_document(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    stated = sentences(text)
    taught = set(known(detect_language(text)))
    assert len(stated) == len(set(stated)), "a sentence said twice would be known and unknown at once"
    assert 0.45 <= sum(sentence in taught for sentence in stated) / len(stated) <= 0.55


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_trainee_knows_nothing_that_the_documents_do_not_say(language: Language) -> None:
    stated = {sentence for path in DOCUMENTS for sentence in sentences(path.read_text(encoding="utf-8"))}
    strangers = [sentence for sentence in known(language) if sentence not in stated]
    assert not strangers, json.dumps(strangers, ensure_ascii=False, indent=1)
