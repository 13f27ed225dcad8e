"""Precision and recall of each heuristic of SELF-QA on hand-made cases, violations and innocent look-alikes.

    python bench/heuristics.py [--misses]

The cases are `tests/curation/heuristics/<language>.jsonl`: `text`, the `rule` that it is about, and whether it
`violates` it; `part` is `answer` where the text is one, and `question`, `passage` and `earlier` are what else the rule
looks at.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, NamedTuple

from graphgen.curation.duplication.sameness import same_question
from graphgen.curation.questions.heuristics import OF_ANSWERS, OF_QUESTIONS, Exchange

CASES = Path(__file__).parents[1] / "tests" / "curation" / "heuristics"
RULES = OF_QUESTIONS | OF_ANSWERS
SIMILAR = 0.8


class Tally(NamedTuple):
    """What a rule found of the cases that are about it: texts."""

    found: list[str]
    missed: list[str]
    accused: list[str]
    spared: list[str]

    @property
    def precision(self) -> float:
        return len(self.found) / max(1, len(self.found) + len(self.accused))

    @property
    def recall(self) -> float:
        return len(self.found) / max(1, len(self.found) + len(self.missed))


def cases(language: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()]


def is_found(case: dict[str, Any], language: Any) -> bool:  # noqa: ANN401 - a literal type of the product
    if case["rule"] == "near_duplicate":
        return same_question(case["text"], case["earlier"], SIMILAR)
    is_answer = case.get("part") == "answer"
    question = case.get("question", "") if is_answer else case["text"]
    said = Exchange(question, case["text"] if is_answer else "", case.get("passage", ""), language)
    return RULES[case["rule"]](said) is not None


def tally(language: str) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for case in cases(language):
        each = tallies.setdefault(case["rule"], Tally([], [], [], []))
        place = (1 if case["violates"] else 3) - (1 if is_found(case, language) else 0)
        each[place].append(case["text"])
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print what a rule got wrong")
    misses = parser.parse_args().misses
    print("| rule | language | violations | look-alikes | precision | recall |")
    print("|---|---|---|---|---|---|")
    for language in ("en", "zh"):
        for rule, each in tally(language).items():
            violations, innocent = len(each.found) + len(each.missed), len(each.accused) + len(each.spared)
            print(f"| {rule} | {language} | {violations} | {innocent} | {each.precision:.2f} | {each.recall:.2f} |")
            for kind, texts in (("missed", each.missed), ("accused", each.accused)) if misses else ():
                for text in texts:
                    print(f"    {kind}: {text}")


if __name__ == "__main__":
    main()
