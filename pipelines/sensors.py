"""Sensors notice what is owed and ask for one run; a tick that is missed or repeated is harmless.

Each tick asks anew, of the data and of Dagster's runs: nothing owed, a run on its way, or a job
that has just failed means no request. No run keys and no cursors: a used key would be skipped for
ever, also when its run failed. Time is the domain clock's, at any speed.
"""

from collections import Counter
from datetime import date, timedelta

import dagster as dg
from sqlalchemy import Engine

from assets.partitions import HISTORY as SEASON_FILES
from assets.partitions import CompetitionSeason, scoreboard_day
from assets.predictions.upcoming import UpcomingConfig
from football.competitions import Competition
from football.horizons import LOOK_AHEAD
from football.observations.match import Season
from pipelines import duties, jobs, runs, tags
from pipelines.alert_sensors import retrain_on_drift, webhook_owed
from pipelines.alerts import alerts, alerts_made_good
from pipelines.desk import Desk
from pipelines.duties import Duty
from pipelines.live import job as live
from pipelines.live.sensor import live_window
from pipelines.readiness import Need
from storage.statements import owed
from storage.statements.watched import LINEUPS_OUT

RUNNING = dg.DefaultSensorStatus.RUNNING
_OFTEN_SECONDS = 15
_SELDOM_SECONDS = 30

_MATCH_LENGTH = timedelta(minutes=105)
_LATE = timedelta(hours=6)
_GIVEN_UP_AFTER = timedelta(days=10)  # the season's file will tell
_ASK_AGAIN_AFTER = timedelta(minutes=10)
_ASK_LATE_AGAIN_AFTER = timedelta(hours=6)


def _on_duty(duty: Duty, job: object, *, has_days: bool = False) -> dg.SensorDefinition:
    """Return the sensor of a duty; a job with scoreboards runs for the domain clock's day."""

    @dg.sensor(
        name=f"{duty.job}_{duty.period}",
        job=job,  # pyright: ignore[reportArgumentType] - jobs of assets are not in its type
        description=duty.description,
        minimum_interval_seconds=_SELDOM_SECONDS,
        default_status=RUNNING,
    )
    def on_duty(
        context: dg.SensorEvaluationContext,
        engine: dg.ResourceParam[Engine],
        competitions: dg.ResourceParam[tuple[Competition, ...]],
    ) -> dg.RunRequest | dg.SkipReason:
        desk = Desk.of(engine, context.instance, competitions)
        if objection := desk.objection(duty.job, duty.need):
            return dg.SkipReason(objection)
        if not duty.is_owed(desk):
            return dg.SkipReason(_served(duty, desk))
        day = f"{desk.now:%Y-%m-%d}" if has_days else None
        return dg.RunRequest(tags=duty.tags(desk), partition_key=day)

    return on_duty


def _served(duty: Duty, desk: Desk) -> str:
    return f"nothing owed: the window since {duty.window(desk.now):%Y-%m-%d %H:%M} UTC is served"


feeds_hourly = _on_duty(duties.FEEDS, jobs.feeds, has_days=True)
nightly_daily = _on_duty(duties.NIGHTLY, jobs.nightly)
retrain_weekly = _on_duty(duties.RETRAIN, jobs.retrain)


@dg.sensor(
    job=jobs.history,
    description=duties.HISTORY.description,
    minimum_interval_seconds=_SELDOM_SECONDS,
    default_status=RUNNING,
)
def history_daily(
    context: dg.SensorEvaluationContext,
    engine: dg.ResourceParam[Engine],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> dg.SensorResult:
    desk = Desk.of(engine, context.instance, competitions)
    duty = duties.HISTORY
    if objection := desk.objection(duty.job, duty.need):
        return dg.SensorResult(skip_reason=objection)
    if not duty.is_owed(desk):
        return dg.SensorResult(skip_reason=_served(duty, desk))
    keys = season_files(desk.now.date(), competitions)
    known = set(context.instance.get_dynamic_partitions(str(SEASON_FILES.name)))
    missing = [key for key in keys if key not in known]
    # A new season: its partitions are added together, so that one span names them all.
    return dg.SensorResult(
        run_requests=[dg.RunRequest(tags={**duty.tags(desk), **tags.spanning(keys)})],
        dynamic_partitions_requests=[SEASON_FILES.build_add_request(missing)] if missing else [],
    )


def season_files(today: date, competitions: tuple[Competition, ...]) -> list[str]:
    """Return the partitions of the season in progress, in their order."""
    year = Season.of(today).start_year
    return [CompetitionSeason(start_year=year, code=each.code).key for each in competitions]


@dg.sensor(
    job=jobs.lineups,
    description="Line-ups of matches about to begin, every ten minutes until they are known.",
    minimum_interval_seconds=_OFTEN_SECONDS,
    default_status=RUNNING,
)
def lineups_owed(
    context: dg.SensorEvaluationContext,
    engine: dg.ResourceParam[Engine],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> dg.RunRequest | dg.SkipReason:
    desk = Desk.of(engine, context.instance, competitions)
    if objection := desk.objection("lineups", Need.NOTHING):
        return dg.SkipReason(objection)
    about = {"as_of": desk.now, "until": desk.now + LINEUPS_OUT, "source": "espn"}
    with engine.connect() as connection:
        awaited = connection.execute(owed.without_lineups(), about).all()
    if not awaited:
        return dg.SkipReason("nothing owed: no match about to begin lacks its line-ups")
    if desk.served_recently("lineups", _ASK_AGAIN_AFTER):
        told = f"{len(awaited)} matches have none yet, asked within the last {_ASK_AGAIN_AFTER}"
        return dg.SkipReason(told)
    return dg.RunRequest(tags={**tags.as_of(desk.now), tags.OWED: f"line-ups: {len(awaited)}"})


@dg.sensor(
    job=jobs.forecast,
    description=(
        "Forecasts of matches that come within 14 days, within a horizon (72 h, 24 h, 1 h), were"
        " moved, or of which line-ups, an absence or prices arrived; each is sealed with that"
        " cause."
    ),
    minimum_interval_seconds=_OFTEN_SECONDS,
    default_status=RUNNING,
)
def forecasts_owed(
    context: dg.SensorEvaluationContext,
    engine: dg.ResourceParam[Engine],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> dg.RunRequest | dg.SkipReason:
    desk = Desk.of(engine, context.instance, competitions)
    if objection := desk.objection("forecast", Need.CHAMPION):
        return dg.SkipReason(objection)
    with engine.connect() as connection:
        span = {"as_of": desk.now, "until": desk.now + LOOK_AHEAD}
        looks = connection.execute(owed.looks(), span).all()
    causes = Counter(look.cause for look in looks if look.cause is not None)
    if not causes:
        return dg.SkipReason(f"nothing owed: {len(looks)} coming matches, nothing new about any")
    told = ", ".join(f"{cause}: {matches}" for cause, matches in causes.most_common())
    return dg.RunRequest(
        run_config=jobs.forecasting(UpcomingConfig(only_owed=True)),
        tags={**tags.as_of(desk.now), tags.OWED: told},
    )


@dg.sensor(
    job=jobs.settle,
    description=(
        "Matches that must be over: their scores are fetched; and final scores not settled yet:"
        " the sealed forecasts are scored, ratings move on."
    ),
    minimum_interval_seconds=_OFTEN_SECONDS,
    default_status=RUNNING,
)
def full_time(
    context: dg.SensorEvaluationContext,
    engine: dg.ResourceParam[Engine],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> dg.RunRequest | dg.SkipReason:
    desk = Desk.of(engine, context.instance, competitions)
    if objection := desk.objection("settle", Need.CHAMPION):
        return dg.SkipReason(objection)
    span = {"since": desk.now - _GIVEN_UP_AFTER, "until": desk.now - _MATCH_LENGTH}
    with engine.connect() as connection:
        unfinished = connection.execute(owed.unfinished(), span).all()
        unsettled = connection.execute(owed.unsettled()).all()
    if not unfinished and not unsettled:
        return dg.SkipReason("nothing owed: every match that must be over is settled")
    is_late = all(each.kickoff_at < desk.now - _LATE for each in unfinished)
    pause = _ASK_LATE_AGAIN_AFTER if is_late else _ASK_AGAIN_AFTER
    if not unsettled and desk.served_recently("settle", pause):
        told = f"{len(unfinished)} matches are not over yet, asked within the last {pause}"
        return dg.SkipReason(told)
    if not unsettled and (run := runs.under_way(context.instance, (live.NAME,))):
        return dg.SkipReason(f"run {run.run_id[:8]} of {live.NAME} follows what is not over")
    days = sorted({scoreboard_day(each.kickoff_at) for each in unfinished})
    told = f"unfinished: {len(unfinished)}, unsettled: {len(unsettled)}"
    return dg.RunRequest(
        tags={
            **tags.as_of(desk.now),
            **tags.spanning(days or [f"{desk.now:%Y-%m-%d}"]),
            tags.OWED: told,
        },
    )


SENSORS = (
    feeds_hourly,
    history_daily,
    lineups_owed,
    nightly_daily,
    retrain_weekly,
    forecasts_owed,
    full_time,
    live_window,
    alerts,
    alerts_made_good,
    retrain_on_drift,
    webhook_owed,
)
