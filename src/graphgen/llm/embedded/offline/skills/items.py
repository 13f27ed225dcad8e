"""Short questions of several forms, one on each fact: choices, blanks, statements to judge."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphgen.llm.embedded.offline.chinese.mentions import chinese_mentions
from graphgen.llm.embedded.offline.chinese.negation import chinese_negations
from graphgen.llm.embedded.offline.english.mentions import english_mentions
from graphgen.llm.embedded.offline.english.negation import english_negations
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.claims import contradicts
from graphgen.llm.embedded.offline.reading.facts import Facts, read_facts
from graphgen.llm.embedded.offline.reading.mentions import Kind, clean_text
from graphgen.llm.embedded.offline.skills.atomic import known_kinds
from graphgen.llm.embedded.offline.wording.distractors import distractors
from graphgen.llm.embedded.offline.wording.questions import Question, questions_about
from graphgen.text.language import detect_language
from graphgen.text.sentences import sentence_spans

__all__ = ["blanks", "choices", "render_items", "several_right", "truths"]

Item = dict[str, str | list[str]]
_COUNT = re.compile(r"(?:at most|最多)\s?(\d+)")
_LONGEST_SPAN = 60
_SEVERAL, _WRONG = 2, 3
_DENIED, _DIGITS = re.compile(r"\b(?:not|never)\b|[不没非未]"), re.compile(r"\d+")
_LETTERS = "ABCDEFGH"


class _Asked(NamedTuple):
    question: Question
    kind: Kind


def choices(task: Task) -> list[Item]:
    """A question on each fact with the answer among three others of its sort; where no fact has such others, which of
    four statements is true.
    """
    facts = read_facts(task.data)
    return (_choices(facts) or _one_right(facts)[:1])[: _count(task)]


def blanks(task: Task) -> list[Item]:
    """Each fact's sentence with the words that a question would ask for left out, or else a name."""
    items: dict[str, Item] = {}
    facts = read_facts(task.data)
    asked = [(question.answer, question.span) for question, _ in _asked(facts)]
    named = [(clean_text(fact.description), name) for fact in facts.relations for name in (fact.target, fact.source)]
    own = [(clean_text(fact.description), fact.name) for fact in facts.entities]
    for sentence, span in asked or (*named, *own):
        if sentence.count(span) == 1 and span != sentence:
            items.setdefault(sentence, {"sentence": sentence.replace(span, "____"), "answer": span})
    return list(items.values())[: _count(task)]


def truths(task: Task) -> list[Item]:
    """Each sentence as it is or, half of them, with one thing in it changed."""
    items: list[Item] = []
    for sentence in _sentences(read_facts(task.data)):
        false = _falsified(sentence) if zlib.crc32(sentence.encode()) % 2 else None
        items.append({"claim": false or sentence, "answer": _truth(sentence, holds=false is None)})
    return items[: _count(task)]


def several_right(task: Task) -> list[Item]:
    """One question on which of up to four statements are true: the later half of them has something changed."""
    sentences = _sentences(read_facts(task.data))[:4]
    right = sentences[: max(_SEVERAL, (len(sentences) + 1) // 2)]
    if len(right) < _SEVERAL:
        return []
    wrong = [false for sentence in sentences[len(right) :] if (false := _falsified(sentence))]
    if not wrong:  # of one that is right too, or at worst a denial
        weaker = [_falsified(sentence, plainly=plainly) for plainly in (True, False) for sentence in sentences]
        wrong = [false for false in weaker if false][:1]
    if not wrong:
        return []
    chinese = detect_language(right[0]) == "zh"
    question = "下列说法中哪些是正确的？" if chinese else "Which of the following statements are true?"
    return [{"question": question, "options": [*right, *wrong], "answers": list(_LETTERS[: len(right)])}]


def _choices(facts: Facts) -> list[Item]:
    items: list[Item] = []
    for asked in _asked(facts):
        others = distractors(asked.question, asked.kind, facts)
        if others:
            items.append(
                {"question": asked.question.question, "options": [asked.question.span, *others], "answer": "A"}
            )
    return items


def _one_right(facts: Facts) -> list[Item]:
    """A sentence among three false ones: variants of it, or else of others, denials last."""
    items: list[Item] = []
    sentences = _sentences(facts)
    for sentence in sentences:
        own = _false_variants(sentence, plainly=True)
        foreign = [text for other in sentences if other != sentence for text in _false_variants(other, plainly=True)]
        wrong = list(dict.fromkeys((*own, *foreign, *_false_variants(sentence, plainly=False))))[:_WRONG]
        if len(wrong) == _WRONG:
            chinese = detect_language(sentence) == "zh"
            question = "下列说法中哪一项是正确的？" if chinese else "Which of the following statements is true?"
            items.append({"question": question, "options": [sentence, *wrong], "answer": "A"})
    return items


def render_items(items: Sequence[Item], *, structured: bool) -> str:
    """The items as one JSON object, or each in tags, with options a line each after their letters."""
    if structured:
        return json.dumps({"items": items}, ensure_ascii=False)
    return "\n".join(f"<item>\n{_tagged(item)}\n</item>" for item in items)


def _tagged(item: Item) -> str:
    return "\n".join(f"<{name}>{_written(name, value)}</{name}>" for name, value in item.items())


def _written(name: str, value: str | list[str]) -> str:
    if isinstance(value, str):
        return value
    if name == "options":
        return "\n" + "\n".join(f"{letter}. {option}" for letter, option in zip(_LETTERS, value, strict=False)) + "\n"
    return ", ".join(value)


def _asked(facts: Facts) -> Iterator[_Asked]:
    """The best question on each fact that asks for a few words, and the kind of what it asks for."""
    kinds = known_kinds(facts)
    described = [(fact.description, (fact.name,)) for fact in facts.entities if fact.description]
    described += [(fact.description, (fact.source, fact.target)) for fact in facts.relations]
    seen: set[str] = set()
    for description, names in described:
        best = min(
            (
                each
                for each in questions_about(description, names, kinds)
                if _is_short(each) and each.question not in seen
            ),
            key=lambda each: each.rank,
            default=None,
        )
        if best is not None:
            seen.add(best.question)
            yield _Asked(best, kinds.get(best.span, _kind(best)))


def _is_short(question: Question) -> bool:
    return len(question.span) <= _LONGEST_SPAN and question.span in question.answer and not question.defines


def _kind(question: Question) -> Kind:
    chinese = detect_language(question.answer) == "zh"
    found = chinese_mentions(question.answer) if chinese else english_mentions(question.answer)
    span = question.span.removeprefix("the ")
    kinds: dict[str, Kind] = {mention.name: mention.kind for mention in found}
    return kinds.get(span, "concept")


def _sentences(facts: Facts) -> list[str]:
    """Every sentence of the facts once."""
    texts = [fact.description for fact in (*facts.relations, *facts.entities)]
    said = (clean_text(text[start:end]) for text in texts for start, end in sentence_spans(text))
    return [sentence for sentence in dict.fromkeys(said) if sentence]


def _falsified(sentence: str, *, plainly: bool = True) -> str | None:
    """The sentence with a number, a word of opposite meaning or a name in place of another.

    Args:
        sentence: A true one.
        plainly: Whether a bare denial is not good enough.
    """
    variants = _false_variants(sentence, plainly=plainly)
    return min(
        variants,
        key=lambda text: (_DIGITS.findall(text) == _DIGITS.findall(sentence), len(text) != len(sentence)),
        default=None,
    )


def _false_variants(sentence: str, *, plainly: bool) -> list[str]:
    negations = chinese_negations if detect_language(sentence) == "zh" else english_negations
    changed = [text for text in dict.fromkeys(negations(sentence)) if contradicts(sentence, text)]
    return [text for text in changed if not plainly or not _DENIED.search(text)]


def _truth(sentence: str, *, holds: bool) -> str:
    if detect_language(sentence) == "zh":
        return "正确" if holds else "错误"
    return "true" if holds else "false"


def _count(task: Task) -> int | None:
    match = _COUNT.search(task.instructions)
    return int(match[1]) if match else None
