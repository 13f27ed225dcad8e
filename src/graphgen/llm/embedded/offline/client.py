"""The rule-based synthesizer behind the same door as every other model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from graphgen.llm.client import BaseLLMClient
from graphgen.llm.embedded.offline.reading.blocks import read_task
from graphgen.llm.embedded.offline.skills.choosing import perform
from graphgen.llm.request import Request
from graphgen.records import Completion, Message
from graphgen.text.tokens import count_tokens

__all__ = ["OfflineClient"]


@cache
def _rules_digest() -> str:
    """A digest of this folder's sources: an answer that was cached under older rules is not taken for a new one."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class OfflineClient(BaseLLMClient):
    """Answers the bundled prompts, and others as well as it can, from the material that they carry.

    It knows nothing but the messages' text, it needs no network, and equal requests have equal answers.
    """

    @property
    def endpoint(self) -> str:
        return f"embedded:offline@{_rules_digest()}"

    @property
    def model(self) -> str:
        return "offline"

    def reply(self, messages: Sequence[Message], seed: int) -> str:
        """The answer to the first user message; later turns are complaints about an answer to the same question.

        Args:
            messages: The conversation.
            seed: Which of several possible wordings to take.
        """
        question = next((message.content for message in messages if message.role == "user"), "")
        return perform(read_task(question), seed)

    async def __call__(self, request: Request) -> Completion:
        text = self.reply(request.messages, request.draw)
        return Completion(
            text=text,
            model=self.model,
            input_tokens=sum(count_tokens(message.content) for message in request.messages),
            output_tokens=count_tokens(text),
        )
