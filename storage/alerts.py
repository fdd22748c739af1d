"""Alerts: what a person should look at, announced once on the topic `alerts`.

Runs that failed, and words of a provider's whose meaning had to be guessed.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, func, select, text

from storage.event_types.operations import AlertRaised
from storage.events import Event
from storage.tables.events import event
from storage.unit_of_work import UnitOfWork

RAISED = AlertRaised.event_type
TOPIC = "alerts"

_ALERTING = 7_340_011  # advisory lock: the same failure reported twice is announced once
_LOOKED_BACK = 20_000  # events; a failure is reported twice within moments or not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A run that failed.

    Attributes:
        step: the step that failed first; None when the process died.
        error_class: name of the exception at the root.
        owed_at: domain instant the run was asked for, ISO; None when a person started it.
    """

    job: str
    run_id: str
    step: str | None
    error_class: str
    message: str
    owed_at: str | None
    raised_at: datetime


def publish(engine: Engine, alert: Alert) -> bool:
    """Announce an alert unless its run has been announced; return whether it was."""
    with UnitOfWork(engine) as uow:
        if _was_told(uow, event.c.payload["run_id"].astext == alert.run_id):
            return False
        said = asdict(alert)
        del said["raised_at"]
        uow.publish(Event.of(AlertRaised(**said), topics=[TOPIC], occurred_at=alert.raised_at))
        uow.commit()
    return True


def tell_unknown(uow: UnitOfWork, parser: str, names: Iterable[str]) -> None:
    """Announce words a parser does not know, each once; the caller commits."""
    for name in names:
        same = (event.c.payload["parser"].astext == parser, event.c.payload["name"].astext == name)
        if _was_told(uow, *same):
            continue
        message = f"{parser} met {name!r}, which it does not know, and read it by its state"
        said = AlertRaised(error_class="UnknownName", parser=parser, name=name, message=message)
        uow.publish(Event.of(said, topics=[TOPIC], occurred_at=uow.now))


def _was_told(uow: UnitOfWork, *about: ColumnElement[bool]) -> bool:
    """Tell whether such an alert was raised lately; until the commit no other can be."""
    uow.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ALERTING})
    recent = select(func.max(event.c.seq) - _LOOKED_BACK).scalar_subquery()
    told = (
        select(event.c.seq)
        .where(event.c.seq > func.coalesce(recent, 0), event.c.type == RAISED, *about)
        .exists()
    )
    return bool(uow.connection.execute(select(told)).scalar_one())


def announce_refusal(
    engine: Engine, provider: str, url: str, status: int | None, open_until: datetime
) -> None:
    """Announce that a provider does not want us: a person must look before we ask again."""
    with UnitOfWork(engine) as uow:
        message = (
            f"{provider} answered {status} to {url}; it is not asked again before"
            f" {open_until.isoformat()} (touchline feeds reset {provider})"
        )
        said = AlertRaised(provider=provider, error_class="refused", message=message)
        uow.publish(Event.of(said, topics=[TOPIC], occurred_at=uow.now))
        uow.commit()
