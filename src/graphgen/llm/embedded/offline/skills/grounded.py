"""A question and its long answer, a summary, and a list of what is named: out of the sentences of a passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graphgen.llm.embedded.offline.english.words import FUNCTION_WORDS
from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Kind, Question
from graphgen.llm.embedded.offline.skills.atomic import with_article
from graphgen.llm.embedded.offline.wording.questions import questions_of
from graphgen.text.language import detect_language
from graphgen.text.words import words

__all__ = ["list_names", "long_answer", "summary_on_request"]

_SENTENCES = 40
_ANSWER, _SUMMARY = 3, 2
_STILTED = 3  # from this rank on, a question reads worse than asking what is known
_KINDS: Mapping[Kind, tuple[str, str]] = {
    "person": ("people", "人物"),
    "organization": ("organisations", "机构"),
    "place": ("places", "地点"),
    "work": ("works", "作品"),
    "event": ("events", "事件"),
    "date": ("dates", "时间"),
    "quantity": ("quantities", "数量"),
}
_TOPICS = frozenset({"person", "organization", "place", "work", "event", "technology", "nature", "gene"})


def long_answer(task: Task) -> dict[str, str]:
    """The best question on a sentence that shares much with the others, answered by it and by those that name the same
    things; where none reads well, what is known about the subject.
    """
    sentences, chinese = _sentences(task)
    ranks = _centrality(sentences)
    ranked = sorted(range(len(sentences)), key=lambda place: (-ranks[place], place))
    for place in ranked:
        best = _question(sentences[place])
        if best is not None:
            said = [best.answer, *_on_the_same(sentences, place)][:_ANSWER]
            return {"question": best.question, "long_answer": _joined(said, chinese=chinese)}
    topic = _topic(sentences)
    about = [sentence.text for sentence in sentences if topic and topic in sentence.text][:_ANSWER]
    named = with_article(topic, " ".join(about))
    question = f"关于{topic}，有哪些已知的事实？" if chinese else f"What is known about {named}?"
    return {"question": question if about else "", "long_answer": _joined(about, chinese=chinese)}


def summary_on_request(task: Task) -> dict[str, str]:
    """The sentence that brings up what they are about, and the one that shares most with the others, in their order."""
    sentences, chinese = _sentences(task)
    topic, ranks = _topic(sentences), _centrality(sentences)
    about = [place for place, sentence in enumerate(sentences) if topic in sentence.text]
    ranked = sorted(about, key=lambda place: (place != about[0], -ranks[place], place))
    best = sorted(ranked[:_SUMMARY])
    said = [sentences[place].text for place in best]
    named = with_article(topic, " ".join(sentence.text for sentence in sentences))
    request = (
        f"请用一两句话概括{topic}的主要情况。"
        if chinese
        else f"Summarise in a sentence or two what matters about {named}."
    )
    return {"request": request if topic else "", "summary": _joined(said, chinese=chinese)}


def list_names(task: Task) -> dict[str, str]:
    """What is named together with the subject, by kind; empty where that is nothing."""
    sentences, chinese = _sentences(task)
    topic = _topic(sentences)
    found: dict[Kind, dict[str, None]] = {}
    for sentence in sentences:
        for mention in sentence.mentions:
            if mention.kind in _KINDS and mention.proper and mention.name != topic:
                found.setdefault(mention.kind, {})[mention.name] = None
    kinds = sorted(found, key=list(_KINDS).index)
    shown = {kind: _shortest(found[kind]) for kind in kinds}
    if not kinds or not topic:
        return {"request": "", "findings": ""}
    column = 1 if chinese else 0
    asked = [_KINDS[kind][column] for kind in kinds]
    named = with_article(topic, " ".join(sentence.text for sentence in sentences))
    if chinese:
        request = f"与{topic}有关的{'、'.join(asked)}有哪些？请分类列出。"
        lines = [f"{name}：{'、'.join(shown[kind])}" for name, kind in zip(asked, kinds, strict=True)]
    else:
        listed = asked[0] if len(asked) == 1 else f"{', '.join(asked[:-1])} and {asked[-1]}"
        request = f"Which {listed} are named in connection with {named}? List them by kind."
        lines = [f"{name}: {', '.join(shown[kind])}" for name, kind in zip(asked, kinds, strict=True)]
    return {"request": request, "findings": "\n".join(lines)}


def _shortest(names: Iterable[str]) -> list[str]:
    """The names without those that end in another of them, and so may have run into the words before it."""
    given = list(names)
    return [name for name in given if not any(other != name and name.endswith(other) for other in given)]


def _sentences(task: Task) -> tuple[list[Analysed], bool]:
    chinese = detect_language(task.data) == "zh"
    return analyse(task.data, "zh" if chinese else "en", whole=True)[:_SENTENCES], chinese


def _question(sentence: Analysed) -> Question | None:
    best = min(questions_of(sentence), key=lambda question: question.rank, default=None)
    return best if best is not None and best.rank < _STILTED else None


def _on_the_same(sentences: Sequence[Analysed], place: int) -> list[str]:
    """The sentences after `place`, and then those before it, that name something that the one there names."""
    names = {mention.name for mention in sentences[place].mentions}
    others = [*sentences[place + 1 :], *sentences[:place]]
    return [other.text for other in others if names & {mention.name for mention in other.mentions}]


def _topic(sentences: Sequence[Analysed]) -> str:
    """What most sentences are about, or at least name."""
    counts = Counter(sentence.subject.name for sentence in sentences if sentence.subject is not None)
    texts = [sentence.text for sentence in sentences]
    for name in {mention.name: None for each in sentences for mention in each.mentions if mention.kind in _TOPICS}:
        counts[name] += sum(name in text for text in texts)
    return next((name for name, _ in counts.most_common(1)), "")


def _centrality(sentences: Sequence[Analysed]) -> list[float]:
    """How much each has in common with the others, a word in many of them counting more."""
    content = [[word for word in words(sentence.text) if word not in FUNCTION_WORDS] for sentence in sentences]
    shared = Counter(word for each in content for word in dict.fromkeys(each))
    return [sum(shared[word] for word in each) / (len(each) + 8) for each in content]


def _joined(sentences: Sequence[str], *, chinese: bool) -> str:
    return ("" if chinese else " ").join(sentences)
