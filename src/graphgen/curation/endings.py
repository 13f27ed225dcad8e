"""Whether a text ends, or only stops: what a limit on tokens leaves behind."""

from __future__ import annotations

import re

__all__ = ["breaks_off"]

_CLOSED = re.compile(r"(?:[.!?。！？；]|…{1,2}|\.{3})[\"'”’»)）】》』」\]*_`]*\Z")
_LIST_ITEM = re.compile(r"\A\s*(?:[-*+•·]|\d{1,2}[.)、]|[(（]\d{1,2}[)）]|[①-⑳]|\|)\s*\S")
_HANGS_EN = re.compile(
    r"(?:[,;:–—-]|\b(?:and|or|but|nor|the|a|an|of|in|on|at|by|to|from|for|with|without|into|between|because|which|that|"
    r"who|whose|is|are|was|were|be|been|has|have|had|as|than|such|its|their|his|also|not|if|when|while|including|"
    r"through|during|so|it|they|this|these|can|could|would|will|may|both|e\.g\.|i\.e\.|most|very|more))\s*\Z"
)
_HANGS_ZH = re.compile(
    r"(?:的|以及|或者|直到|它|并且?|而且|但是?|因为|所以|由于|因此|如果|虽然|通过|在|把|被|将|对|从|向|为了?|例如|比如|包括|其中|是|有|这|该|其|使|让|用|以|由|不仅|既|又|也|到)\Z"
)
_PAIRS = {"(": ")", "（": "）", "[": "]", "《": "》", "“": "”", "「": "」", "【": "】"}
_HANGS_ANYWHERE_ZH = re.compile(
    r"(?:[，、：；]|(?<=[\u4e00-\u9fff]{2})(?<![饱温平总缓中祥柔调附随谐暖共人参赠给])[和与及或])\Z"
)
_CLAUSES_ZH = re.compile(r"[，：；]")
_FEW_WORDS, _FEW_CHARACTERS, _FEW_IN_CLAUSES = 8, 20, 12
_CUT_MARK = re.compile(r"(?:\.{3}|…{1,2})\s*\Z")


def breaks_off(text: str) -> bool:
    """Whether `text` stops before its end: on a word that leads on, in a bracket, or in a long sentence without a stop.

    A name, a number or a short phrase needs no stop, nor does an item of a list or a table.
    """
    said = text.strip()
    last = said.splitlines()[-1].strip() if said else ""
    if said.count("```") % 2 or _is_open(last) or _CUT_MARK.search(said):
        return True
    if not said or _CLOSED.search(said) or said.endswith("```"):
        return False
    return _leads_on(last) or _is_half_a_line(last)


def _leads_on(last: str) -> bool:
    """Whether the last word or mark of a line calls for more."""
    if _HANGS_EN.search(last) or _HANGS_ANYWHERE_ZH.search(last):
        return True
    return _HANGS_ZH.search(last) is not None and len(last) > _FEW_CHARACTERS // 2


def _is_half_a_line(last: str) -> bool:
    """Whether a line without a stop is too long for a name or a phrase; a row of a table has to be whole."""
    if last.startswith("|") or _LIST_ITEM.match(last):
        return last.startswith("|") and not last.endswith("|")
    han = len(re.findall(r"[\u4e00-\u9fff]", last))
    most = _FEW_IN_CLAUSES if _CLAUSES_ZH.search(last) else _FEW_CHARACTERS
    return han > most or (han < _FEW_WORDS and len(last.split()) > _FEW_WORDS)


def _is_open(line: str) -> bool:
    """Whether a bracket or quotation mark of the last line is never closed."""
    return any(line.count(opening) > line.count(closing) for opening, closing in _PAIRS.items())
