"""The whole pipeline against an endpoint of known speed, as ratios to what that endpoint allows.

    python bench/pipeline.py [--documents 200] [--latency-ms 200] [--places 32]

A simulator in a process of its own answers after a fixed time, so many requests at once; the command line runs
`graphgen` over it as a user would. Ideal wall time = calls x latency / places.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import write_corpus


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--latency-ms", type=float, default=200)
    parser.add_argument("--places", type=int, default=32)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.documents, options.latency_ms, options.places)


def measure(folder: Path, documents: int, latency_ms: float, places: int) -> None:
    write_corpus(folder / "documents", documents)
    log = folder / "requests.jsonl"
    flags = ["--latency-ms", str(latency_ms), "--places", str(places), "--log", str(log)]
    simulator = subprocess.Popen(
        [sys.executable, "-m", "graphgen.llm.simulator", *flags], stdout=subprocess.PIPE, text=True
    )
    try:
        assert simulator.stdout is not None  # noqa: S101 - it is piped
        base_url = json.loads(simulator.stdout.readline())["base_url"]
        rows = [
            row("first run", folder, base_url, latency_ms, places),
            row("rerun", folder, base_url, latency_ms, places),
        ]
    finally:
        simulator.terminate()
        simulator.wait()
    print(f"{documents} documents of about 2,000 characters, {latency_ms:g} ms, {places} places\n")
    print("| run | calls | wall s | ideal s | wall / ideal | first call s | peak MB | CPU ms per call | samples |")
    print("|---|---|---|---|---|---|---|---|---|")
    print("\n".join(rows))


def row(name: str, folder: Path, base_url: str, latency_ms: float, places: int) -> str:
    log = folder / "requests.jsonl"
    seen = len(log.read_text().splitlines()) if log.exists() else 0
    command = [sys.executable, "-m", "graphgen", "run", "--method", "graphgen"]
    command += [
        "--input",
        str(folder / "documents"),
        "--out",
        str(folder / "run"),
        "--cache",
        str(folder / "cache.sqlite"),
    ]
    for role, model in (("synthesizer", "offline"), ("trainee", "ngram")):
        command += ["--set", f"{role}.base_url={base_url}", "--set", f"{role}.model={model}"]
    started, began = time.time(), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 3}:
        sys.exit(f"the run ended with {process.returncode}")
    received = [json.loads(line)["received"] for line in log.read_text().splitlines()[seen:]]
    calls = len(received)
    ideal = calls * latency_ms / 1000 / places
    samples = len((folder / "run" / "samples.jsonl").read_text().splitlines())
    cells = [
        name,
        f"{calls:,}",
        f"{wall:.1f}",
        f"{ideal:.1f}",
        f"{wall / ideal:.2f}" if calls else "-",
        f"{min(received) - started:.2f}" if calls else "-",
        f"{usage.ru_maxrss / 1024:.0f}",
        f"{1000 * (usage.ru_utime + usage.ru_stime) / calls:.2f}" if calls else "-",
        f"{samples:,}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
