"""Everything that can go wrong, as one tree.

GraphGenError                cause (what happened) and remedy (what to do), one sentence each
├── UsageError               the command or the settings are wrong; nothing was started           exit 2
├── RunError                 the run cannot go on; what was made is kept, nothing more is bought  exit 1 or 3
│   ├── EndpointError        a model cannot be reached, refuses the key, or does not know the model
│   ├── StorageError         the disk is full, a file is not writable, another run holds the folder
│   ├── TooManyFailures      the share of failed records passed the tolerance
│   ├── BudgetSpent          what the run may buy was bought; the same command goes on from there
│   └── Interrupted          the user asked to stop; answers in flight were kept
└── RecordError              one record failed; it becomes a row in failures.jsonl and the run goes on
    ├── BadReply             a model's reply does not hold what the prompt asked for, after every attempt
    ├── RequestRefused       the endpoint answered but would not serve this request
    └── UnreadableInput      a document, or a part of one, cannot be read

Only the process edges (`engine/`, `cli/`) catch broadly; every other module raises these by name.
"""

from __future__ import annotations

__all__ = [
    "BadReply",
    "BudgetSpent",
    "EndpointError",
    "GraphGenError",
    "Interrupted",
    "RecordError",
    "RequestRefused",
    "RunError",
    "StorageError",
    "TooManyFailures",
    "UnreadableInput",
    "UsageError",
]


class GraphGenError(Exception):
    """An error that a user can act on.

    Args:
        cause: What happened, in one sentence.
        remedy: What to do about it, in one sentence.
    """

    code: str = "error"

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(f"{cause} {remedy}")
        self.cause = cause
        self.remedy = remedy


class UsageError(GraphGenError):
    code = "usage"


class RunError(GraphGenError):
    code = "run"


class EndpointError(RunError):
    code = "endpoint"


class StorageError(RunError):
    code = "storage"


class TooManyFailures(RunError):
    code = "too_many_failures"


class BudgetSpent(RunError):
    code = "budget"


class Interrupted(RunError):
    code = "interrupted"


class RecordError(GraphGenError):
    code = "record"


class BadReply(RecordError):
    """Raised by a parser; the model is told what was wrong when it is asked again.

    Args:
        cause: What the reply lacks. The model is told just this, unless there is a `complaint`.
        remedy: What the user may do.
        complaint: The prompt that says it to the model in its own language, such as `again/missing`.
        fields: The parts of the reply that are meant, by name; the complaint's variable `fields`.
    """

    code = "bad_reply"

    def __init__(
        self,
        cause: str,
        remedy: str = "Try a stronger model, or raise `attempts`.",
        *,
        complaint: str = "",
        fields: tuple[str, ...] = (),
    ) -> None:
        super().__init__(cause, remedy)
        self.complaint = complaint
        self.fields = fields


class RequestRefused(RecordError):
    code = "request_refused"


class UnreadableInput(RecordError):
    code = "unreadable_input"
