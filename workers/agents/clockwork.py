"""What the sweep does for agents: leases, deadlines, schedules, figures, and what is due."""

from sqlalchemy import Engine

from storage.agents.writes import agents, moves, performance, sweeping
from storage.kit.jobs import DEFER, Job, batch
from storage.kit.unit_of_work import apply


def turn(engine: Engine) -> int:
    """Do what is due by the clock, and return how many tasks that moved."""
    swept = sweeping.sweep(engine)
    apply(engine, agents.look_after())
    apply(engine, performance.publish_figures())
    with engine.begin() as connection:
        if sweeping.is_owed(connection):
            connection.execute(DEFER, {"jobs": batch([Job(task=moves.WORK)])})
    return swept.lost + swept.ended + swept.expired + swept.scheduled
