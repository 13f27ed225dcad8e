"""Test items and samples planted with edits: how many are found, and how much else is turned down.

    graphgen demo
    python bench/decontamination.py graphgen-demo/run [--passages passages.jsonl --questions questions.jsonl]

Items are the questions of the run on its first document of each language, and, where they are named, real questions and
real passages. A planted sample asks an item in which a share of the words (Han characters) was replaced, left out or
added to, each as likely, by words drawn from the other texts. Clean are the run's samples on other documents, and
passages that are not among the items.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from graphgen.curation.contamination.decontamination import Decontaminator
from graphgen.curation.contamination.test_sets import ItemSet, Piece
from graphgen.curation.duplication.near_duplicates import NearDuplicates
from graphgen.curation.duplication.sameness import overlap
from graphgen.curation.wording import question_of, wording_of
from graphgen.records import Call, Message, Sample
from graphgen.records.rows import read_rows
from graphgen.text.segment import is_listed
from graphgen.text.segment import words as cut
from graphgen.text.spoken import ASKING, DENIALS, spoken

_SHARES = (0.0, 0.1, 0.2, 0.3)
_TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")
_PARTS = re.compile(r"[\u4e00-\u9fff]+|[^\W\u4e00-\u9fff]+|[\W_]+")
_PLAIN_FLAGS = frozenset("n v vn a ad an d p c u uj ul uz ud ug uv r q".split())
_TELLING = ASKING | DENIALS
_REPEATS, _MOST = 4, 300


class Planted(NamedTuple):
    """Items to plant, words to edit them with, and samples that give none of them away."""

    name: str
    items: Sequence[str]
    words: Sequence[str]
    clean: Sequence[Sample]


def edited(text: str, share: float, draw: random.Random, words: Sequence[str]) -> str:
    """`text` with a share of its words replaced, left out or added to."""
    said = _TOKEN.findall(text)
    for _ in range(round(share * len(said))):
        place, how = draw.randrange(len(said)), draw.choice("rda")
        new = [] if how == "d" and len(said) > 1 else [draw.choice(words)]
        said[place : place + (how != "a")] = new
    is_chinese = sum(map(_is_han, said)) * 2 > len(said)
    return ("" if is_chinese else " ").join(said)


def _is_han(word: str) -> bool:
    return "\u4e00" <= word[0] <= "\u9fff"


def sample(text: str, answer: str = "", number: int = 0) -> Sample:
    asked = (Message(role="user", content=text), Message(role="assistant", content=answer)) if answer else None
    return Sample.model_construct(
        id=f"sample-{number}",
        messages=asked,
        text=None if asked else text,
        thoughts=None,
        worse=None,
        calls=(Call.model_construct(id="c"),),
    )


def decontamination(planted: Planted) -> str:
    """A row: the share found at each edit, and clean samples turned down."""
    pieces = [Piece("items", row, "question", text, is_answer=False) for row, text in enumerate(planted.items, 1)]
    gate = Decontaminator([ItemSet("items", len(pieces), pieces)])
    draw = random.Random(0)
    found = [
        sum(
            gate.find(sample(edited(text, share, draw, planted.words), "Nothing of that kind.")) is not None
            for text in planted.items
            for _ in range(_REPEATS)
        )
        / (_REPEATS * len(planted.items))
        for share in _SHARES
    ]
    lost = sum(gate.find(each) is not None for each in planted.clean)
    rates = " | ".join(f"{rate:.1%}" for rate in found)
    return f"| {planted.name} | {len(planted.items)} | {rates} | {lost} of {len(planted.clean):,} |"


def near_duplicates(name: str, samples: Sequence[Sample], above: float) -> str:
    """A row: the share of edited samples found, and in brackets of those kept though they share enough.

    Edited are words with which a sample does not by rule become another one: no name, number, denial or question word.
    """
    draw, cells, lost = random.Random(0), list[str](), 0
    words = [word for each in samples for text in _texts(each) for word in _words_of(text) if _is_plain(word)]
    for share in _SHARES:
        gate = NearDuplicates(above)
        kept = [each for each in samples if gate.check(each) is None]
        found = alike = 0
        planted = kept[:_MOST]
        for each in planted:
            changed = _edited_plainly(each, share, draw, words)
            if gate.check(changed) is not None:
                found += 1
            else:
                alike += overlap(wording_of(changed), wording_of(each)) >= above
        cells.append(f"{found / len(planted):.1%} ({alike / len(planted):.1%})")
        lost = len(samples) - len(kept)
    return f"| {name}, above {above:g} | {' | '.join(cells)} | {lost} of {len(samples):,} |"


def _texts(sample: Sample) -> list[str]:
    return [sample.text] if sample.text is not None else [message.content for message in sample.messages or ()]


def _edited_plainly(sample: Sample, share: float, draw: random.Random, words: Sequence[str]) -> Sample:
    """`sample` with a share of its words edited: as many in each turn."""
    texts = [_plainly(text, share, draw, words) for text in _texts(sample)]
    if sample.text is not None:
        return sample.model_copy(update={"text": texts[0]})
    turns = [turn.model_copy(update={"content": text}) for turn, text in zip(sample.messages or (), texts, strict=True)]
    return sample.model_copy(update={"messages": tuple(turns)})


def _plainly(text: str, share: float, draw: random.Random, words: Sequence[str]) -> str:
    said = _words_of(text)
    places = [place for place, word in enumerate(said) if _is_plain(word)]
    count = share * sum(map(str.isalnum, said))
    for place in draw.sample(places, min(len(places), int(count) + (draw.random() < count % 1))):
        blank = "" if _is_han(said[place]) else " "
        said[place] = draw.choice((draw.choice(words), "", said[place] + blank + draw.choice(words)))
    return "".join(said)


def _words_of(text: str) -> list[str]:
    """All of `text`, in words and what is between them."""
    parts = _PARTS.findall(text)
    return [word for part in parts for word in ([each.text for each in cut(part)] if _is_han(part) else [part])]


def _is_plain(word: str) -> bool:
    if _is_han(word):
        flags = [each.flag for each in cut(word)]
        return is_listed(word) and flags[0] in _PLAIN_FLAGS and not _TELLING & set(word)
    return (
        word.isascii() and word.isalpha() and word.islower() and not spoken(word).specific[0] and word not in _TELLING
    )


def of_run(run: Path, language: str) -> Planted:
    made = [each for each in read_rows(run / "samples.jsonl", Sample) if each.language == language and each.messages]
    first = min(span.document_id for each in made for span in each.evidence)
    own = [each for each in made if all(span.document_id == first for span in each.evidence)]
    clean = [each for each in made if all(span.document_id != first for span in each.evidence)]
    items = list(dict.fromkeys(map(question_of, own)))[:_MOST]
    return Planted(f"questions of the demonstration, {language}", items, _words(map(wording_of, clean)), clean)


def _words(texts: Iterable[str]) -> list[str]:
    return _TOKEN.findall("\n".join(texts))


def of_passages(passages: Path, questions: Path) -> list[Planted]:
    texts = [json.loads(line)["text"] for line in passages.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    clean = [sample(text) for text in texts]
    words = _words(texts[:_MOST])
    asked = Planted("questions of MuSiQue, en", [row["question"] for row in rows], words, clean)
    return [asked, Planted("passages of MuSiQue, en", texts[::2][:_MOST], words, clean[1::2])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--passages", type=Path)
    parser.add_argument("--questions", type=Path)
    given = parser.parse_args()
    planted = [of_run(given.run, language) for language in ("en", "zh")]
    real = of_passages(given.passages, given.questions) if given.passages else []
    head = " | ".join(f"{share:.0%}" for share in _SHARES)
    print(f"| test items | planted | {head} | clean samples turned down |\n|---|---|---|---|---|---|---|")
    for each in [*planted, *real]:
        print(decontamination(each))
    print(f"\n| near duplicates | {head} | turned down as they stand |\n|---|---|---|---|---|---|")
    for above in (0.8, 0.9):
        for each in [*planted, *real[1:]]:
            samples = each.clean if each in planted else [sample(text) for text in each.items]
            print(near_duplicates(each.name.replace("questions", "samples"), samples, above))


if __name__ == "__main__":
    main()
