"""What becomes of samples once they are made: time and memory to curate them, and to write them as a dataset.

    python bench/finishing.py [--samples 100000]

A sample is a question of 20 and an answer of 90 words with two passages, four units and two calls; every fourth has
thoughts. All gates that ask no model are on, with 20,000 test items. Four formats are written, with provenance, the
card, Croissant and the manifest. Each line is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from measured import run

_VOCABULARY = 20_000
_COMMON = "the of and in to a is was for by".split()
_ENDS = [f"{vowel}{end}" for vowel in "aeiou" for end in ("", "l", "n", "r", "s", "t", "ve", "m")]
_DOCUMENTS = 2_000
_FORMATS = ("messages", "alpaca", "sharegpt", "chatml")
_ITEMS = 20_000
_CONTAINERS = ("jsonl", "parquet")


def write_samples(path: Path, count: int) -> None:
    """`count` samples as a run leaves them."""
    from graphgen.records import Call, Evidence, Message, Sample, SampleUnit  # noqa: PLC0415 - parents need none of it

    draw = random.Random(0)
    parameters = {"temperature": 0.7, "max_tokens": 512, "seed": None}
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            passages = (number % _DOCUMENTS, (number * 7 + 3) % _DOCUMENTS)
            sample = Sample(
                id=f"sample-{number:016x}",
                method="graphgen",
                kind="atomic",
                language="en",
                messages=(
                    Message(role="user", content=_said(draw, 20)),
                    Message(role="assistant", content=_said(draw, 90)),
                ),
                thoughts=None if number % 4 else _said(draw, 40),
                evidence=tuple(
                    Evidence(document_id=f"doc-{each}", start=number, end=number + 300, text=_said(draw, 50))
                    for each in passages
                ),
                units=tuple(
                    SampleUnit(id=f"relation-{number}-{part}", kind="relation", name=_said(draw, 4), loss=draw.random())
                    for part in range(4)
                ),
                loss=draw.random(),
                calls=tuple(
                    Call(
                        id=f"call-{number}-{part}",
                        prompt="generation/atomic",
                        prompt_hash="0123456789abcdef",
                        role="synthesizer",
                        model="a-strong-model",
                        parameters=parameters,
                    )
                    for part in range(2)
                ),
            )
            file.write(f"{sample.model_dump_json()}\n")


def _said(draw: random.Random, words: int) -> str:
    """Words drawn unevenly, as they are in texts: some stand in every sentence, most in few."""
    return f"{' '.join(_word(int(draw.random() ** 3 * _VOCABULARY)) for _ in range(words)).capitalize()}."


def _word(number: int) -> str:
    if number < len(_COMMON):
        return _COMMON[number]
    first, second = "bcdfghklmnprstvz"[number % 16], "aeiou"[number // 16 % 5]
    return f"{first}{second}{'lmnrstd'[number // 80 % 7]}{_ENDS[number // 560]}"


def export(samples: Path, out: Path, container: str) -> None:
    """Write the samples as a dataset, and print what that took."""
    from graphgen.export.bundle import write_bundle  # noqa: PLC0415 - see `write_samples`
    from graphgen.export.origin import Origin  # noqa: PLC0415
    from graphgen.export.settings import DatasetSettings  # noqa: PLC0415
    from graphgen.records import Sample  # noqa: PLC0415
    from graphgen.records.rows import read_rows  # noqa: PLC0415

    settings = DatasetSettings.model_validate({"formats": _FORMATS, "container": container})
    origin = Origin(name="Finishing", sources={f"doc-{each}": f"{each}.md" for each in range(_DOCUMENTS)})
    start = time.process_time()
    write_bundle(read_rows(samples, Sample), out, settings, origin)
    written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": time.process_time() - start, "peak": peak, "written": written / 1e6}))


def curate(samples: Path) -> None:
    """Hold the samples to all gates that ask no model, and print what that took."""
    from graphgen.curation.curator import Curator  # noqa: PLC0415 - see `write_samples`
    from graphgen.curation.settings import Curation  # noqa: PLC0415
    from graphgen.records import Sample  # noqa: PLC0415
    from graphgen.records.rows import read_rows  # noqa: PLC0415

    draw = random.Random(1)
    items = samples.with_name("items.jsonl")
    items.write_text("".join(f'{{"question": "{_said(draw, 30)}"}}\n' for _ in range(_ITEMS)), encoding="utf-8")
    lengths = {part: {"min": 1, "max": 4_000} for part in ("question", "answer")}
    settings = Curation.model_validate({"decontamination": str(items), "lengths": lengths})
    start = time.process_time()
    gates = Curator(settings).gates()
    kept = sum(not any(gate(sample) for gate in gates) for sample in read_rows(samples, Sample))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": time.process_time() - start, "peak": peak, "kept": kept}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--of", nargs=3, metavar=("SAMPLES", "OUT", "CONTAINER"), help=argparse.SUPPRESS)
    parser.add_argument("--curate", metavar="SAMPLES", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.curate:
        curate(args.curate)
        return
    if args.of:
        export(Path(args.of[0]), Path(args.of[1]), args.of[2])
        return
    with tempfile.TemporaryDirectory() as name:
        samples = Path(name) / "samples.jsonl"
        write_samples(samples, args.samples)
        print("| what | samples | CPU s | peak MB | MB written |\n|---|---|---|---|---|")
        said = json.loads(run([sys.executable, __file__, "--curate", str(samples)]).output)
        print(f"| curation, all gates without a model | {args.samples:,} | {said['cpu']:.1f} | {said['peak']:.0f} |  |")
        for container in _CONTAINERS:
            words = [sys.executable, __file__, "--of", str(samples), str(Path(name) / container), container]
            said = json.loads(run(words).output)
            figures = f"{said['cpu']:.1f} | {said['peak']:.0f} | {said['written']:,.0f}"
            print(f"| export, four formats as {container} | {args.samples:,} | {figures} |")


if __name__ == "__main__":
    main()
