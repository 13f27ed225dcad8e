"""The answers of late, in memory, in front of the file."""

from __future__ import annotations

from collections import OrderedDict

__all__ = ["ENTRY_BYTES", "RECENT_BYTES", "Recent"]

RECENT_BYTES = 32 * 1024 * 1024
"""How much is kept by default."""
ENTRY_BYTES = 300
"""What an answer takes beside its content: its key, the heads of both and their place (CPython 3.11: about 270)."""


class Recent:
    """A mapping from keys to contents that forgets those longest unused once they weigh more than the bound.

    Kept is an answer as the file has it: as an object it would take three times as much, with candidates more.

    Args:
        bound: In bytes. A content that is heavier is not kept at all; 0 keeps nothing.
    """

    def __init__(self, bound: int = RECENT_BYTES) -> None:
        self._bound = bound
        self._entries: OrderedDict[bytes, bytes] = OrderedDict()
        self.held = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: bytes) -> bytes | None:
        content = self._entries.get(key)
        if content is not None:
            self._entries.move_to_end(key)
        return content

    def put(self, key: bytes, content: bytes) -> None:
        """Keep `content` in place of what was kept under that key."""
        before = self._entries.pop(key, None)
        if before is not None:
            self.held -= _weight(before)
        if _weight(content) > self._bound:
            return
        self._entries[key] = content
        self.held += _weight(content)
        while self.held > self._bound:
            _, freed = self._entries.popitem(last=False)
            self.held -= _weight(freed)


def _weight(content: bytes) -> int:
    return len(content) + ENTRY_BYTES
