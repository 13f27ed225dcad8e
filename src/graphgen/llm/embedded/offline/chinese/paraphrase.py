"""Chinese rewordings that keep the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["chinese_frames", "chinese_paraphrases"]

# Function words with one meaning; the second stands for the first in any sentence.
_SYNONYMS = (
    ("因为", "由于"),
    ("由于", "因为"),
    ("大约", "约"),
    (r"(?<![大条契公节制签特预合纽隐简高长宽深])约(?=\d)", "大约"),
    ("位于", "坐落于"),
    ("坐落于", "位于"),
    ("并且", "而且"),
    ("但是", "不过"),
    ("然而", "但是"),
    ("例如", "比如"),
    ("被誉为", "被称为"),
    ("被称为", "被叫做"),
    ("出生于", "生于"),
    (r"(?<![出诞发产])生于(?=[^长])", "出生于"),
    ("能够", "可以"),
    ("使得", "令"),
    ("以及", "和"),
    ("超过", "多于"),
    ("包括", "包含"),
    ("兴建", "修建"),
    ("修建", "兴建"),
    ("建于", "修建于"),
    ("建造", "修造"),
    ("创立", "创办"),
    ("采用", "使用"),
    ("通过", "经由"),
    ("目前", "现在"),
    ("为了", "为"),
    ("其中", "这当中"),
    ("如果", "假如"),
    ("至今", "到现在"),
    ("全长", "总长"),
    ("由此", "因此"),
    ("之一", "其中之一"),
    ("共有", "总共有"),
    ("曾经", "曾"),
    ("第一个", "首个"),
    ("绘有", "画有"),
    ("讲述", "叙述"),
    ("前往", "去往"),
    ("连续", "接连"),
    ("现存", "现有"),
    ("率领", "带领"),
    ("担任", "出任"),
    ("逝世", "去世"),
    ("证明", "表明"),
    ("大部分", "多数"),
    ("通往", "通向"),
    ("著名", "知名"),
    ("处在", "处于"),
    ("此后", "在这之后"),
    ("随后", "之后"),
    ("派往", "派到"),
    ("设立", "设置"),
)
_FRAMES = ("事实是，{}", "可以确定的是，{}", "情况是这样的：{}", "实际情况是，{}")
_DATE = r"(?:公元前?)?\d{1,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}世纪(?:\d0年代)?"
_INNER_TIME = re.compile(rf"^(?P<x>[^，。；：、]{{2,20}}?)(?:于|在)(?P<t>{_DATE})(?P<v>[^，。；\d年月日前后间][^；]*)$")
_FRONT_TIME = re.compile(
    rf"^(?P<t>{_DATE})，(?P<x>[^，。；：、的]{{2,12}}?)(?P<v>(?:出生|发现|发明|提出|创立|创办|获得|当选|去世|逝世|建立|完成|发表|出版|主持|设计|成为|担任|率)[^；]*)$"
)
_BY = re.compile(
    r"^(?P<x>[^，。；：、由]{2,20})由(?P<y>[^，。；：、于在]{2,20}?)(?P<rest>(?:于[^，。；]{2,12}?|在[^，。；]{2,12}?)?)(?P<v>设计|创立|创办|发明|建造|修建|主持修建|主持设计|撰写|创作|发现|提出|编写|建立|编纂|绘制)(?P<end>。?)$"
)
_ACTIVE = re.compile(
    r"^(?P<y>[^，。；：、于在由被]{2,12}?)(?P<t>(?:于[^，。；]{2,12}?年)?)(?P<v>设计|创立|创办|发明|建造|修建|撰写|创作|发现|提出|编写|建立)了(?P<x>[^，。；：、的]{2,20})(?P<end>。?)$"
)


def chinese_paraphrases(sentence: str) -> list[str]:
    """Rewordings of `sentence`, the most telling first; empty where no rule applies."""
    candidates = [*_moved(sentence), *_turned(sentence)]
    swapped = _with_synonyms(sentence)
    if swapped == sentence:
        return candidates
    return [*(_with_synonyms(candidate) for candidate in candidates), swapped]


def chinese_frames(sentence: str) -> list[str]:
    """The sentence inside a frame that changes nothing: the last resort."""
    return [frame.format(sentence) for frame in _FRAMES]


def _with_synonyms(sentence: str) -> str:
    """Every function word exchanged once, none twice, and nothing inside a title or quotation marks."""
    taken = [match.span() for match in re.finditer(r"《[^》]*》|“[^”]*”", sentence)]
    replaced: list[tuple[int, int, str]] = []
    for pattern, other in _SYNONYMS:
        for match in re.finditer(pattern, sentence):
            if other != match[0] and all(match.end() <= start or end <= match.start() for start, end in taken):
                replaced.append((*match.span(), other))
                taken.append(match.span())
    for start, end, other in sorted(replaced, reverse=True):
        sentence = sentence[:start] + other + sentence[end:]
    return sentence


def _moved(sentence: str) -> Iterator[str]:
    inner = _INNER_TIME.match(sentence)
    if inner is not None:
        yield f"{inner['t']}，{inner['x']}{inner['v'].removeprefix('，')}"
        if not re.search("[，：了是、]", inner["v"]) and inner["v"].endswith("。"):
            yield f"{inner['x']}是在{inner['t']}{inner['v'].rstrip('。')}的。"
    fronted = _FRONT_TIME.match(sentence)
    if fronted is not None:
        yield f"{fronted['x']}于{fronted['t']}{fronted['v']}"


def _turned(sentence: str) -> Iterator[str]:
    by = _BY.match(sentence)
    if by is not None:
        yield f"{by['y']}{by['rest']}{by['v']}了{by['x']}{by['end']}"
    active = _ACTIVE.match(sentence)
    if active is not None:
        yield f"{active['x']}由{active['y']}{active['t']}{active['v']}{active['end']}"
