"""Occasions of alerts that any part may meet: failed runs, unknown words, refusals.

What belongs here: what such an alert is about and says. What does not: keeping it
(`storage.alerts.writes`).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Engine

from storage.alerts.writes import Notice, raise_alert, resolve_key
from storage.kit.unit_of_work import UnitOfWork

_FAILED, _REFUSED = "run:{}", "refused:{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRun:
    """A run that failed.

    Attributes:
        step: the step that failed first; None when the process died.
        error_class: name of the exception at the root.
        owed_at: domain instant the run was requested for, ISO; None when a person started it.
    """

    job: str
    run_id: str
    step: str | None
    error_class: str
    message: str
    owed_at: str | None
    raised_at: datetime


def run_failed(engine: Engine, run: FailedRun) -> bool:
    """Announce a failed run once; return whether that is news."""
    details = asdict(run)
    del details["raised_at"]
    where = run.job if run.step is None else f"{run.job} at {run.step}"
    notice = Notice(
        key=_FAILED.format(run.run_id),
        kind="run",
        severity="warning",
        title=f"{where} failed: {run.error_class}",
        message=run.message or "The run's page in Dagster says more.",
        at=run.raised_at,
        details=details,
        is_sent_once=True,
    )
    with UnitOfWork(engine) as uow:
        raised = raise_alert(uow, notice)
        uow.commit()
    return raised.is_news


def run_made_good(uow: UnitOfWork, run_id: str, job: str, later_run_id: str) -> None:
    """Close the alert of a failed run whose job has succeeded since; the caller commits."""
    resolution = f"{job} succeeded since, in run {later_run_id}"
    resolve_key(uow, _FAILED.format(run_id), by="touchline", resolution=resolution)


def words_unknown(uow: UnitOfWork, parser: str, names: Iterable[str]) -> None:
    """Announce words a parser does not know, each once; the caller commits."""
    for name in names:
        notice = Notice(
            key=f"word:{parser}:{name}",
            kind="parser",
            severity="info",
            title=f"{parser} met an unknown word",
            message=f"{parser} met {name!r}, which it does not know, and read it by its state",
            at=uow.now,
            details={"error_class": "UnknownName", "parser": parser, "name": name},
            is_sent_once=True,
        )
        raise_alert(uow, notice)


def refused(
    engine: Engine, provider: str, url: str, status: int | None, open_until: datetime
) -> None:
    """Announce that a provider does not want us: a person must look before we ask again."""
    with UnitOfWork(engine) as uow:
        notice = Notice(
            key=_REFUSED.format(provider),
            kind="feed",
            severity="critical",
            title=f"{provider} refuses us",
            message=f"{provider} answered {status} to {url}; no request is sent before"
            f" {open_until.isoformat()} (touchline feeds reset {provider})",
            at=uow.now,
            details={"provider": provider, "error_class": "refused"},
        )
        raise_alert(uow, notice)
        uow.commit()


def welcomed(engine: Engine, provider: str, why: str) -> None:
    """Close the alert of a provider that takes requests again, with the reason."""
    with UnitOfWork(engine) as uow:
        resolve_key(uow, _REFUSED.format(provider), by="touchline", resolution=why)
        uow.commit()
