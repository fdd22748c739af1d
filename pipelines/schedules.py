"""What follows the wall clock. Everything that follows the football is in `pipelines.sensors`.

A schedule cannot follow a domain clock that runs at another speed, so daily and weekly work on
football is requested by sensors that look at the domain clock, live and simulated alike.
"""

import dagster as dg

from pipelines.housekeeping import housekeeping

housekeeping_daily = dg.ScheduleDefinition(
    name="housekeeping_daily",
    job=housekeeping,
    cron_schedule="30 2 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Opens the partitions of the coming weeks, every day at 02:30 UTC.",
)

SCHEDULES = (housekeeping_daily,)
