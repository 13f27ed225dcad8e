"""The response cache: what was paid for once is never bought again. It is also the only checkpoint of a run.

One SQLite file, content-addressed by `Request.key`, shared by every run and process of a project, with the answers of
late in memory before it. Writes go through one thread that commits whatever has gathered while it was busy (group
commit), and a write is acknowledged only after its commit: an answer that a stage has seen survives `kill -9`.
"""

from __future__ import annotations

from pathlib import Path

from graphgen.llm.memory.commits import Asked, Commits, Write
from graphgen.llm.memory.recent import RECENT_BYTES, Recent
from graphgen.llm.memory.schema import answer_in, open_cache, storage_errors
from graphgen.records import Completion

__all__ = ["ResponseCache"]

_DIGEST_BYTES = 32


class ResponseCache:
    """Answers by request. One is used by one event loop; any number of processes may have the same file open.

    Args:
        path: The SQLite file; it and its folder are made when missing.
        recent_bytes: How much of it may be held in memory.

    Raises:
        StorageError: The file cannot be opened, is no cache, or is from a newer version.
    """

    def __init__(self, path: Path, *, recent_bytes: int = RECENT_BYTES) -> None:
        self.path = path
        self._reader = open_cache(path)
        self._commits = Commits(path)
        self._recent = Recent(recent_bytes)
        self._used = bytearray()

    @property
    def used(self) -> list[str]:
        """The keys of all answers that this object gave or took so far, sorted."""
        size = _DIGEST_BYTES
        return sorted({self._used[start : start + size].hex() for start in range(0, len(self._used), size)})

    def get(self, key: str) -> Completion | None:
        """The answer to the request of this key, if it was ever bought.

        Raises:
            StorageError: The file, or the answer in it, cannot be read.
        """
        digest = bytes.fromhex(key)
        content = self._recent.get(digest) or self._stored(digest)
        if content is None:
            return None
        self._used += digest
        return answer_in(content, self.path)

    async def put(self, request: Asked, completion: Completion) -> Completion:
        """Store an answer; returns when it is committed. The first answer to a request stays.

        Returns:
            The answer that stands: another one where another process stored it in the meantime. Whoever goes on with
            it does what a replay from the cache will do.

        Raises:
            StorageError: The disk is full or the file cannot be written; the answer is not stored.
        """
        write = Write(request, completion)
        standing = await self._commits.commit(write)
        is_own = standing is completion
        self._recent.put(write.digest, write.content if is_own else standing.model_dump_json().encode())
        self._used += write.digest
        return standing

    def close(self) -> None:
        """Commit what is queued and close the file."""
        self._commits.close()
        self._reader.close()

    def _stored(self, digest: bytes) -> bytes | None:
        with storage_errors(self.path):
            row = self._reader.execute("SELECT completion FROM answers WHERE key = ?", (digest,)).fetchone()
        if row is None:
            return None
        self._recent.put(digest, row[0])
        return row[0]
