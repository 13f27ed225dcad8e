"""The answers of late, in memory, in front of the file."""

from __future__ import annotations

from collections import OrderedDict

from graphgen.records import Completion

__all__ = ["RECENT_BYTES", "Recent", "weight"]

RECENT_BYTES = 64 * 1024 * 1024
"""How much is kept by default."""

# Measured with tracemalloc (CPython 3.11): an answer as an object, its key and its place here take about 1,300 bytes
# beside its text, and each candidate of its first token about 550 bytes more than in JSON.
_ENTRY_BYTES = 1_300
_CANDIDATE_BYTES = 550


def weight(completion: Completion, stored: int) -> int:
    """About how many bytes of memory an answer takes that takes `stored` bytes in the file."""
    return stored + _ENTRY_BYTES + _CANDIDATE_BYTES * len(completion.top_logprobs or ())


class Recent:
    """A mapping from keys to answers that forgets those longest unused once their weights sum to more than the bound.

    Args:
        bound: In bytes. An answer that is heavier is not kept at all; 0 keeps nothing.
    """

    def __init__(self, bound: int = RECENT_BYTES) -> None:
        self._bound = bound
        self._entries: OrderedDict[str, tuple[Completion, int]] = OrderedDict()
        self.held = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Completion | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: str, completion: Completion, bytes_: int) -> None:
        """Keep an answer that weighs `bytes_`, in place of what was kept under that key."""
        before = self._entries.pop(key, None)
        if before is not None:
            self.held -= before[1]
        if bytes_ > self._bound:
            return
        self._entries[key] = (completion, bytes_)
        self.held += bytes_
        while self.held > self._bound:
            _, (_, freed) = self._entries.popitem(last=False)
            self.held -= freed
