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
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from graphgen.curation.decontamination import Decontaminator
from graphgen.curation.near_duplicates import NearDuplicates
from graphgen.curation.test_sets import ItemSet, Piece
from graphgen.curation.wording import question_of, wording_of
from graphgen.records import Call, Message, Sample
from graphgen.records.rows import read_rows

_SHARES = (0.0, 0.1, 0.2, 0.3)
_TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")
_PLAIN = re.compile(r"[a-z]+|[\u4e00-\u9fff]")
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


def near_duplicates(name: str, texts: Sequence[str], words: Sequence[str], above: float) -> str:
    """A row: the share of edited samples found. Names and numbers are not edited: with another one it is another."""
    draw, rates = random.Random(0), list[str]()
    words = [word for word in words if _PLAIN.fullmatch(word)]
    for share in _SHARES:
        gate = NearDuplicates(above)
        kept = [text for number, text in enumerate(texts) if gate.check(sample(text, number=number)) is None]
        found = sum(gate.check(sample(_plainly(text, share, draw, words))) is not None for text in kept)
        rates.append(f"{found / len(kept):.1%}")
    return f"| {name}, above {above:g} | {len(texts)} | {' | '.join(rates)} |"


def _plainly(text: str, share: float, draw: random.Random, words: Sequence[str]) -> str:
    said = _TOKEN.findall(text)
    places = [place for place, word in enumerate(said) if _PLAIN.fullmatch(word)]
    for place in draw.sample(places, min(len(places), round(share * len(said)))):
        said[place] = draw.choice((draw.choice(words), "", f"{said[place]} {draw.choice(words)}"))
    is_chinese = sum(_is_han(word) for word in said if word) * 2 > len(said)
    return ("" if is_chinese else " ").join(word for word in said if word)


def of_run(run: Path, language: str) -> Planted:
    made = [each for each in read_rows(run / "samples.jsonl", Sample) if each.language == language and each.messages]
    first = min(span.document_id for each in made for span in each.evidence)
    own = [each for each in made if all(span.document_id == first for span in each.evidence)]
    clean = [each for each in made if all(span.document_id != first for span in each.evidence)]
    items = list(dict.fromkeys(map(question_of, own)))[:_MOST]
    return Planted(f"questions of the demonstration, {language}", items, _words(map(wording_of, clean)), clean)


def _words(texts: object) -> list[str]:
    return _TOKEN.findall("\n".join(texts))  # pyright: ignore[reportArgumentType, reportCallIssue]


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
    print(f"\n| near duplicates | planted | {head} |\n|---|---|---|---|---|---|")
    for above in (0.8, 0.6, 0.4):
        for each in [*planted, *real[1:]]:
            texts = list(each.items) if real and each is real[-1] else [wording_of(one) for one in each.clean]
            print(near_duplicates(each.name.replace("questions", "samples"), texts[:_MOST], each.words, above))


if __name__ == "__main__":
    main()
