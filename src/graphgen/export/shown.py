"""A sample as it is shown in files for training: the same in every format."""

from __future__ import annotations

from typing import NamedTuple

from graphgen.export.settings import DatasetSettings
from graphgen.records import Sample

__all__ = ["Shown", "Turn", "show"]

Turn = dict[str, str]


class Shown(NamedTuple):
    """What a format's row is made of.

    Attributes:
        turns: `role` and `content`, and `reasoning_content` where thoughts are shown beside the answer; none for
            running text.
        text: Running text.
        worse: A worse last turn, for a preference pair.
    """

    turns: list[Turn]
    text: str | None
    worse: Turn | None

    @property
    def answered(self) -> bool:
        """Whether something is asked and the last turn answers."""
        roles = [turn["role"] for turn in self.turns]
        return roles[-1:] == ["assistant"] and "user" in roles

    @property
    def paired(self) -> bool:
        """Whether there is a worse answer, and not the same once more."""
        return self.answered and self.worse is not None and self.worse["content"] != self.turns[-1]["content"]

    @property
    def alternates(self) -> bool:
        """Whether it is a question and an answer, or several in turn, after a system message if there is one."""
        roles = [turn["role"] for turn in self.turns]
        rest = roles[1:] if roles[:1] == ["system"] else roles
        return bool(rest) and len(rest) % 2 == 0 and rest == ["user", "assistant"] * (len(rest) // 2)


def show(sample: Sample, settings: DatasetSettings) -> Shown:
    """The turns of `sample` with its thoughts where `settings` want them, and a system message before them.

    The worse answer of a pair has the same thoughts before it: what is to be learnt from the pair is the answer, and
    not that one side of it thinks.
    """
    if not sample.messages:
        return Shown([], sample.text, None)
    turns = [{"role": turn.role, "content": turn.content} for turn in sample.messages]
    if settings.system is not None and turns[0]["role"] != "system":
        turns.insert(0, {"role": "system", "content": settings.system})
    worse = None if sample.worse is None else {"role": "assistant", "content": sample.worse}
    answers = [turn for turn in (turns[-1], worse) if turn is not None]
    if settings.thoughts == "field":
        for turn in turns:
            turn["reasoning_content"] = ""
        for turn in answers:
            turn["reasoning_content"] = sample.thoughts or ""
    elif settings.thoughts == "think" and sample.thoughts:
        for turn in answers:
            turn["content"] = f"<think>\n{sample.thoughts}\n</think>\n\n{turn['content']}"
    return Shown(turns, None, worse)
