"""How well the rule on words tells claims that a passage makes from corrupted copies: AUC by kind of corruption.

    python bench/faithfulness.py MUSIQUE

MUSIQUE is a folder with `passages.jsonl` (`id`, `title`, `text`) and `openie_gpt35.jsonl` (`id`, `entities`, `triples`)
as OSU-NLP-Group/HippoRAG has them. One triple of every passage, drawn by seed, is a claim that the passage makes.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from graphgen.curation.scoring.support import METHOD, Passage

_PUBLISHED = {
    "object from another document": 0.974,
    "number changed": 0.992,
    "negated": 0.986,
    "relation of another claim": 0.812,
    "object from the same passage": 0.653,
}
"""What the best of three earlier rules reached: containment, sentence window, numbers and negation."""
_AUXILIARIES = frozenset("is was are were has had can".split())
Triple = tuple[str, str, str]


class Claim(NamedTuple):
    """A triple, the passage that says it, and what else that passage names."""

    passage: Passage
    triple: Triple
    others: Sequence[str]


def _claims(folder: Path, draw: random.Random) -> Iterator[Claim]:
    found = {row["id"]: row for row in map(json.loads, (folder / "openie_gpt35.jsonl").open(encoding="utf-8"))}
    for row in map(json.loads, (folder / "passages.jsonl").open(encoding="utf-8")):
        facts = found[row["id"]]
        triples = [tuple(each) for each in facts["triples"] if len(each) == 3 and all(isinstance(a, str) for a in each)]
        if not triples:
            continue
        chosen = draw.choice(triples)
        named = sorted({*facts["entities"], *(triple[2] for triple in triples)})
        said = " ".join(chosen).casefold()
        others = [name for name in named if isinstance(name, str) and name.casefold() not in said]
        yield Claim(Passage(row["text"], row["title"]), chosen, others)


def _corrupted(claim: Claim, kind: str, claims: Sequence[Claim], draw: random.Random) -> Triple | None:
    subject, relation, last = claim.triple
    other = draw.choice(claims)
    match kind:
        case "object from another document":
            return None if other is claim else (subject, relation, other.triple[2])
        case "number changed":
            changed = tuple(
                re.sub(r"\d{1,15}", lambda n: str(int(n[0]) + draw.choice((-1, 1, 2, 3, 7, 10))), each)
                for each in claim.triple
            )
            return None if changed == claim.triple else changed
        case "negated":
            first, _, rest = relation.partition(" ")
            return (subject, f"{first} not {rest}" if first in _AUXILIARIES else f"did not {relation}", last)
        case "relation of another claim":
            return None if other.triple[1] == relation else (subject, other.triple[1], last)
        case _:
            return (subject, relation, draw.choice(claim.others)) if claim.others else None


def _auc(true: Sequence[float], false: Sequence[float]) -> float:
    """The chance that a true claim scores above a false one; a tie counts half."""
    ranked = sorted([(score, 1) for score in true] + [(score, 0) for score in false])
    ranks, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        ranks += (start + 1 + end) / 2 * sum(label for _, label in ranked[start:end])
        start = end
    return (ranks - len(true) * (len(true) + 1) / 2) / (len(true) * len(false))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("musique", type=Path)
    draw = random.Random(0)
    claims = list(_claims(parser.parse_args().musique, draw))
    print(f"| corruption | claims | AUC of {METHOD} | earlier best | corrupted at 0.5 and above |")
    print("|---|---|---|---|---|")
    for kind, published in _PUBLISHED.items():
        pairs = [(claim, made) for claim in claims if (made := _corrupted(claim, kind, claims, draw))]
        true = [claim.passage.supports(" ".join(claim.triple)).score for claim, _ in pairs]
        false = [claim.passage.supports(" ".join(made)).score for claim, made in pairs]
        passed = sum(score >= 0.5 for score in false) / len(false)
        print(f"| {kind} | {len(pairs):,} | {_auc(true, false):.3f} | {published} | {passed:.1%} |")


if __name__ == "__main__":
    main()
