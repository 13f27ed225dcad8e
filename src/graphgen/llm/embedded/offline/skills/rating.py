"""How well a response answers a request, from 1 to 5, by what rules see: its words, its ends, its voice."""

from __future__ import annotations

import re

from graphgen.llm.embedded.offline.english.words import FUNCTION_WORDS
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.text.language import HAN
from graphgen.text.sentences import sentence_spans
from graphgen.text.words import words

__all__ = ["rate_answer"]

_BEST, _WORST = 5, 1
_HAN = re.compile(f"[{HAN}]")
_ASKING = frozenset(
    "describe give account particular attention summarise what known about overview main facts can you tell me curious "
    "mostly reading could fill hey know like hear love learn should including answer sentences sentence write words "
    "paragraphs keep between use how why when where which who".split()
) | frozenset(
    "请介绍概述说明重点着谈方面情况内容主要有关事实写段文字能跟我讲吗想了解最近对挺感兴趣的给一下是多尤其些呀在和并到用句话答数之间分什么值得"
)
_ENDED = re.compile(r"[.!?…。！？：:|`][\"'”’」』）)》\]*_]*\s*\Z")
_OPENS_ON_NOTHING = re.compile(
    r"\W*(?:(?:He|She|They|It|His|Her|Their|Its|This|These|Those|However|Moreover|But|And|Also)\b(?!\s+(?:is|was) "
    r"\w+ that)|[他她它其该此这那]|但是|然而|此外|而且|另外)"
)
_PAGE = re.compile(
    r"\b(?:click here|subscribe|sign up|log ?in|cookies?|privacy policy|buy now|add to cart|free shipping|"
    r"all rights reserved|advertisement|share this|read more|posted by|leave a comment)\b"
    r"|点击(?:这里|此处)|立即购买|扫码|关注我们|版权所有|加入购物车|阅读原文|转发|责任编辑|下载app|联系电话",
    re.IGNORECASE,
)
_OWN_VOICE = re.compile(
    r"(?<![\w“\"])(?:I|we|my|our|me|us)\b|(?:told|said to) reporters|\b(?:yesterday|last night)\b"
    r"|(?<!自)我(?!国)|本报|记者|昨[天日]|笔者",
    re.IGNORECASE,
)
_VOICED = 2
_ON_TOPIC, _NEAR_TOPIC = 0.6, 0.3
_SENTENCES = 2


def rate_answer(task: Task) -> dict[str, str]:
    """5, less what speaks against the response; it cannot judge whether what it says is right, or well said."""
    response, request = task.data, task.reference
    share = _share_of_topic(request, response)
    faults = (
        0 if share >= _ON_TOPIC else 1 if share >= _NEAR_TOPIC else 3,
        1 if len(sentence_spans(response)) < _SENTENCES else 0,
        1 if not _ENDED.search(response) else 0,
        1 if _OPENS_ON_NOTHING.match(response) else 0,
        min(3, 2 * len(_PAGE.findall(response))),
        1 if len(_OWN_VOICE.findall(response)) >= _VOICED else 0,
    )
    return {"rating": str(max(_WORST, _BEST - sum(faults)))}


def _share_of_topic(request: str, response: str) -> float:
    """How many of the words by which the request tells its topic stand in the response."""
    asked = {
        word for word in words(request) if word not in FUNCTION_WORDS and word not in _ASKING and not word.isdigit()
    }
    known = set(words(response))
    stems = {word[:5] for word in known if not _HAN.match(word)}
    found = [word in known or (not _HAN.match(word) and word[:5] in stems) for word in sorted(asked)]
    return sum(found) / len(found) if found else 1.0
