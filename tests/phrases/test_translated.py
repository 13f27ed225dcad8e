"""Whatever a user reads is said in both languages: no message without a translation, no translation without one."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest
from pydantic_core._pydantic_core import list_all_errors

import graphgen.phrases
from graphgen.phrases import phrasebook
from graphgen.phrases.phrase import Phrase, read_phrases
from graphgen.phrases.translate import LIGHT
from messages import SRC, Form, Message, Module, called, messages

FOLDER = Path(graphgen.phrases.__file__).parent / "zh"
# What others than this product say, figures of a report, and words that are put together only when they are said.
NOT_RAISED_HERE = {"foreign.txt", "report.txt", "words.txt"}
# What pydantic can say of the types that settings have here.
KINDS_OF_ERRORS = """
bool_parsing bool_type date_from_datetime_inexact date_from_datetime_parsing date_parsing date_type dict_type
extra_forbidden finite_number float_parsing float_type greater_than greater_than_equal int_from_float int_parsing
int_parsing_size int_type invalid_key less_than less_than_equal list_type literal_error missing model_attributes_type
model_type none_required string_pattern_mismatch string_too_long string_too_short string_type too_long too_short
tuple_type union_tag_invalid union_tag_not_found value_error
""".split()
TRANSLATES = {"said", "labelled", "fault", "map"}
Book = Mapping[tuple[str, ...], list[Phrase]]
HOW = """
{count} messages have no Chinese translation. To each of these files under src/graphgen/phrases/zh/ add, anywhere,
an empty line and the two lines below: the English one as it stands here, then the Chinese one in place of the dots.
Holes keep their names and may change places. `:phrase` marks a hole that holds a message itself, which is translated
too; write it at any other hole that may hold one, such as the text of an error. The Chinese side has names only.

{entries}"""


@pytest.fixture(scope="module")
def said() -> list[Message]:
    return messages()


@pytest.fixture(scope="module")
def book() -> Book:
    found: dict[tuple[str, ...], list[Phrase]] = {}
    for phrase in phrasebook("zh").phrases:
        found.setdefault(phrase.pieces, []).append(phrase)
    return found


def is_covered(form: Form, book: Book) -> bool:
    """Whether a form has an entry that knows which of its holes are phrases, or each of its sentences has one."""
    return _has_entry(form, book) or all(
        (len(sentence.parts) == 1 and sentence.holes)
        or _has_entry(sentence, book)
        or not (sentence.is_prose or any(hole.is_prose for hole in sentence.holes))
        for sentence in form.sentences
    )


def _has_entry(form: Form, book: Book) -> bool:
    return any(
        all(not hole.is_prose or name in phrase.nested for name, hole in zip(phrase.holes, form.holes, strict=True))
        for phrase in book.get(form.pieces, ())
    )


def test_every_message_is_said_in_chinese_too(said: list[Message], book: Book) -> None:
    missing: dict[str, list[str]] = {}
    for message in said:
        if not is_covered(message.form, book):
            missing.setdefault(message.file, []).append(f"# src/graphgen/{message.place}\n{message.form}\n…\n")
    entries = "\n".join(f"--- {file}\n\n" + "\n".join(lines) for file, lines in sorted(missing.items()))
    count = sum(map(len, missing.values()))
    assert not missing, HOW.format(count=count, entries=entries)


def test_no_two_holes_of_a_message_touch(said: list[Message]) -> None:
    touching = [f"{each.place}: {each.form}" for each in said if "" in each.form.pieces[1:-1]]
    assert touching == [], "nobody could tell what stands in which: write whole sentences, one for each case"


def test_what_a_command_prints_goes_through_a_translation() -> None:
    printed = {
        f"{path.name}:{node.lineno}: {text}"
        for path in sorted((SRC / "cli").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) in {"print", "echo", "confirm", "add_row", "add_column"}
        for argument in node.args
        for text in _untranslated(argument)
        if re.search(r"[a-z]{2,}", text) and not re.fullmatch(r"\w+\.\w+", text)  # the name of a file
    }
    assert printed == set(), "give it to said() of cli/language.py, or to labelled() or fault() of cli/shown.py"


def _untranslated(node: ast.AST) -> Iterator[str]:
    """The literals in what is printed that nothing translates; what is told apart by them, as a key, is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not (isinstance(node, ast.Call) and (called(node) in TRANSLATES or ast.unparse(node.func) == "shlex.join")):
        for child in ast.iter_child_nodes(node):
            if not isinstance(node, ast.Subscript | ast.Compare) and child is not getattr(node, "format_spec", None):
                yield from _untranslated(child)


def test_every_reason_for_which_a_sample_is_dropped_has_a_word() -> None:
    reasons: set[str] = set()
    for path in SRC.rglob("*.py"):
        module = Module(path.name, ast.parse(path.read_text(encoding="utf-8")))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and called(node) in {"Rejection", "_Finding", "Fault"}:
                given = [each.value for each in node.keywords if each.arg == "reason"]
                given += node.args[:1] if called(node) != "Rejection" else []
                reasons |= {str(form) for reason in given for form in module.resolve(reason) if not form.holes}
    book = phrasebook("zh")
    codes = sorted(reason for reason in reasons if re.fullmatch("[a-z_]+", reason))
    assert [code for code in codes if book.translate(code) == code] == [], "say them in words.txt"


def test_no_translation_outlives_its_message(said: list[Message]) -> None:
    forms = {form.pieces for message in said for form in (message.form, *message.form.sentences)}
    literals = "\0".join(
        node.value
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    literals = " ".join(literals.split())  # paragraphs are shown in lines of another length
    stale = [
        f"{file.name}: {'{}'.join(phrase.pieces)}"
        for file in sorted(FOLDER.glob("*.txt"))
        if file.name not in NOT_RAISED_HERE
        for phrase in read_phrases(file.read_text(encoding="utf-8"))
        if phrase.pieces not in forms and any(piece.strip() not in literals for piece in phrase.pieces)
    ]
    assert stale == [], "remove these phrases: nothing in src/graphgen says them any more"


def test_no_message_is_translated_twice() -> None:
    counted = Counter((phrase.pieces, phrase.kinds) for phrase in phrasebook("zh").phrases)
    assert [pieces for pieces, count in counted.items() if count > 1] == []


def test_a_translation_fills_the_same_holes() -> None:
    foreign = set(read_phrases((FOLDER / "foreign.txt").read_text(encoding="utf-8")))
    for phrase in phrasebook("zh").phrases:
        names = sorted(name for _, name, _, _ in Formatter().parse(phrase.other) if name is not None)
        assert len(set(phrase.holes)) == len(phrase.holes), phrase
        if phrase not in foreign:  # pydantic says more than its readers need
            assert names == sorted(phrase.holes), phrase


def test_what_has_holes_has_enough_words_to_be_known_by() -> None:
    vague = [
        phrase
        for phrase in phrasebook("zh").phrases
        if phrase.holes and phrase.weight < LIGHT and not phrase.nested and not all(phrase.kinds)
    ]
    assert vague == [], "mark their holes as `:number` or `:word`, or say more"


@pytest.mark.parametrize("kind", KINDS_OF_ERRORS)
def test_what_is_wrong_with_a_setting_is_said_in_chinese_too(kind: str) -> None:
    template = next(each["message_template_python"] for each in list_all_errors() if each["type"] == kind)
    said = phrasebook("zh").translate(re.sub(r"'?\{\w+\}'?", "'1'", template))
    assert not re.search(r"[a-z]{2,}", said.replace("true", "").replace("false", "")), said
