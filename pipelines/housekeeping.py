"""What the stores need whatever happens in football: room for what comes next."""

import dagster as dg
from sqlalchemy import Engine

from pipelines import tags
from storage import events, partitions
from storage.unit_of_work import UnitOfWork


@dg.op(description="Partitions that coming payloads and events fall into.", pool="housekeeping")
def open_partitions(engine: dg.ResourceParam[Engine]) -> None:
    with UnitOfWork(engine) as uow:
        partitions.ensure_payload_months(uow.connection)
        events.ensure_partitions(uow.connection)
        uow.commit()


@dg.job(
    description="Opens the partitions of the coming weeks.",
    tags={tags.MAX_RUNTIME: "300"},
    op_retry_policy=dg.RetryPolicy(max_retries=2, delay=10),
)
def housekeeping() -> None:
    open_partitions()
