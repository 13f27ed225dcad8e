"""What of a text is worth teaching: its densest sentences, its facts one by one, questions on it."""

from __future__ import annotations

from collections.abc import Sequence

from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.skills.paraphrase import reworded
from graphgen.llm.embedded.offline.skills.rewrite import is_heading, prose, sentences_of
from graphgen.llm.embedded.offline.wording.joining import joined
from graphgen.llm.embedded.offline.wording.questions import questions_of
from graphgen.text.language import detect_language
from graphgen.text.specifics import specifics

__all__ = ["distil", "list_facts", "question_variously", "summarise_briefly", "teach"]

_DISTILLED, _SUMMARISED = 0.75, 0.45
_QUESTIONS = 8
_EVERY = 3
"""Every third question is whether a statement is true."""


def distil(task: Task, seed: int) -> str:
    """The denser part of the sentences, in order and in other words where a rule is sure of them."""
    chinese = detect_language(task.data) == "zh"
    dense = _densest(task.data, _DISTILLED)
    return prose(joined([reworded(sentence, seed, chinese=chinese) for sentence in dense]), chinese=chinese)


def summarise_briefly(task: Task, seed: int) -> str:
    """The densest sentences, less than half of the text. `seed` plays no part, here and below."""
    del seed
    return prose(_densest(task.data, _SUMMARISED), chinese=detect_language(task.data) == "zh")


def teach(task: Task, seed: int) -> str:
    """Running text of the sentences that can be understood by themselves."""
    chinese = detect_language(task.data) == "zh"
    facts = [sentence.text for sentence in analyse(task.data, whole=True) if not is_heading(sentence.text)]
    told = [reworded(fact, seed, chinese=chinese) for fact in dict.fromkeys(facts)]
    return prose(joined(told), chinese=chinese)


def list_facts(task: Task, seed: int) -> str:
    """Each statement that can be understood by itself, on a line of its own."""
    del seed
    facts = [sentence.text for sentence in analyse(task.data) if not is_heading(sentence.text)]
    return "\n".join(f"- {fact}" for fact in dict.fromkeys(facts))


def question_variously(task: Task, seed: int) -> str:
    """A question on each of the first sentences that allow one, and on some whether they are true."""
    del seed
    chinese = detect_language(task.data) == "zh"
    asked, answered = ("问题：", "答案：") if chinese else ("Question: ", "Answer: ")
    true, yes = ("下面的说法正确吗？", "正确。") if chinese else ("Is this statement true? ", "Yes. ")
    lines: list[str] = []
    for place, sentence in enumerate(analyse(task.data, whole=True)):
        best = min(questions_of(sentence), key=lambda question: question.rank, default=None)
        if best is None:
            continue
        if place % _EVERY == _EVERY - 1:
            lines += [f"{asked}{true}{sentence.text}", f"{answered}{yes}{'' if chinese else 'It is.'}".strip()]
        else:
            lines += [asked + best.question, answered + best.answer]
    return "\n".join(lines[: 2 * _QUESTIONS])


def _densest(text: str, share: float) -> Sequence[str]:
    """The sentences with most numbers and names for their length, up to `share` of the text; at least one."""
    sentences = [sentence for sentence in sentences_of(text) if not is_heading(sentence)] or sentences_of(text)
    density = [(-len(specifics(sentence)) / (20 + len(sentence)), place) for place, sentence in enumerate(sentences)]
    left = share * sum(map(len, sentences))
    chosen: list[int] = []
    for _, place in sorted(density):
        if not chosen or len(sentences[place]) <= left:
            chosen.append(place)
            left -= len(sentences[place])
    return [sentences[place] for place in sorted(chosen)]
