"""What the stores need whatever happens: room for what comes next, and no ballast."""

from datetime import timedelta

import dagster as dg
from sqlalchemy import Engine

from pipelines import tags
from pipelines.declarations import job
from storage.kit import events, partitions
from storage.kit.unit_of_work import UnitOfWork
from storage.providers.writes import FeedBook
from storage.raw.retention import drop_events, drop_unchanged
from storage.settings import RetentionSettings


@dg.op(description="Partitions that coming payloads and events fall into.", pool="housekeeping")
def open_partitions(engine: dg.ResourceParam[Engine]) -> None:
    with UnitOfWork(engine) as uow:
        partitions.ensure_payload_months(uow.connection)
        events.ensure_partitions(uow.connection)
        uow.commit()


@dg.op(
    description="Answers that changed nothing and events, once they are old.", pool="housekeeping"
)
def let_go(context: dg.OpExecutionContext, engine: dg.ResourceParam[Engine]) -> None:
    settings = RetentionSettings()
    with UnitOfWork(engine) as uow:
        unchanged = timedelta(days=settings.keep_unchanged_days)
        payloads = drop_unchanged(uow.connection, unchanged)
        forgotten = timedelta(days=settings.keep_addresses_days)
        addresses = FeedBook(engine).forget(uow.connection, forgotten)
        logs = drop_events(uow.connection, timedelta(days=settings.keep_events_days))
        uow.commit()
    context.log.info(
        f"let go {payloads} unchanged answers, {addresses} addresses,"
        f" {logs} partitions of the event log"
    )


@job(
    description="Opens the partitions of the coming weeks, lets go of what is old.",
    tags={tags.MAX_RUNTIME: "300"},
    op_retry_policy=dg.RetryPolicy(max_retries=2, delay=10),
)
def housekeeping() -> None:
    open_partitions()
    let_go()
