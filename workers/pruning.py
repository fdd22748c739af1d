"""Drops what is kept for a while only."""

import logging
from datetime import timedelta

from sqlalchemy import Engine

from storage.agents.writes import retention
from storage.identity import audit
from storage.insights import calls
from storage.ops import errors, requests, usage
from storage.settings import RetentionSettings

_LOG = logging.getLogger("touchline.retention")


def prune_requests(engine: Engine) -> int:
    """Drop answers that are given again for a day only; return how many there were."""
    with engine.begin() as connection:
        return connection.execute(requests.prune()).rowcount


def prune_figures(engine: Engine, settings: RetentionSettings) -> None:
    """Drop groups of errors nobody has seen for long, and usage of long ago."""
    with engine.begin() as connection:
        kept = timedelta(days=settings.keep_errors_days)
        connection.execute(errors.prune(), {"kept": kept})
        kept = timedelta(days=settings.keep_usage_days)
        connection.execute(usage.prune(), {"kept": kept})


def drop_acts(engine: Engine, settings: RetentionSettings) -> int:
    """Drop acts of long ago from the record; return how many there were."""
    if not settings.keep_audit_days:
        return 0
    kept = timedelta(days=settings.keep_audit_days)
    dropped = audit.drop(engine, kept)
    if dropped:
        _LOG.info("Dropped %d acts from the record: too old.", dropped)
    return dropped


def drop_tasks(engine: Engine, settings: RetentionSettings) -> int:
    """Drop tasks of agents that ended long ago, with their log; return how many there were."""
    counts = retention.let_go(engine, timedelta(days=settings.keep_tasks_days))
    gone = ", ".join(f"{number} {noun}" for noun, number in counts.items() if number)
    if gone:
        _LOG.info("Let go of %s of agents: too old.", gone)
    return counts["tasks"]


def drop_calls(engine: Engine) -> int:
    """Drop calls of language models of long ago; return how many there were."""
    with engine.begin() as connection:
        return connection.execute(calls.drop_old()).rowcount
