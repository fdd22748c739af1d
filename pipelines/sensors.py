"""Sensors notice what is due and request one run; a tick that is missed or repeated is harmless.

Each tick looks again at the data and at Dagster's runs: nothing due, a run on its way, or a job
that has just failed means no request. No run keys and no cursors: a used key would be skipped for
ever, also when its run failed. Time is the domain clock's, at any speed.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from assets.partitions import HISTORY as SEASON_FILES
from assets.partitions import CompetitionSeason, scoreboard_day
from assets.predictions.upcoming import UpcomingConfig
from assets.raw.summaries import PastSummaries
from football.competitions import Competition
from football.horizons import LOOK_AHEAD
from football.observations.match import Season
from pipelines import jobs, recurring_jobs, runs, scoreboard_days, tags
from pipelines.alert_sensors import retrain_on_drift
from pipelines.alerts import alerts, alerts_made_good
from pipelines.live import job as live
from pipelines.live.sensor import live_window
from pipelines.readiness import Need
from pipelines.recurring_jobs import RecurringJob
from pipelines.request_sensors import Answer, Job, request_sensor
from pipelines.run_requests import Tick
from storage.football.statements import polling
from storage.football.statements.polling import LINEUPS_OUT
from storage.forecast.statements import due
from storage.games.statements import records, settling
from storage.games.statements import seals as pick_seals

_OFTEN_SECONDS = 15
_SELDOM_SECONDS = 30

_MATCH_LENGTH = timedelta(minutes=105)
_LATE = timedelta(hours=6)
_GIVEN_UP_AFTER = timedelta(days=10)  # the season's file will tell
_ASK_AGAIN_AFTER = timedelta(minutes=10)
_ASK_LATE_AGAIN_AFTER = timedelta(hours=6)
_ASK_SEASON_AGAIN_AFTER = timedelta(days=1)


def _recurring_sensor(
    recurring: RecurringJob, job: Job, *, has_days: bool = False
) -> dg.SensorDefinition:
    """Return the sensor of a recurring job; with scoreboards, its runs are of the domain day."""

    @request_sensor(
        job,
        recurring.need,
        name=f"{recurring.job}_{recurring.period}",
        description=recurring.description,
        seconds=_SELDOM_SECONDS,
    )
    def sensor(tick: Tick) -> Answer:
        if not recurring.is_due(tick):
            return dg.SkipReason(_served(recurring, tick))
        if has_days:
            today = [f"{tick.now:%Y-%m-%d}"]
            return scoreboard_days.of_days(tick.instance, today, recurring.tags(tick))
        return dg.RunRequest(tags=recurring.tags(tick))

    return sensor


def _served(recurring: RecurringJob, tick: Tick) -> str:
    return (
        f"nothing due: the window since {recurring.window(tick.now):%Y-%m-%d %H:%M} UTC is served"
    )


feeds_hourly = _recurring_sensor(recurring_jobs.FEEDS, jobs.feeds, has_days=True)
nightly_daily = _recurring_sensor(recurring_jobs.NIGHTLY, jobs.nightly)
retrain_weekly = _recurring_sensor(recurring_jobs.RETRAIN, jobs.retrain)


@request_sensor(
    jobs.history,
    recurring_jobs.HISTORY.need,
    description=recurring_jobs.HISTORY.description,
    seconds=_SELDOM_SECONDS,
)
def history_daily(tick: Tick) -> Answer:
    recurring = recurring_jobs.HISTORY
    if not recurring.is_due(tick):
        return dg.SkipReason(_served(recurring, tick))
    keys = season_files(tick.now.date(), tick.competitions)
    known = set(tick.instance.get_dynamic_partitions(str(SEASON_FILES.name)))
    missing = [key for key in keys if key not in known]
    # A new season: its partitions are added together, so that one span names them all.
    return dg.SensorResult(
        run_requests=[dg.RunRequest(tags={**recurring.tags(tick), **tags.spanning(keys)})],
        dynamic_partitions_requests=[SEASON_FILES.build_add_request(missing)] if missing else [],
    )


def season_files(today: date, competitions: Sequence[Competition]) -> list[str]:
    """Return the partitions of the season in progress, in their order."""
    year = Season.of(today).start_year
    return [CompetitionSeason(start_year=year, code=each.code).key for each in competitions]


@request_sensor(
    jobs.lineups,
    Need.NOTHING,
    description="Line-ups of matches about to begin, every ten minutes until they are known.",
    seconds=_OFTEN_SECONDS,
)
def lineups_due(tick: Tick) -> Answer:
    about = {"as_of": tick.now, "until": tick.now + LINEUPS_OUT, "source": "espn"}
    with tick.engine.connect() as connection:
        awaited = connection.execute(due.without_lineups(), about).all()
    if not awaited:
        return dg.SkipReason("nothing due: no match about to begin lacks its line-ups")
    if tick.served_recently("lineups", _ASK_AGAIN_AFTER):
        reason = f"{len(awaited)} matches have none yet, asked within the last {_ASK_AGAIN_AFTER}"
        return dg.SkipReason(reason)
    return dg.RunRequest(tags={**tags.as_of(tick.now), tags.DUE: f"line-ups: {len(awaited)}"})


@request_sensor(
    jobs.past_matches,
    Need.CHAMPION,
    description=(
        "Matches of this season that nobody has read line-ups of, in a simulated world. A live"
        " world's past is fetched on request, by days and a budget: its provider is not ours."
    ),
    seconds=_SELDOM_SECONDS,
)
def season_so_far(tick: Tick) -> Answer:
    if not all(competition.is_simulated for competition in tick.competitions):
        return dg.SkipReason("a live world's past is fetched on request: the job past_matches")
    about = {
        "codes": [competition.code for competition in tick.competitions],
        "since": datetime(Season.of(tick.now.date()).start_year, 7, 1, tzinfo=UTC),
        "until": tick.now - _MATCH_LENGTH,
    }
    with tick.engine.connect() as connection:
        unread = connection.execute(polling.unread(), about).scalars().all()
    if not unread:
        return dg.SkipReason("nothing due: the line-ups of every match of the season are read")
    if tick.served_recently("past_matches", _ASK_SEASON_AGAIN_AFTER):
        reason = f"{len(unread)} matches have none, asked within {_ASK_SEASON_AGAIN_AFTER}"
        return dg.SkipReason(reason)
    return scoreboard_days.of_days(
        tick.instance,
        sorted({scoreboard_day(kickoff_at) for kickoff_at in unread}),
        {**tags.as_of(tick.now), tags.DUE: f"matches: {len(unread)}"},
        dg.RunConfig(ops={"raw_espn__summary": PastSummaries(budget=len(unread))}),
    )


@request_sensor(
    jobs.forecast,
    Need.CHAMPION,
    description=(
        "Forecasts of matches that come within 14 days, within a horizon (72 h, 24 h, 1 h), were"
        " moved, or of which line-ups, an absence or prices arrived; each is sealed with that"
        " cause."
    ),
    seconds=_OFTEN_SECONDS,
)
def forecasts_due(tick: Tick) -> Answer:
    with tick.engine.connect() as connection:
        span = {"as_of": tick.now, "until": tick.now + LOOK_AHEAD}
        looks = connection.execute(due.looks(), span).all()
    causes = Counter(look.cause for look in looks if look.cause is not None)
    if not causes:
        return dg.SkipReason(f"nothing due: {len(looks)} coming matches, nothing new about any")
    reason = ", ".join(f"{cause}: {matches}" for cause, matches in causes.most_common())
    return dg.RunRequest(
        run_config=jobs.forecasting(UpcomingConfig(only_due=True)),
        tags={**tags.as_of(tick.now), tags.DUE: reason},
    )


@request_sensor(
    jobs.seal_picks,
    Need.NOTHING,
    description="Matches that kicked off and have picks: these are sealed.",
    seconds=_OFTEN_SECONDS,
)
def picks_locked(tick: Tick) -> Answer:
    with tick.engine.connect() as connection:
        locked = connection.execute(pick_seals.due()).all()
    if not locked:
        return dg.SkipReason("nothing due: every pick of a match that began is sealed")
    return dg.RunRequest(tags={**tags.as_of(tick.now), tags.DUE: f"picks: {len(locked)}"})


@request_sensor(
    jobs.settle,
    Need.CHAMPION,
    description=(
        "Matches that must be over: their scores are fetched; and final scores not settled yet:"
        " the sealed forecasts and the picks are scored, ratings move on."
    ),
    seconds=_OFTEN_SECONDS,
)
def full_time(tick: Tick) -> Answer:
    span = {"since": tick.now - _GIVEN_UP_AFTER, "until": tick.now - _MATCH_LENGTH}
    with tick.engine.connect() as connection:
        unfinished = connection.execute(due.unfinished(), span).all()
        unsettled = [
            *connection.execute(due.unsettled()).scalars(),
            *connection.execute(settling.due()).scalars(),  # of which there are picks
            *(row.match_id for row in connection.execute(records.unawarded())),
        ]
    if not unfinished and not unsettled:
        return dg.SkipReason("nothing due: every match that must be over is settled")
    is_late = all(each.kickoff_at < tick.now - _LATE for each in unfinished)
    pause = _ASK_LATE_AGAIN_AFTER if is_late else _ASK_AGAIN_AFTER
    if not unsettled and tick.served_recently("settle", pause):
        reason = f"{len(unfinished)} matches are not over yet, asked within the last {pause}"
        return dg.SkipReason(reason)
    if not unsettled and (run := runs.under_way(tick.instance, (live.NAME,))):
        return dg.SkipReason(f"run {run.run_id[:8]} of {live.NAME} follows what is not over")
    days = sorted({scoreboard_day(each.kickoff_at) for each in unfinished})
    reason = f"unfinished: {len(unfinished)}, unsettled: {len(set(unsettled))}"
    return scoreboard_days.of_days(
        tick.instance,
        days or [f"{tick.now:%Y-%m-%d}"],
        {**tags.as_of(tick.now), tags.DUE: reason},
    )


SENSORS = (
    feeds_hourly,
    history_daily,
    lineups_due,
    season_so_far,
    nightly_daily,
    retrain_weekly,
    forecasts_due,
    picks_locked,
    full_time,
    live_window,
    alerts,
    alerts_made_good,
    retrain_on_drift,
)
