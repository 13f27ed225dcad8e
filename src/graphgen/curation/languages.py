"""Whether a sample is in the language that it is said to be in; formulas, names and code are in none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.records import Language, Rejection, Sample
from graphgen.text.language import HAN, other_language
from graphgen.text.sentences import sentence_spans

__all__ = ["check_language"]

_NO_LANGUAGE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|\\\(.*?\\\)|\\\[.*?\\\]|<[^<>\n]{1,200}>|https?://\S+|\S+@\S+"
    r"|《[^《》]{1,60}》|「[^「」]{1,60}」|“[^“”]{1,200}”|\"[^\"\n]{1,200}\"|\([^()\n]{1,80}\)|（[^（）\n]{1,80}）",
    re.DOTALL,
)
_HAN = re.compile(f"[{HAN}]")
_HAN_WORDS = re.compile(r"[的了是在有不这和与]|什么|哪|谁|吗|为")
_PLAIN_WORD = re.compile(r"(?<![^\W_])[a-z]{2,}(?![^\W_])")
_LINKS = re.compile(r"(?<![^\W_])(?:the|of|and|is|are|was|were|in|to|that|which|by|for|with|from|an?)(?![^\W_])")
_LETTER = re.compile(r"[^\W\d_]")
_PARTLY = 0.1
_FEW_HAN, _FEW_WORDS = 8, 5
_WANTS_ANOTHER = re.compile(
    r"\btranslat|\b(?:in|into|to|from) (?:chinese|mandarin|english|french|german|spanish|japanese|korean|"
    r"russian|latin|greek|italian|portuguese|arabic|hindi)\b|翻译|译成|译为|译文|用?(?:英|中|汉|法|德|日|俄|韩|西班牙|拉丁)(?:文|语)",
    re.IGNORECASE,
)
_NAMES = {"en": "English", "zh": "Chinese"}


def check_language(sample: Sample) -> Rejection | None:
    """A rejection, reason `language`, where a turn or the text is in another language than the sample.

    A rule on letters and on common words, silent when in doubt: a few words, a name or a formula are in no language. A
    conversation that asks for another language may use it, and so may what rests on passages that are partly in it.
    """
    turns = [(message.role, message.content) for message in sample.messages or () if message.role != "system"]
    parts = turns if sample.text is None else [("text", sample.text)]
    if any(role == "user" and _WANTS_ANOTHER.search(said) for role, said in parts):
        return None
    for role, said in parts:
        if (other := _other_than(sample.language, said)) and not _says(sample, other):
            where = {"user": "question", "assistant": "answer"}.get(role, "text")
            detail = f"The {where} is in {other}; the sample is in {_NAMES[sample.language]}."
            return Rejection(reason="language", detail=detail, sample=sample)
    return None


def _says(sample: Sample, other: str) -> bool:
    """Whether what `sample` rests on is in `other`, or at least a tenth of it, in letters, are sentences that are.

    A Han character counts like four letters: about as much as either says.
    """
    if any(_other_than(sample.language, each.text) == other for each in sample.evidence):
        return True
    whole = [sentence for each in sample.evidence for sentence in _sentences(each.text)]
    there = sum(_weight(sentence) for sentence in whole if _other_than(sample.language, sentence) == other)
    return there >= _PARTLY * sum(map(_weight, whole)) and there > 0


def _sentences(text: str) -> Iterator[str]:
    return (text[start:end] for start, end in sentence_spans(text))


def _weight(text: str) -> int:
    return len(_LETTER.findall(text)) + 3 * len(_HAN.findall(text))


def _other_than(language: Language, text: str) -> str | None:
    """What `text` is written in, in words, where that is not `language`."""
    if language == "en" and text.isascii() and (len(text) < _SHORT or _is_plainly_english(text)):
        return None
    said = _NO_LANGUAGE.sub(" ", text)
    if (other := other_language(said)) is not None:
        return other
    if language == "en":
        han = len(_HAN.findall(said))
        chinese = han >= _FEW_HAN or (han and _HAN_WORDS.search(said))
        return "Chinese" if chinese and han > len(_PLAIN_WORD.findall(said)) else None
    words, han = len(_PLAIN_WORD.findall(said)), len(_HAN.findall(said))
    # 运行 pip install torch torchvision torchaudio 即可: a command has no word that links others.
    english = words >= _FEW_WORDS and words > han and (not han or _LINKS.search(said))
    return "English" if english else None


def _is_plainly_english(text: str) -> bool:
    """Whether so many of its words are the two commonest that no other language comes into question."""
    return 2 * (text.count(" the ") + text.count(" and ")) * _SHORT > len(text)


_SHORT = 100
"""Characters below which an ASCII text in English is not looked at: too short for the words of another language."""
