"""Named selections of the graph: what a person or the first run launches."""

import dagster as dg

_HISTORY = dg.AssetSelection.assets("raw_footballdata__season")

history = dg.define_asset_job(
    "history",
    selection=_HISTORY,
    description="Season files of the chosen competitions and seasons, all in one run.",
)

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - _HISTORY,
    description="The whole graph for one day: feeds, facts, features, models, forecasts, scores.",
)

forecast = dg.define_asset_job(
    "forecast",
    selection=dg.AssetSelection.assets(
        *("core_teams", "core_matches", "core_match_statistics", "core_odds"),
        *("models_goal", "predictions_upcoming"),
    ),
    description="New facts into forecasts by the present champions, without training.",
)

JOBS = (history, refresh, forecast)
