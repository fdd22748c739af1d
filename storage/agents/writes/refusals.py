"""What the rules of agents refuse.

AgentsError
├── UnknownError         there is no such agent, task, approval, schedule, workflow or run
├── UnfitError           something in the request cannot be; `name` says where
├── StateError           its state does not allow it now; the message names what would
├── StaleError           somebody has edited the agent since
├── TooManyError         a limit on rows is reached
└── FencedError          the attempt was given to somebody else: nothing of it counts
"""


class AgentsError(ValueError):
    """Base of what the rules of agents refuse."""


class UnknownError(AgentsError):
    """Nothing has this number, or it belongs to somebody else."""


class UnfitError(AgentsError):
    """A part of the request cannot be.

    Attributes:
        name: of the part, as the client wrote it.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class StateError(AgentsError):
    """It cannot be done in this state."""


class StaleError(AgentsError):
    """Another version of the agent is meant.

    Attributes:
        version: the one that is there.
    """

    def __init__(self, version: int) -> None:
        super().__init__("the agent has been changed since")
        self.version = version


class TooManyError(AgentsError):
    """There are as many as there may be."""


class FencedError(AgentsError):
    """The attempt is not the task's present one any more."""
