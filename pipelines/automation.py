"""How old an asset may get before Dagster calls it stale: policy by name, applied to all at once.

Freshness is measured by the wall clock and per asset. The jobs behind it run all year, so a policy
holds in season and out of it; an asset without one is made on request.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

import dagster as dg

_HOURLY = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(hours=4), warn_window=timedelta(hours=2)
)
_DAILY = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(hours=50), warn_window=timedelta(hours=26)
)
_WEEKLY = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(days=15), warn_window=timedelta(days=8)
)

FRESHNESS: Mapping[str, dg.FreshnessPolicy] = {
    **dict.fromkeys(
        (
            *("raw_espn__scoreboard", "raw_espn__summary", "raw_footballdata__fixtures"),
            *("raw_news__articles", "raw_openmeteo__places", "raw_openmeteo__forecast"),
            *("raw_openmeteo__previous_runs", "core_venues", "raw_espn__news", "core_absences"),
            *("core_teams", "core_matches", "core_match_statistics", "core_odds"),
            *("core_lineups", "core_articles", "core_weather", "features_conditions"),
        ),
        _HOURLY,
    ),
    **dict.fromkeys(
        (
            *("raw_footballdata__season", "features_ratings", "features_form", "models_goal"),
            "features_players",
            *("raw_espn__roster", "core_squads", "raw_players__lists", "core_player_lists"),
            *("raw_espn__standings", "predictions_upcoming", "predictions_season"),
            "predictions_recommendations",
            *("monitoring_scorecard", "monitoring_ab_test", "monitoring_guardrails"),
            *("models_aliases", "monitoring_drift", "core_agreement", "predictions_insights"),
            *("games_seals", "games_settlement"),
            *("predictions_player_chances", "monitoring_players"),
        ),
        _DAILY,
    ),
    **dict.fromkeys(
        (
            *("features_training_set", "models_outcome", "models_backtest", "models_champion"),
            "models_treatments",
        ),
        _WEEKLY,
    ),
}


def with_freshness(
    assets: Iterable[dg.AssetsDefinition | dg.AssetSpec],
) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Return the assets with their freshness policies."""
    return list(dg.map_asset_specs(_policed, assets))


def _policed(spec: dg.AssetSpec) -> dg.AssetSpec:
    policy = FRESHNESS.get(spec.key.to_user_string())
    return spec if policy is None else dg.apply_freshness_policy(spec, policy)
