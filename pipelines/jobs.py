"""Named selections of the graph: what a sensor, a person or the first run launches.

What belongs here: which assets go together, and how a run of them is bounded. What does not: when
(`pipelines.sensors`, `pipelines.schedules`).
"""

from collections.abc import Mapping
from datetime import timedelta

import dagster as dg

from assets.predictions.upcoming import UpcomingConfig
from assets.raw.summaries import PastSummaries
from pipelines import tags
from pipelines.declarations import asset_job, group
from pipelines.housekeeping import housekeeping
from pipelines.live.job import live

LATER = (
    *("models_challenger", "models_treatments", "models_aliases"),
    *("monitoring_guardrails", "monitoring_drift"),
)
"""Made on request or by the clock, never on the way to a first forecast."""

_LATER = dg.AssetSelection.assets(*LATER)
_ADVICE = dg.AssetSelection.tag(*tags.ADVICE)
"""Advice on prices; nothing where `TOUCHLINE_ADVICE` is off."""
_HISTORY = dg.AssetSelection.assets("raw_footballdata__season")
_FACTS = ("core_teams", "core_matches", "core_match_statistics", "core_odds")
_STANDING = ("features_ratings", "features_form", "models_goal")
_SPINE = (
    (group("models") - _LATER)
    | dg.AssetSelection.assets(
        *("raw_espn__scoreboard", "raw_espn__standings", "raw_footballdata__fixtures", *_FACTS),
        *("features_ratings", "features_form", "features_training_set"),
        *("predictions_upcoming", "predictions_season", "predictions_insights"),
        "monitoring_scorecard",
    )
    | _ADVICE
)
# A step that lost a connection or a lock is worth one more try; what it says twice is an answer.
_RETRY = dg.RetryPolicy(max_retries=1, delay=2, jitter=dg.Jitter.PLUS_MINUS)


def _within(limit: timedelta) -> Mapping[str, str]:
    return {tags.MAX_RUNTIME: str(int(limit.total_seconds()))}


def forecasting(config: UpcomingConfig) -> dg.RunConfig:
    """Return the configuration of a run that forecasts: why, and whether only what is due."""
    return dg.RunConfig(ops={"predictions_upcoming": config})


history = asset_job(
    "history",
    selection=_HISTORY,
    description="Season files of the chosen competitions and seasons, all in one run.",
    run_tags=_within(timedelta(hours=2)),
    op_retry_policy=_RETRY,
)

refresh = asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - _HISTORY - _LATER,
    description="The whole graph for one day: feeds, facts, features, models, forecasts, scores.",
    run_tags=_within(timedelta(hours=2)),
)

spine = asset_job(
    "spine",
    selection=_SPINE,
    description="What a first forecast needs: results and prices, models, forecasts, scores.",
    run_tags=_within(timedelta(hours=2)),
)

surroundings = asset_job(
    "surroundings",
    selection=dg.AssetSelection.all() - _HISTORY - _SPINE - _LATER,
    description="What surrounds the matches: grounds, weather, news, line-ups, absences.",
    run_tags=_within(timedelta(minutes=30)),
)

feeds = asset_job(
    "feeds",
    selection=dg.AssetSelection.assets(
        *("raw_espn__scoreboard", "raw_espn__summary", "raw_footballdata__fixtures"),
        *("raw_news__articles", "raw_espn__news", "raw_openmeteo__places"),
        *("raw_openmeteo__forecast", "raw_openmeteo__previous_runs", *_FACTS, "core_venues"),
        *("core_lineups", "core_articles", "core_absences", "core_weather"),
        *("raw_espn__roster", "core_squads", "raw_players__lists", "core_player_lists"),
        "features_conditions",
    ),
    description="What changes by the hour: fixtures, prices, news, weather, squads.",
    run_tags=_within(timedelta(minutes=30)),
    op_retry_policy=_RETRY,
)

lineups = asset_job(
    "lineups",
    selection=dg.AssetSelection.assets(
        "raw_espn__summary", "core_lineups", "core_absences", "predictions_player_chances"
    ),
    description="Line-ups of matches about to begin, and who they say is out or back.",
    run_tags=_within(timedelta(minutes=15)),
    op_retry_policy=_RETRY,
)

past_matches = asset_job(
    "past_matches",
    selection=dg.AssetSelection.assets(
        *("raw_espn__scoreboard", *_FACTS, "raw_espn__summary", "core_lineups"),
        *("features_players", "predictions_player_chances"),
    ),
    description=(
        "Scoreboards of past days, and line-ups, happenings and figures of their matches: as many"
        " requests as the budget allows, newest first; the next run goes on."
    ),
    config=dg.RunConfig(ops={"raw_espn__summary": PastSummaries(budget=200)}),
    run_tags=_within(timedelta(hours=2)),
    op_retry_policy=_RETRY,
)

forecast = asset_job(
    "forecast",
    selection=dg.AssetSelection.assets(
        *_FACTS,
        "models_goal",
        "predictions_upcoming",
        "predictions_insights",
        "predictions_player_chances",
    )
    | _ADVICE,
    description="New facts into forecasts by the present champions, without training.",
    run_tags=_within(timedelta(minutes=15)),
    op_retry_policy=_RETRY,
)

seal_picks = asset_job(
    "seal_picks",
    selection=dg.AssetSelection.assets("games_seals"),
    description="Picks of matches that kicked off, sealed: one row for each match.",
    run_tags=_within(timedelta(minutes=10)),
    op_retry_policy=_RETRY,
)

settle = asset_job(
    "settle",
    selection=dg.AssetSelection.assets(
        *("raw_espn__scoreboard", "raw_espn__standings", "raw_espn__summary"),
        *(*_FACTS, "core_lineups", *_STANDING),
        *("predictions_season", "predictions_insights"),
        *("monitoring_scorecard", "monitoring_ab_test", "games_seals", "games_settlement"),
        *("predictions_player_chances", "monitoring_players"),
    )
    | _ADVICE,
    description="Final scores: sealed forecasts and picks are scored, ratings and tables move on.",
    run_tags=_within(timedelta(minutes=15)),
    op_retry_policy=_RETRY,
)

nightly = asset_job(
    "nightly",
    selection=dg.AssetSelection.assets(
        *("raw_espn__standings", *_FACTS, *_STANDING, "features_players"),
        *("predictions_upcoming", "predictions_season", "monitoring_scorecard"),
        *("monitoring_ab_test", "monitoring_guardrails", "models_aliases", "monitoring_drift"),
        *("core_agreement", "predictions_insights", "games_seals", "games_settlement"),
        *("predictions_player_chances", "monitoring_players"),
    )
    | _ADVICE,
    description="Ratings, all coming forecasts, final tables, scorecard, guardrails, drift.",
    config=forecasting(UpcomingConfig(cause="nightly")),
    run_tags=_within(timedelta(minutes=30)),
    op_retry_policy=_RETRY,
)

retrain = asset_job(
    "retrain",
    selection=(group("models") - _LATER)
    | dg.AssetSelection.assets(
        *(*_FACTS, "features_training_set", "models_treatments", "predictions_insights"),
        *("predictions_upcoming", "predictions_season", "monitoring_scorecard"),
    )
    | _ADVICE,
    description="Models refitted, judged, promoted if useful, and forecasts by them.",
    config=forecasting(UpcomingConfig(cause="new model")),
    run_tags=_within(timedelta(hours=2)),
    op_retry_policy=_RETRY,
)

train = asset_job(
    "train",
    selection=dg.AssetSelection.assets("models_challenger"),
    description="A model of another recipe, which challenges the champion; see its configuration.",
    run_tags=_within(timedelta(hours=1)),
)

backtest = asset_job(
    "backtest",
    selection=dg.AssetSelection.assets("models_backtest"),
    description="Recipes scored walk-forward on the training set; nothing is registered.",
    run_tags=_within(timedelta(hours=1)),
)

drift = asset_job(
    "drift",
    selection=dg.AssetSelection.assets("monitoring_drift"),
    description="Drift of data, forecasts and scores, now instead of at night.",
    run_tags=_within(timedelta(minutes=30)),
    op_retry_policy=_RETRY,
)

align = asset_job(
    "align",
    selection=dg.AssetSelection.assets("models_aliases"),
    description="MLflow's aliases follow Postgres; one moved by hand is taken for a decision.",
    run_tags=_within(timedelta(minutes=10)),
    op_retry_policy=_RETRY,
)

JOBS = (
    *(history, spine, surroundings, refresh),
    *(feeds, past_matches, lineups, forecast, seal_picks, settle, nightly, retrain, train, align),
    *(backtest, drift, live, housekeeping),
)
