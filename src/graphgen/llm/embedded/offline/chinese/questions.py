"""Chinese questions: the question word stands where the answer stood, which is nearly always grammatical."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphgen.llm.embedded.offline.chinese.mentions import TITLED
from graphgen.llm.embedded.offline.chinese.words import CLASSIFIED
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Kind, Mention, Question
from graphgen.text.segment import words

__all__ = ["ask_for", "chinese_questions", "substituted"]

_ASK: dict[Kind, str] = {
    "person": "谁",
    "place": "什么地方",
    "organization": "哪个机构",
    "event": "哪个事件",
    "work": "哪部作品",
    "gene": "哪个基因",
}
_CLAUSE = re.compile(r"[，；：]")
_PRONOUN = re.compile(r"[它他她]|^其|该|此外|这|那|本文|我们|上述")
_DEFINITION = re.compile(r"^(?:是|为)(?!由|在|于|因|从|否|以|指)(.{3,})$")
_LONGEST = 90
_CLOZE = 8


def ask_for(mention: Mention) -> str:
    """What stands for `mention` in a question."""
    if mention.kind == "date":
        if "世纪" in mention.name:
            return "哪个时期"
        return "哪一天" if mention.name.endswith("日") else "哪年哪月" if mention.name.endswith("月") else "哪一年"
    if mention.kind == "quantity":
        unit = re.sub(r"^[\d,.]+\s?(?:多|余)?", "", mention.name)
        return "百分之多少" if unit in {"%", "％"} else f"多少{unit}"
    for size in (3, 2, 1):
        if len(mention.name) > size and mention.name[-size:] in CLASSIFIED and mention.kind != "person":
            return CLASSIFIED[mention.name[-size:]]
    return _ASK.get(mention.kind, "什么")


def chinese_questions(sentence: Analysed, names: Sequence[str] = ()) -> Iterator[Question]:
    """Questions about `sentence`; one that links the two `names` asks for the one and mentions the other."""
    text = sentence.text.rstrip("。！？")
    if len(names) <= 1:
        yield from _definition(sentence, text)
    for mention in sentence.mentions:
        for clause, rank in _clauses(sentence, text, mention):
            question = substituted(clause, mention)
            if question is None or (names and not _links(question, mention.name, names)):
                continue
            yield Question(question, sentence.text, mention.name, rank + _distance(sentence, mention, names))
    if not names:
        yield from _cloze(sentence)


def _distance(sentence: Analysed, mention: Mention, names: Sequence[str]) -> int:
    """How far a question is from what the fact is about: a relation asks for its target first, an entity for itself
    where it is no subject, so that several facts from one sentence ask for different things.
    """
    if not names or mention.name == names[-1]:
        about = sentence.subject is not None and mention.name == sentence.subject.name
        return 1 if about and len(names) == 1 else 0
    if len(names) == 1:
        return 0 if sentence.subject is not None and names[0] == sentence.subject.name else _CLOZE
    return 2


def _links(question: str, answer: str, names: Sequence[str]) -> bool:
    if len(names) == 1:
        return names[0] in question or names[0] in answer
    return any(asked in answer and given in question for asked, given in ((names[0], names[-1]), (names[-1], names[0])))


def _clauses(sentence: Analysed, text: str, mention: Mention) -> Iterator[tuple[str, int]]:
    """The clause that holds `mention`, led by the sentence's subject where it has none; then the whole sentence."""
    start = 0
    for number, part in enumerate(_CLAUSE.split(text)):
        end = start + len(part)
        if start <= mention.start and mention.end <= end:
            subject = sentence.subject
            if not _is_whole(part, sentence, mention):
                break
            own = any(start <= m.start <= start + 1 for m in sentence.mentions if m.kind not in {"date", "quantity"})
            if number == 0 or own or (subject is not None and start <= subject.start < end):
                yield part, 1
            elif subject is not None and _begins_with_verb(part):
                lead = text[: subject.start] if text[: subject.start].strip("《“") == "" else ""
                yield (
                    lead
                    + text[subject.start : subject.end]
                    + ("》" if lead == "《" else "”" if lead == "“" else "")
                    + part,
                    1,
                )
        start = end + 1
    if len(text) <= _LONGEST:
        yield text, 3


_SUBORDINATE = re.compile(r"^(?:虽然|如果|因为|由于|当|尽管|即使|只要|除了|为了|随着)|(?:时|后|前|以来)$")
_WHERE = re.compile(r"(?:出生在|出生于|生于|位于|坐落于|前往|来到|到达|抵达|迁往)$")
_SHORTEST = 6


def _is_whole(clause: str, sentence: Analysed, mention: Mention) -> bool:
    """Whether the clause says something by itself: it names another thing, or its subject can be put before it."""
    others = [m for m in sentence.mentions if m.name != mention.name and m.kind not in {"date", "quantity"}]
    named = any(other.name in clause for other in others) or sentence.subject is not None
    return named and len(clause) - len(mention.name) >= _SHORTEST - 2 and not _SUBORDINATE.search(clause)


_VERB_START = re.compile(
    r"^(?:并|也|还|又|则|后)?(?:是|于|在|由|被|将|与|为|从|以|因|有|全长|长|宽|高|深|总|位于|地处|建于|建成|始建|连接|横跨|获得|担任|提出|发现|发明|成为|创立|"
    r"创办|设计|主持|出生|毕业|率|用|把|对|向|至|距|占|共|面积|海拔|直径|口径|产量|跨度|包括|分为|拥有|采用|使用|列入|入选|授予|称|誉|著|写|编|出版|开|完|竣|通)"
)


def _begins_with_verb(clause: str) -> bool:
    return _VERB_START.match(clause) is not None


def substituted(clause: str, mention: Mention) -> str | None:
    """The clause with the question word in place of the mention, once."""
    if clause.count(mention.name) != 1:
        return None
    position = clause.index(mention.name)
    left, right = clause[:position], clause[position + len(mention.name) :]
    if _modifies(mention, right) or _SPOKEN.search(left):
        return None
    if re.search(r"[、和与及或]$", left) or re.match(r"[、和与及或]", right):
        return None
    if left[-1:] in "《“「" and left:
        left, right = left[:-1], right[1:]
    title = TITLED.search(left) if mention.kind == "person" else None
    if title is not None:
        owner, of, rest = title[0].rpartition("的")
        left = f"{left[: title.start()]}{owner}{of}哪位{rest}"
    if mention.kind == "concept" and _WHERE.search(left):
        mention = mention._replace(kind="place")
    asked = "什么地方" if mention.kind == "place" and _SCENE.search(left + "|" + mention.name) else ask_for(mention)
    if mention.kind == "date" and not left and right.startswith("，"):
        question = _dated(right[1:], asked)
    else:
        question = left + ("" if title else asked) + right.removeprefix("因此")
    question = question.replace("为什么", "为什么职务") if _APPOINTED.search(left) else question
    if _PRONOUN.search(question) or not re.search(r"[\u4e00-\u9fffA-Za-z0-9]{2,}", left + right):
        return None
    return question.strip("，、 ") + "？"


_APPOINTED = re.compile(r"任命[^，。]*为$")  # 任命他为什么 would ask for the reason
_SPOKEN = re.compile(r"“[^”]*$(?<=[^《“「])")
_SCENE = re.compile(r"(?:在|到|往)\|.*[桥山岛江河湖]$")
_NOUNS = frozenset("n ng nz nt s nr nrt nrfg".split())


def _modifies(mention: Mention, right: str) -> bool:
    """Whether the name stands before a noun that it belongs to, as in 敦煌翟氏: 什么地方翟氏 is no Chinese."""
    if mention.kind not in {"person", "place", "organization"} or not right:
        return False
    if right[0] in "段氏守":
        return True
    first = words(right)[0]
    return first.flag in _NOUNS and first.text not in {"今天", "以后", "以前", "之间", "先后", "共同"}


def _dated(rest: str, asked: str) -> str:
    """A fronted date asked for after the subject: 清政府在哪一年决定修建新易铁路."""
    head = re.match(
        r"[^，、在于与和把将被由从对]{2,10}?(?=决定|任命|获得|报告|召开|发现|达到|签订|选派|宣布|获|带领|加入)", rest
    )
    return f"{head[0]}在{asked}{rest[head.end() :]}" if head is not None else f"{asked}，{rest}"


def _definition(sentence: Analysed, text: str) -> Iterator[Question]:
    subject = sentence.subject
    if subject is None:
        return
    after = text[subject.end :].lstrip("》”」")
    match = _DEFINITION.match(after)
    if match is None:
        return
    name = f"《{subject.name}》" if text[subject.end : subject.end + 1] == "》" else subject.name
    person = subject.kind == "person" or re.search(r"(?<!所有)(?:人|者|家|员|师|学生|女儿|儿子)$", match[1])
    word = "谁" if person else "什么"
    yield Question(f"{name}是{word}？", sentence.text, match[1], 2, defines=True)


def _cloze(sentence: Analysed) -> Iterator[Question]:
    for mention in sentence.mentions:
        blank = sentence.text.replace(mention.name, "____")
        yield Question(f"“{blank}”这句话的空白处应填什么？", sentence.text, mention.name, _CLOZE)
