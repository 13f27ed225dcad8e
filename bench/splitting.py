"""The recursive splitter against langchain-text-splitters, each with the start of every chunk, in one table.

    python bench/splitting.py [--megabytes 8]

English is the documentation that comes with Python, Chinese is paragraphs of this repository's own pages in random
order, and two texts have no place to cut at all. Sizes are characters, or cl100k_base tokens where it says so.
`make bench-splitting` installs what it is compared with, in an environment of its own.
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
from pydoc_data.topics import topics
from typing import Any

_ROOT = Path(__file__).parents[1]
_LOOPS = _ROOT / "bench" / "peers"
_PEER = _ROOT / "build" / "peers" / "langchain" / "bin" / "python"
_CHINESE = ("README.zh.md", "docs/tutorial.zh.md")
_SIZE, _OVERLAP = 1024, 100
_TARGETS = {"English": 40, "Chinese": 80}


def _texts(size: int) -> dict[str, str]:
    """Texts of about `size` bytes in UTF-8."""
    pages = [(_ROOT / name).read_text(encoding="utf-8") for name in _CHINESE]
    pages += [path.read_text(encoding="utf-8") for path in sorted((_ROOT / "examples" / "documents").glob("*.md"))]
    paragraphs = [part for page in pages for part in page.split("\n\n") if _is_chinese(part)]
    return {
        "English": "".join(_drawn(list(topics.values()), size)),
        "Chinese": "".join(_drawn(paragraphs, size)),
        "English, no separators": "abcdefghij" * (size // 10),
        "Chinese, no separators": "水稻育种研究所" * (size // 21),
    }


def _is_chinese(text: str) -> bool:
    return len(text.encode()) > 2 * len(text)


def _drawn(parts: list[str], size: int) -> Iterator[str]:
    draw = random.Random(0)
    while size > 0:
        part = draw.choice(parts)
        size -= len(part.encode()) + 2
        yield f"{part}\n\n"


def _run(python: Path, loop: str, file: Path, unit: str = "characters") -> dict[str, Any]:
    command = [str(python), str(_LOOPS / loop), str(file), f"--size={_SIZE}", f"--overlap={_OVERLAP}", f"--unit={unit}"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _row(name: str, splitter: str, megabytes: float, result: dict[str, Any], target: str) -> str:
    rate = megabytes / result["seconds"]
    true = f"{result['true']:,} of {result['chunks']:,}"
    return f"| {name} | {splitter} | {rate:.1f} | {true} | {result['longest']:,} | {target} |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=8)
    options = parser.parse_args()
    own = Path(sys.executable)
    print(
        "| text | splitter | MB/s of UTF-8 | true offsets | longest, characters | target |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "text"
        for name, text in _texts(int(options.megabytes * 1e6)).items():
            file.write_text(text, encoding="utf-8")
            size = len(text.encode()) / 1e6
            target = f"≥ {_TARGETS[name]}" if name in _TARGETS else "no longer than 1,024"
            print(_row(name, "graphgen", size, _run(own, "splitting_graphgen.py", file), target))
            print(_row(name, "langchain", size, _run(_PEER, "splitting_langchain.py", file), ""), flush=True)
            print(
                _row(name, "graphgen, tokens", size, _run(own, "splitting_graphgen.py", file, "tokens"), ""), flush=True
            )


if __name__ == "__main__":
    main()
