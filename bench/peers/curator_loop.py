"""The same questions through bespokelabs-curator, its rate limits out of the way; prints one JSON line."""

from __future__ import annotations

import importlib.util
import logging
import os
import tempfile
from pathlib import Path

_LITELLM = importlib.util.find_spec("litellm")
assert _LITELLM is not None and _LITELLM.origin is not None, "it comes with bespokelabs-curator"  # noqa: S101, PT018

# The library reads these when it is imported: nothing is to go anywhere but to the endpoint that is measured.
os.environ |= {
    "TELEMETRY_ENABLED": "false",
    "CURATOR_VIEWER": "0",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "OPENAI_API_KEY": "none",
    # Its token counts need a vocabulary that is downloaded, unless the copy that litellm carries is named.
    "TIKTOKEN_CACHE_DIR": str(Path(_LITELLM.origin).parent / "litellm_core_utils" / "tokenizers"),
}

from bespokelabs import curator  # noqa: E402 - see above
from questions import MAX_TOKENS, TEMPERATURE, Questions, Stopwatch, parser  # noqa: E402 - see above

_UNLIMITED = 1_000_000_000


class Asking(curator.LLM):
    def prompt(self, row: dict[str, str]) -> str:
        return row["question"]


def main() -> None:
    options = parser().parse_args()
    questions = Questions(options.characters)
    logging.getLogger("curator").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        llm = Asking(
            model_name="echo",
            backend="openai",
            generation_params={"temperature": TEMPERATURE, "max_tokens": MAX_TOKENS},
            backend_params={
                "base_url": options.base_url,
                "max_concurrent_requests": int(options.concurrency),
                "max_requests_per_minute": _UNLIMITED,
                "max_tokens_per_minute": _UNLIMITED,
            },
        )
        rows = [{"question": questions[number]} for number in range(options.calls)]
        watch = Stopwatch()
        answers = llm(rows, working_dir=folder).dataset["response"]
        watch.report(sum(map(bool, answers)))


if __name__ == "__main__":
    main()
