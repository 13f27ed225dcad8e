"""What a report on a large run takes: CPU time, memory, and the size of the page.

`python bench/reporting.py [--samples 100000] [--keep FOLDER]` makes a run's directory of so many samples, kept and
rejected, in both languages and four kinds, over a scale-free graph of as many entities, and reports on it in a process
of its own. It prints one Markdown table.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scale_free import scale_free

_KINDS = ("atomic", "aggregated", "multi_hop", "cot")
_REASONS = ("duplicate", "unfaithful", "too_short")
_WORDS = {
    "en": "bridge river engineer steel tower railway valley station opened crossed designed carries built".split(),
    "zh": "桥 河 工程师 钢 塔 铁路 山谷 车站 开通 跨越 设计 承载 修建 北部".split(),
}
_MEASURE = """
import json, resource, sys, time
from pathlib import Path
from graphgen.engine.reporting.report import write_report
from graphgen.engine.run_directory.results import Results
run, page = Path(sys.argv[1]), Path(sys.argv[2])
begin = time.process_time()
write_report(Results(run), page)
took, peak = time.process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": took, "mb": peak, "kb": page.stat().st_size / 1024}))
"""


def make_run(folder: Path, samples: int) -> None:
    """A run's directory with every file that a report reads."""
    draw = random.Random(1)
    documents = [document(number, draw) for number in range(samples // 50)]
    write(folder / "documents.jsonl", documents)
    write(folder / "samples.jsonl", (sample(number, documents, draw) for number in range(samples)))
    rejected = range(samples, samples + samples // 10)
    write(
        folder / "rejected.jsonl",
        (
            {"reason": draw.choice(_REASONS), "detail": "It was dropped.", "sample": sample(number, documents, draw)}
            for number in rejected
        ),
    )
    write(folder / "failures.jsonl", ())
    write(folder / "judgements.jsonl", (judgement(number, draw) for number in range(samples)))
    (folder / "graph").mkdir(parents=True)
    graph = scale_free(samples)
    graph.save(folder / "graph")
    counts = {"samples": samples, "documents": len(documents), "entities": samples, "relations": graph.relation_count}
    usage = {"calls": samples, "cached": 0, "input_tokens": 900 * samples, "output_tokens": 80 * samples, "cost": 12.5}
    manifest = {
        "graphgen": "bench", "method": "graphgen", "status": "succeeded", "reason": None, "error": None,
        "started_at": "2026-01-01T00:00:00+00:00", "finished_at": "2026-01-01T02:00:00+00:00", "models": {},
        "usage": usage, "prompts": {"synthesizer:generation/atomic": usage}, "counts": counts, "notes": [],
        "files": {"samples.jsonl": {"sha256": "0", "rows": samples}},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def document(number: int, draw: random.Random) -> dict[str, Any]:
    language = "zh" if number % 2 else "en"
    text = said(draw, language, 900)
    return {
        "id": f"doc-{number}", "key": f"{number}.md", "source": f"{number}.md", "format": "md", "language": language,
        "text": text,
    }  # fmt: skip


def sample(number: int, documents: list[dict[str, Any]], draw: random.Random) -> dict[str, Any]:
    source = draw.choice(documents)
    language, text = source["language"], source["text"]
    start = draw.randrange(len(text) - 300)
    call = {"id": f"call-{number}", "prompt": "generation/atomic", "prompt_hash": "0" * 16, "role": "synthesizer"}
    call |= {"model": "a-model", "parameters": {"temperature": 0.7, "top_p": 0.95, "max_tokens": 2048}}
    end = start + draw.randint(60, 280)
    turns = [("user", said(draw, language, 14)), ("assistant", said(draw, language, draw.randint(10, 90)))]
    return {
        "id": f"sample-{number:016x}", "method": "graphgen", "kind": draw.choice(_KINDS), "language": language,
        "messages": [{"role": role, "content": content} for role, content in turns],
        "evidence": [{"document_id": source["id"], "start": start, "end": end, "text": text[start:end]}],
        "units": [{"id": f"relation-{number}", "kind": "relation", "name": f"Entity {number} → Entity {number + 1}"}],
        "loss": draw.random(), "scores": [{"name": "faithfulness", "value": draw.random(), "method": "rule:v1"}],
        "calls": [call, call | {"id": f"call-{number}-again", "draw": 1}],
    }  # fmt: skip


def judgement(number: int, draw: random.Random) -> dict[str, Any]:
    told = {"statement_id": f"statement-{number}", "unit_id": f"entity-{number // 4}", "label": number % 2 == 0}
    return told | {"p_yes": draw.random(), "mass": 0.98, "method": "logprobs"}


def said(draw: random.Random, language: str, count: int) -> str:
    words = [f"{draw.choice(_WORDS[language])}{draw.randrange(400)}" for _ in range(count)]
    return ("" if language == "zh" else " ").join(words)


def write(path: Path, rows: Iterator[dict[str, Any]] | Any) -> None:  # noqa: ANN401 - any rows
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        print("| samples kept | samples rejected | CPU s | peak MB | page KB |\n|---|---|---|---|---|")
        for count in (given.samples // 100, given.samples // 10, given.samples):
            run = folder / f"run-{count}"
            if not (run / "manifest.json").is_file():
                make_run(run, count)
            command = [sys.executable, "-c", _MEASURE, str(run), str(run / "report.html")]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            row = (f"{count:,}", f"{count // 10:,}", f"{told['cpu']:.1f}", f"{told['mb']:.0f}", f"{told['kb']:,.0f}")
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
