"""Commands that change something privileged, and how they stand in the record of acts.

A command that is not here only reads, or puts its own acts on record (`accounts`, `signing-keys`,
`secret-key`, `load`), which then say by whom: the number of the system's user, never a name.
"""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """What the record says of a command.

    Attributes:
        name: noun and verb, as over HTTP.
        target_kind: what it is done to.
        target: the parameter that says which one; None where it is one and all.
    """

    name: str
    target_kind: str
    target: str | None = None


ACTS: Mapping[str, Act] = {
    "ingest football-data": Act("data.ingest", "source"),
    "ingest espn": Act("data.ingest", "source"),
    "ingest openfootball": Act("data.ingest", "source"),
    "ingest internationals": Act("data.ingest", "source"),
    "ingest players": Act("data.ingest", "source"),
    "ingest transfers": Act("data.ingest", "source"),
    "quarantine replay": Act("quarantine.replay", "quarantine"),
    "feeds reset": Act("feed.reset", "feed", "provider"),
    "alias add": Act("alias.add", "team", "team"),
    "competition map": Act("competition.map", "competition", "code"),
    "team link": Act("team.link", "team", "source_id"),
    "team add": Act("team.add", "team", "source_id"),
    "team succeed": Act("team.succeed", "team", "successor"),
    "player link": Act("player.link", "player", "source_id"),
    "player add": Act("player.add", "player", "source_id"),
    "adjust-points add": Act("points.adjust", "team", "team"),
    "adjust-points withdraw": Act("points.withdraw", "points_adjustment", "number"),
    "deliveries retry": Act("delivery.retry", "delivery", "delivery_id"),
    "deliveries close": Act("delivery.close", "delivery", "delivery_id"),
    "outbox": Act("outbox.read", "outbox"),
    "clock step": Act("clock.step", "clock"),
    "clock speed": Act("clock.speed", "clock"),
    "migrate": Act("schema.migrate", "schema"),
    "models promote": Act("model.promote", "model_version", "model_version_id"),
    "models reject": Act("model.reject", "model_version", "model_version_id"),
    "models rollback": Act("model.roll_back", "model", "name"),
    "models align": Act("model.align", "model"),
    "seals export": Act("seals.export", "seals"),
    "agents start": Act("agent.start", "agent", "agent_id"),
    "agents stop": Act("agent.stop", "agent", "agent_id"),
    "agents pause": Act("agent.pause", "agent", "agent_id"),
    "agents resume": Act("agent.resume", "agent", "agent_id"),
    "agents run": Act("agent_task.create", "agent", "agent_id"),
    "agents cancel": Act("agent_task.cancel", "agent_task", "task_id"),
    "agents plant": Act("agent.plant", "agent"),
}
"""By the words of the command."""

_OWN = frozenset({"accounts", "signing-keys", "secret-key", "load"})


@contextmanager
def on_record(path: str, given: Mapping[str, Any]) -> Generator[None]:
    """Put a command on record: in its first transaction, or when it has succeeded without one.

    Args:
        path: the words of the command.
        given: its parameters by name.
    """
    act = ACTS.get(path)
    if act is None and path.partition(" ")[0] not in _OWN:
        yield
        return
    from storage.identity import commands  # noqa: PLC0415 `--help` must not pay for SQLAlchemy

    command = commands.Command(
        words=path,
        uid=os.getuid(),
        act=None if act is None else act.name,
        target_kind="" if act is None else act.target_kind,
        target_id=_target(act, path, given),
    )
    with commands.on_record(command):
        yield
    _complete(command)


def _complete(command: Any) -> None:
    from storage.identity import commands  # noqa: PLC0415
    from storage.kit.engine import engine_of  # noqa: PLC0415
    from storage.settings import StorageSettings  # noqa: PLC0415

    if command.is_recorded or command.act is None:
        return
    engine = engine_of(StorageSettings().database_url)  # pyright: ignore[reportCallIssue]
    try:
        commands.complete(engine, command)
    finally:
        engine.dispose()


def _target(act: Act | None, path: str, given: Mapping[str, Any]) -> str:
    value = None if act is None or act.target is None else given.get(act.target)
    return path if value is None else str(value)[:100]
