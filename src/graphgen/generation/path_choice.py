"""A question of four options about the two ends of a path: cut, read, and held against what the graph says."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence

from graphgen.generation.items import Fault
from graphgen.generation.options import chosen, lettered, read_options, shuffled
from graphgen.generation.premise import cut, named_only, question_answer_sample
from graphgen.generation.single_choice import four_options_fault
from graphgen.records import Call, Rejection, Sample, Subgraph
from graphgen.text.language import HAN
from graphgen.text.mentions import comparable, mentions
from graphgen.text.segment import words as segmented
from graphgen.text.words import words

__all__ = ["choice_premise", "choice_sample", "names_relation"]

KIND = "multiple_choice"
_SAYS_NOTHING = frozenset(
    "a an the of in on at by to for from with as is are was were be been has have had and or not it its that which "
    "relates related relation associated connected linked "
    "的 是 在 有 为 于 与 和 属于 相关 有关 相关于 关于 关联".split()
)
_PREFIX, _ENDING = 4, 3
_HAN = re.compile(f"[{HAN}]")


def choice_premise(path: Subgraph, *, seed: int) -> Subgraph:
    """What a question about `path` rests on: its relations and its two ends; what lies between is only named."""
    first, *middle, last = path.entities
    return cut(
        path,
        kind=KIND,
        entities=[first, *map(named_only, middle), last],
        relations=path.relations,
        units=[*path.relations, first, last],
        path=path.path,
        seed=seed,
    )


def choice_sample(
    premise: Subgraph, wrong: Sequence[str], found: Mapping[str, str], *, method: str, calls: tuple[Call, ...]
) -> Sample | Rejection:
    """The sample that a reply makes, its options in an order drawn by the premise, or why it cannot be used.

    Args:
        premise: What the question rests on.
        wrong: The wrong options that the graph was asked for.
        found: The question, its options and the answer, as the model gave them.
        method: The method's name.
        calls: Those that made the reply.
    """
    question, options = found["question"], read_options(found["options"])
    right = chosen(found["answer"], options)
    fault = _fault(premise, wrong, question, options, right)
    said, answer = f"{question}\n{found['options']}", found["answer"]
    traits: dict[str, str | int | float | bool] = {"path": " → ".join(premise.path), "hops": len(premise.relations)}
    if not fault:
        options, right = shuffled(options, right, random.Random(f"{premise.id}:options"))
        said, answer = f"{question}\n{lettered(options)}", lettered(options, right)
        traits |= {"relations": " → ".join(each.type for each in premise.relations), "answer": answer[0]}
    sample = question_answer_sample(premise, said, answer, method=method, calls=calls)
    sample = sample.model_copy(update={"traits": traits})
    return Rejection(reason=fault.reason, detail=fault.detail, sample=sample) if fault else sample


def names_relation(text: str, relation_type: str, names: Iterable[str] = ()) -> bool:
    """Whether `text` says what a relation is called, in whatever form of its words; `names` do not count as saying it.

    A type without a telling word, such as "is a" or "related to", is never said.
    """
    said = comparable(text)
    for name in sorted(map(comparable, names), key=len, reverse=True):
        said = said.replace(name, " ") if name else said
    if _HAN.search(relation_type):
        return comparable(relation_type) not in _SAYS_NOTHING and _says(said, comparable(relation_type))
    telling = [word for word in words(relation_type) if word not in _SAYS_NOTHING]
    return bool(telling) and all(any(_same(word, other) for other in words(said)) for word in telling)


def _says(text: str, han: str) -> bool:
    """Whether `han` stands in `text`; a single character as a word of its own, 出 not in 出发."""
    return han in text if len(han) > 1 else any(word.text == han for word in segmented(text))


def _same(one: str, other: str) -> bool:
    """Whether two words are the same but for their endings."""
    if one == other:
        return True
    shared = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(one), len(other)) if shared is None else shared
    return shared >= _PREFIX and max(len(one), len(other)) - shared <= _ENDING


def _fault(
    premise: Subgraph, wrong: Sequence[str], question: str, options: Sequence[str], right: Sequence[int]
) -> Fault | None:
    return _of_options(premise.path[-1], wrong, options, right) or _of_question(premise, question)


def _of_options(end: str, wrong: Sequence[str], options: Sequence[str], right: Sequence[int]) -> Fault | None:
    if fault := four_options_fault(options, right):
        return fault
    if not mentions(options[right[0]], end):
        return Fault("answer_not_at_end", f"The right option does not name the end of the path: {end}.")
    others = [option for place, option in enumerate(options) if place != right[0]]
    for option in others:
        if not any(mentions(option, name) or mentions(name, option) for name in wrong) or mentions(option, end):
            return Fault("unchecked_option", f"The graph was not asked whether this is wrong: {option}.")
    return None


def _of_question(premise: Subgraph, question: str) -> Fault | None:
    start, *middle, end = premise.path
    if mentions(question, end):
        return Fault("leak", f"The question names its answer: {end}.")
    if not mentions(question, start):
        return Fault("start_not_named", f"The question does not say where the path starts: {start}.")
    if named := [name for name in middle if mentions(question, name)]:
        return Fault("shortcut", f"The question names what it should leave to be found: {', '.join(named)}.")
    said = (each.type for each in premise.relations if names_relation(question, each.type, premise.path))
    if (relation := next(said, None)) is not None:
        return Fault("relation_named", f"The question names a relation of the path: {relation}.")
    return None
