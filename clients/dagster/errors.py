"""What can go wrong between this process and Dagster.

DagsterError
├── UnreachableError   no answer, or none that can be read; a retry may help
├── RefusedError       Dagster answered and will not do it; the message is Dagster's
│   └── UnableError    it failed at it: its database or a code location is away; a retry may help
└── RunFailedError     a followed run ended without success; the message names the step
"""


class DagsterError(RuntimeError):
    """Base of everything that this client raises."""


class UnreachableError(DagsterError):
    """Nobody listens, the answer is late, or it is not GraphQL."""

    def __init__(self, message: str, *, is_connected: bool = True) -> None:
        super().__init__(message)
        self.is_connected = is_connected
        """False when not even a connection was made: the webserver may still be starting."""


class RefusedError(DagsterError):
    """Dagster rejects the request, or cannot load the code it is about."""


class UnableError(RefusedError):
    """Dagster failed at a request that may be right: something that it needs is away."""


class RunFailedError(DagsterError):
    """A run failed or was cancelled."""
