"""The state file of a running stack: what `status` shows and `attach` needs; private."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Self

from touchline.stack.home import Home
from touchline.stack.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One stack, as it last described itself.

    Attributes:
        environment: the TOUCHLINE_* variables of its services.
        services: pid, phase and restarts by name.
    """

    pid: int
    is_ready: bool
    watcher_pid: int | None
    addresses: Mapping[str, str]
    ports: Mapping[str, int]
    environment: Mapping[str, str]
    services: Mapping[str, Mapping[str, object]]

    @classmethod
    def read(cls, home: Home) -> Self | None:
        try:
            return cls(**json.loads(home.state_file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write(self, home: Home) -> None:
        draft = home.state_file.with_suffix(".draft")
        try:
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(asdict(self), indent=2))
            draft.replace(home.state_file)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    @classmethod
    def clear(cls, home: Home) -> None:
        home.state_file.unlink(missing_ok=True)


def describe(standings: Iterable[Standing]) -> dict[str, dict[str, object]]:
    return {
        each.name: {
            "pid": each.pid,
            "phase": str(each.phase),
            "restarts": each.restarts,
            "ready_after_seconds": each.ready_after_seconds,
        }
        for each in standings
    }


def ours(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that another command needs to attach."""
    return {
        key: value
        for key, value in environment.items()
        if key.startswith("TOUCHLINE_") or key == "DAGSTER_HOME"
    }
