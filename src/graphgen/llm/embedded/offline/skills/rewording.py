"""The same question in other words and another order, by rules that keep every name and every number."""

from __future__ import annotations

import re

from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.text.language import detect_language, is_han
from graphgen.text.mentions import comparable
from graphgen.text.wording import alike, runs_of

__all__ = ["reword_question"]

_LEAD_EN = re.compile(r"\A[A-Z][^?:“]{8,120}: (?=[A-Z][^:]*\?)")
_EXPLAIN_EN = re.compile(
    r"\s+(?:Explain it step by step|Answer in \d+ sentences|Use \d+ sentences|List them by kind)\.\Z"
)
_NAME = r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*"
_TWO = re.compile(rf"\b(?P<one>{_NAME}) and (?P<other>{_NAME})")
_INVERTED = re.compile(
    r"\A(?P<asked>(?:\w+ ){0,2}?(?:what|which|who|whom|when|where|why|how)(?: [a-z]+){0,3}?) "
    r"(?P<aux>did|does|do|is|was|are|were|has|have|had|can|could|will) (?P<rest>.+)\Z",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"\A(?P<asked>who|what|which(?: [a-z]+){1,2}?) (?P<rest>(?!of )\S.+)\Z", re.IGNORECASE)
_PHRASE = re.compile(r" (?=(?:in|on|at|by|from|to|during|after|before|between|over|until|since|into|through) )")
_WHOLE_EN = (
    (re.compile(r"\AWhat is known about (?P<of>.+?)(?:, in particular in connection with (?P<with>.+))?\Z"), "Tell"),
    (
        re.compile(r"\ATell what is known about (?P<of>.+?)(?:, above all about the links with (?P<with>.+))?\Z"),
        "List",
    ),
    (re.compile(r"\ASummarise in a sentence or two what matters about (?P<of>.+)\Z"), "Describe briefly"),
    (re.compile(r"\A(?:What|Who) (?:is|was|are|were) (?P<of>(?:the |an? )?[A-Z].*)\Z"), "Describe in a few words"),
)
_ASKED_ZH = re.compile(
    r"(?P<asked>哪(?:一)?(?:个|条|位|座|部|种|项|次|年|天|家|国|省|段|场|件|本|首|名|支|届|些)|什么(?:地方|时候|时期|原因)?|谁|多少)"
)
_SOME_ZH = {"谁": "某人", "什么": "某样事物", "多少": "若干", "什么地方": "某个地方", "什么时候": "某个时候"}
_EXPLAIN_ZH = re.compile(r"请(?:逐步说明|用\d+句话回答|写\d+到\d+字)。\Z")
_LEAD_ZH = re.compile(r"\A[^？：“]{6,40}：(?=[^：]*？)")
_WHOLE_ZH = (
    (re.compile(r"\A关于(?P<of>.+?)，有哪些已知的事实\Z"), "把已经知道的{of}的情况都说出来。"),
    (re.compile(r"\A请用一两句话概括(?P<of>.+)的主要情况\Z"), "{of}最要紧的是哪几点？请简短回答。"),
    (re.compile(r"\A请介绍(?P<of>.+?)，并说明与(?P<with>.+)有关的情况\Z"), "{of}是怎么回事，同{with}又有何联系？"),
    (re.compile(r"\A与(?P<of>.+)有关的(?P<with>.{2,4})有哪些？请分类列出\Z"), "哪些{with}同{of}相关？请按类别写明。"),
    (re.compile(r"\A(?P<of>[^，]{2,20})(?:是|叫做)什么\Z"), "请解释一下何谓{of}。"),
)


def reword_question(task: Task, seed: int) -> str:  # noqa: ARG001 - there is one way for each question
    """The question in another order, with what is asked for last; as it is where no rule applies."""
    asked = task.asked
    chinese = detect_language(asked) == "zh"
    how = (_EXPLAIN_ZH if chinese else _EXPLAIN_EN).search(asked)
    tail = how[0] if how else ""
    core = (_LEAD_ZH if chinese else _LEAD_EN).sub("", asked.removesuffix(tail)).strip()
    mark = core[len(core.rstrip("?.？。")) :]
    core = core.removesuffix(mark)
    written = _in_chinese(core) if chinese else _in_english(core, mark, task.data)
    return f"{written}{tail}" if written else asked


def _in_english(core: str, mark: str, answer: str) -> str:
    for pattern, begin in _WHOLE_EN:
        if (match := pattern.match(core)) is not None:
            of, beside = match["of"], match.groupdict().get("with")
            return f"{begin} what there is to say of {of}{f', and how it goes with {beside}' if beside else ''}."
    swapped = _swapped(core)
    ways = (_turned(swapped, mark),) if "____" in core else (_swapped(_straight(core, answer)), _asked_last(swapped))
    return min((way for way in ways if way), key=lambda way: alike(runs_of(way), runs_of(core)), default="")


def _swapped(text: str) -> str:
    """`A and B` as `B and A`."""
    return _TWO.sub(lambda match: f"{match['other']} and {match['one']}", text)


def _straight(core: str, answer: str) -> str:
    """`When did X complete Y` as `X did complete Y: when was that`; the answer tells where X ends."""
    match = _INVERTED.match(core)
    if match is None:
        return ""
    words, said = match["rest"].split(), f" {comparable(answer)} "
    first = 1 if words[0][:1].isupper() else 2
    ends = [end for end in range(first, len(words)) if f" {comparable(' '.join(words[:end]))} " in said]
    if not ends:
        return ""
    subject, rest = " ".join(words[: ends[-1]]), " ".join(words[ends[-1] :])
    asked = f"{match['asked'][:1].lower()}{match['asked'][1:]}"
    was = "was" if match["aux"].casefold() in {"did", "was", "were", "had"} else "is"
    return f"{subject[:1].upper()}{subject[1:]} {match['aux']} {_fronted(rest)}: {asked} {was} that?"


def _asked_last(core: str) -> str:
    """`Which bridge fell in a storm on Sunday` as `On Sunday, in a storm, a certain bridge fell: which was it`."""
    match = _SUBJECT.match(core)
    if match is None:
        return ""
    asked = match["asked"].casefold()
    many = asked.startswith("which") and asked.endswith("s")
    certain = asked.replace("which", "certain" if many else "a certain", 1)
    some = {"who": "somebody", "what": "something"}.get(asked, certain)
    clause = _turned(f"{some} {match['rest']}", ":")
    return f"{clause} {asked} {'were they' if many else 'was it'}?"


def _turned(statement: str, mark: str) -> str:
    """The phrases after the verb before the rest of the statement, in the opposite order."""
    verb, *phrases = _PHRASE.split(statement)
    said = ", ".join((*reversed(phrases), verb))
    return f"{said[:1].upper()}{said[1:]}{mark}"


def _fronted(rest: str) -> str:
    """The phrases after a verb in the opposite order."""
    verb, *phrases = _PHRASE.split(rest)
    return " ".join((verb, *reversed(phrases)))


def _in_chinese(core: str) -> str:
    for pattern, frame in _WHOLE_ZH:
        if (match := pattern.match(core)) is not None:
            return frame.format(**match.groupdict())
    found = _ASKED_ZH.search(core)
    if found is None:
        return f"下面这句话缺了一处：{core}。" if "____" in core else ""
    asked = found["asked"]
    before, after = core[: found.start()], core[found.end() :]
    some = "某种" if asked == "什么" and is_han(after[:1]) else _SOME_ZH.get(asked, asked.replace("哪", "某", 1))
    return f"有这样一个事实：{before}{some}{after}。请问其中所说的具体是{asked}？"
