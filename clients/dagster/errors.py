"""What can go wrong between this process and Dagster.

DagsterError
├── UnreachableError   no answer, or none that can be read; a retry may help
├── RefusedError       Dagster answered and will not do it; the message is Dagster's
│   └── NotLoadedError the code is away or does not load; once it is back a retry helps
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


class NotLoadedError(RefusedError):
    """No code location has what is wanted: it restarts, or its code is broken."""


class RunFailedError(DagsterError):
    """A run failed or was cancelled."""
