"""The sweep: enqueues a job again for every row that is overdue without one."""

import asyncio
import logging
from datetime import timedelta

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import Engine

from storage.delivery.retention import drop_ended
from storage.delivery.statements import overdue
from storage.delivery.writes import TASK
from storage.identity.writes import exports
from storage.insights import asking
from storage.kit.jobs import DEFER, Job, batch
from storage.social.notices import SPREAD
from storage.social.statements import audiences
from workers.agents.clockwork import turn
from workers.pick_reminders import remind_due
from workers.play_money import settle_owed
from workers.pruning import prune_requests
from workers.tournaments import proceed_all

EVERY_SECONDS = 15
EVERY_HOUR = "23 * * * *"
GRACE_SECONDS = 5.0
"""What was enqueued just now is on its way."""

_MOST_PER_CHANNEL = 100
_LOG = logging.getLogger("touchline.sweep")


def wake_overdue(engine: Engine) -> int:
    """Enqueue a job for whatever waits although its time came; return how many.

    Deliveries, copies of a person's data, questions, and audiences that are to be notified.
    """
    with engine.begin() as connection:
        rows = connection.execute(overdue(), {"seconds": GRACE_SECONDS}).all()
        jobs = [
            Job(task=TASK, arguments={"channel": row.channel})
            for row in rows
            for _ in range(min(row.delivery_count, _MOST_PER_CHANNEL))
        ]
        copies = connection.execute(exports.overdue(), {"seconds": GRACE_SECONDS}).scalar_one()
        jobs += [Job(task=exports.TASK)] * min(copies, _MOST_PER_CHANNEL)
        asked = connection.execute(asking.overdue(), {"seconds": GRACE_SECONDS}).scalar_one()
        jobs += [Job(task=asking.TASK)] * min(asked, _MOST_PER_CHANNEL)
        waiting = connection.execute(audiences.waiting(), {"seconds": GRACE_SECONDS}).scalar_one()
        jobs += [Job(task=SPREAD)] * min(waiting, _MOST_PER_CHANNEL)
        if jobs:
            connection.execute(DEFER, {"jobs": batch(jobs)})
    return len(jobs)


async def drop_stalled(app: App) -> int:
    """Delete the jobs of workers that died; the rows they worked on are still due."""
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        try:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        except ConnectorException:
            _LOG.debug("Job %s ended by itself.", job.id)
    return len(stalled)


def remove_ended(engine: Engine, older_than: timedelta) -> int:
    """Remove deliveries that ended so long ago, until none is left; return how many."""
    removed = 0
    while True:
        with engine.begin() as connection:
            count = drop_ended(connection, older_than)
        if not count:
            break
        removed += count
    if removed:
        _LOG.info("Removed %d deliveries that ended long ago.", removed)
    return removed


async def sweep(app: App, engine: Engine) -> None:
    """Wake what is overdue, drop stalled jobs, prune, settle stakes, remind, draw tournaments."""
    woken = await asyncio.to_thread(wake_overdue, engine)
    dropped = await drop_stalled(app)
    await asyncio.to_thread(prune_requests, engine)
    moved = await asyncio.to_thread(turn, engine)
    await asyncio.to_thread(settle_owed, engine)
    await asyncio.to_thread(remind_due, engine)
    await asyncio.to_thread(proceed_all, engine)
    if woken or dropped:
        found = "Woke %d overdue deliveries and copies; dropped %d jobs of dead workers."
        _LOG.info(found, woken, dropped)
    if moved:
        _LOG.info("Moved %d tasks of agents whose time had come.", moved)
