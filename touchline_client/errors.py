"""What can go wrong, and whether trying again can help.

TouchlineClientError
├── ProblemError   the API answered with a problem (RFC 9457); retry_after_seconds says if and when
└── RefusedError   the stream was refused for a reason that must change first
"""


class TouchlineClientError(Exception):
    """Base of everything this client raises on purpose."""


class ProblemError(TouchlineClientError):
    """A problem body.

    Attributes:
        status: of HTTP.
        kind: the last part of the problem's type, e.g. `not-found`.
        retry_after_seconds: when a retry can help; None when it cannot.
    """

    def __init__(
        self, status: int, kind: str, detail: str, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(f"{status} {kind}: {detail}")
        self.status = status
        self.kind = kind
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


class RefusedError(TouchlineClientError):
    """The stream ended for good.

    Attributes:
        code: the close code, those of docs/clients.md.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
