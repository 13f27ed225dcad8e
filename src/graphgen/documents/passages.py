"""Which passages are fit to ask about, by rules on their form (Genie, section 2.1: content preparation)."""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol, TypeVar

from graphgen.text.sentences import sentence_spans

__all__ = ["Bounded", "Unfit", "has_room", "unfit"]

_ENDED = re.compile(r"[.!?。！？；…:：][\"'”’」』)）》】*_]*\Z")
_CELLS = re.compile(r"\||\t|(?<=\S) {3,}(?=\S)")
_RULE = re.compile(r"[\s|:+=\-—_.]+")
_FILLER = re.compile(
    r"(?i:\ball rights reserved\b|©|\bcopyright (?:\(c\)|\d{4})"
    r"|\bcookies?\b.{0,60}\b(?:accept|consent|settings|policy|use)"
    r"|\b(?:accept|we use|uses) (?:all )?cookies\b|\bprivacy policy\b|\bterms (?:of (?:use|service)|and conditions)\b"
    r"|\b(?:sign|log) ?(?:in|up)\b|\bsubscribe\b|\bnewsletter\b|\bshare (?:this|on)\b|\bfollow us\b|\bread more\b"
    r"|\bclick here\b|\bback to top\b|\b(?:previous|next) (?:post|article|page)\b|\badvertisement\b|\blorem ipsum\b)"
    r"|版权所有|未经(?:许可|授权)|隐私(?:政策|条款)|用户协议|服务条款|[京沪粤浙苏]ICP备|公网安备|(?:登录|注册)(?:账号|后)|点击(?:这里|此处|查看|阅读|下载)"
    r"|扫码|扫描二维码|关注(?:我们|公众号|微信)|(?:上|下)一(?:篇|页)|返回顶部|阅读全文|相关推荐|免责声明|责任编辑|转载请注明|分享到"
)
_MOST_FILLER = 0.5
_MOST_TABLE = 0.7


class Bounded(Protocol):
    """Settings with bounds on the tokens of a passage."""

    @property
    def shortest(self) -> int: ...

    @property
    def longest(self) -> int: ...


B = TypeVar("B", bound=Bounded)


class Unfit(NamedTuple):
    """Why a passage is not asked about: `reason` is stable, `detail` says it in words."""

    reason: str
    detail: str


def has_room(settings: B) -> B:
    """`settings`; raises `ValueError` where no length is within its bounds."""
    if settings.shortest > settings.longest:
        bounds = f"shortest ({settings.shortest}) is above longest ({settings.longest})"
        raise ValueError(f"{bounds}: no text has that length")
    return settings


def unfit(text: str, tokens: int, *, shortest: int, longest: int) -> Unfit | None:
    """The first reason against a passage, or `None`.

    Reasons: `too_short`, `too_long` (by tokens), `table` (rows and little else), `boilerplate` (menus, legal notices,
    calls to click; or no finished sentence at all).

    Args:
        text: The passage.
        tokens: Its length.
        shortest: The fewest tokens that are enough.
        longest: The most tokens that are not too many.
    """
    if tokens < shortest:
        return Unfit("too_short", f"It has {tokens} tokens, fewer than {shortest}.")
    if tokens > longest:
        return Unfit("too_long", f"It has {tokens:,} tokens, more than {longest:,}.")
    lines = [line for line in text.splitlines() if line.strip()]
    if _share([line for line in lines if _is_row(line)], text) > _MOST_TABLE:
        return Unfit("table", "It is a table, and little else.")
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    if not any(_ENDED.search(sentence) for sentence in sentences):
        return Unfit("boilerplate", "It has no finished sentence: a menu, a list of links or of headings.")
    filler = [sentence for sentence in sentences if _FILLER.search(sentence)]
    if _share(filler, text) > _MOST_FILLER:
        return Unfit("boilerplate", f"Most of it speaks of the page and not of its matter: “{filler[0][:80]}”")
    return None


def _is_row(line: str) -> bool:
    return len(_CELLS.findall(line)) > 1 or _RULE.fullmatch(line) is not None


def _share(parts: list[str], text: str) -> float:
    """How many of the characters of `text`, without white space, stand in `parts`."""
    return sum(map(_length, parts)) / max(1, _length(text))


def _length(text: str) -> int:
    return len("".join(text.split()))
