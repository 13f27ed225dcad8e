"""Whether a text ends, or only stops: what a limit on tokens leaves behind."""

from __future__ import annotations

import re

from graphgen.records import Rejection, Sample

__all__ = ["breaks_off", "check_ending"]

_CLOSED = re.compile(r"(?:[.!?。！？；]|…{1,2}|\.{3})[\"'”’»)）】》』」\]*_`]*\Z")
_LIST_ITEM = re.compile(r"\A\s*(?:[-*+•·]|\d{1,2}[.)、]|[(（]\d{1,2}[)）]|[①-⑳]|\|)\s*\S")
_LABELLED = re.compile(r"\A(?:[\u4e00-\u9fff]{1,4}|[A-Za-z]+(?: [A-Za-z]+)?)[:：]\s*\S")
_BETWEEN_ITEMS = re.compile(r"[、;；]|[,，]\s?")
_HANGS_EN = re.compile(
    r"(?:[,;:–—-]|\b(?:and|or|but|nor|the|a|an|of|in|on|at|by|to|from|for|with|without|into|between|because|which|that|"
    r"who|whose|is|are|was|were|be|been|has|have|had|as|than|such|its|their|his|also|not|if|when|while|including|"
    r"through|during|so|it|they|this|these|can|could|would|will|may|both|e\.g\.|i\.e\.|most|very|more))\s*\Z"
)
_HANGS_ZH = re.compile(
    r"(?:的|以及|或者|直到|它|并且?|而且|但是?|因为|所以|由于|因此|如果|虽然|通过|在|把|被|将|对|从|向|为了?|例如|比如|包括|其中|是|有|这|该|其|使|让|用|以|由|不仅|既|又|也|到)\Z"
)
_PAIRS = {"([（": ")]）", "《": "》", "“": "”", "「": "」", "【": "】"}
_HANGS_FOR_CERTAIN = re.compile(
    r"(?:[,;:–—，、；：]|\b(?:and|or|but|nor|the|a|an|because|whose|its|their|than|including)|以及|或者|并且|而且|因为|如果|虽然|例如|比如|其中|不仅)\Z"
)
"""What no sentence ends on, whoever ended it."""
_FACE = re.compile(r"[:;=]-?[(\[]")
_NEEDS_NO_STOP = re.compile(r"(?:https?://\S+|[)\]）】》」”’\"}]|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)\Z")
_HANGS_ANYWHERE_ZH = re.compile(
    r"(?:[，、：；]|(?<=[\u4e00-\u9fff]{2})(?<![饱温平总缓中祥柔调附随谐暖共人参赠给])[和与及或])\Z"
)
_CLAUSES_ZH = re.compile(r"[，：；]")
_FEW_WORDS, _FEW_CHARACTERS, _FEW_IN_CLAUSES = 8, 20, 12
_SHOWN = 30
_CUT_MARK = re.compile(r"(?:\.{3}|…{1,2})\s*\Z")


def check_ending(sample: Sample) -> Rejection | None:
    """A rejection, reason `cut_off`, if an answer or the text stops before its end.

    A text that nobody wrote, a passage of a document as it stands, ends where it was cut. Where the endpoint says of
    all that was written that it ended by itself, a missing stop is the writer's manner and shows nothing.
    """
    if sample.text is not None:
        parts = [sample.text] if sample.calls else []
    else:
        parts = [message.content for message in sample.messages or () if message.role == "assistant"]
    end = next((part.strip()[-_SHOWN:] for part in parts if breaks_off(part, ended=_ended(sample))), None)
    return Rejection(reason="cut_off", detail=f"It breaks off: “…{end}”.", sample=sample) if end is not None else None


def _ended(sample: Sample) -> bool:
    """Whether the last answer to each question that was asked for `sample` is said to have ended by itself."""
    last = {(call.prompt, call.draw): call.finish_reason for call in sample.calls if call.role == "synthesizer"}
    return set(last.values()) == {"stop"}


def breaks_off(text: str, *, ended: bool = False) -> bool:
    """Whether `text` stops before its end: on a word that leads on, in a bracket, or in a long sentence without a stop.

    A name, a number or a short phrase needs no stop, nor does an item of a list or a table, an address, or code.

    Args:
        text: What was written.
        ended: Its writer is said to have ended it: only an open fence or what no sentence ends on speaks against it.
    """
    said = text.strip()
    last = said.splitlines()[-1].strip() if said else ""
    if said.count("```") % 2:
        return True
    if ended:
        return _HANGS_FOR_CERTAIN.search(last) is not None and not (last.isascii() and last.isalpha())
    if _is_open(last) or _CUT_MARK.search(said):
        return True
    if not said or _CLOSED.search(said) or said.endswith("```"):
        return False
    return _leads_on(last) or _is_half_a_line(last)


def _leads_on(last: str) -> bool:
    """Whether the last word or mark of a line calls for more."""
    if _HANGS_ANYWHERE_ZH.search(last) or (_HANGS_EN.search(last) and len(last.split()) > 1):
        return True
    return _HANGS_ZH.search(last) is not None and len(last) > _FEW_CHARACTERS // 2


def _is_half_a_line(last: str) -> bool:
    """Whether a line without a stop is too long for a name or a phrase; a row of a table has to be whole.

    What ends in an address, a closing bracket or quotation mark, or a picture needs no stop.
    """
    if _NEEDS_NO_STOP.search(last) or _is_labelled_list(last):
        return False
    if last.startswith("|") or _LIST_ITEM.match(last):
        return last.startswith("|") and not last.endswith("|")
    han = len(re.findall(r"[\u4e00-\u9fff]", last))
    most = _FEW_IN_CLAUSES if _CLAUSES_ZH.search(last) else _FEW_CHARACTERS
    return han > most or (han < _FEW_WORDS and len(last.split()) > _FEW_WORDS)


def _is_labelled_list(line: str) -> bool:
    """Whether a line is a label with names behind it, such as `地点：都江堰、四川省`."""
    label = _LABELLED.match(line)
    items = _BETWEEN_ITEMS.split(line[label.end() - 1 :]) if label else []
    return bool(items) and not any(_is_long(item) for item in items)


def _is_long(item: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", item)) > _FEW_IN_CLAUSES or len(item.split()) > _FEW_WORDS


def _is_open(line: str) -> bool:
    """Whether a bracket or quotation mark of the last line is never closed; an interval, [0, 1), closes as it likes."""
    plain = _FACE.sub("", line)
    return any(sum(map(plain.count, opening)) > sum(map(plain.count, closing)) for opening, closing in _PAIRS.items())
