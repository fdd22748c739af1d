"""Live forecasts as people see them: rows of `storage.forecast.statements.live` into shapes."""

from collections.abc import Iterable, Sequence

from serving.forecasting.forecasts.schemas import ExpectedGoals, FairOdds, ScorelineRead, Triple
from serving.forecasting.live.schemas import LiveForecastNow, LiveForecastRead, Pair
from serving.kit.postgres.driver import Row

_ORDER = ("odds_free", "market_blended", "market")
_DIGITS = 6


def forecast_of(row: Row) -> LiveForecastRead:
    """Return one live forecast."""
    return LiveForecastRead(
        track=row["track"],
        observed_at=row["observed_at"],
        minute=row["minute"],
        clock_seconds=row["clock_seconds"],
        score=Pair(home=row["home_goals"], away=row["away_goals"]),
        red_cards=Pair(home=row["home_red_cards"], away=row["away_red_cards"]),
        probabilities=Triple(
            home=round(row["p_home"], _DIGITS),
            draw=round(row["p_draw"], _DIGITS),
            away=round(row["p_away"], _DIGITS),
        ),
        cause=row["cause"],
        size=round(row["shift"], _DIGITS),
    )


def newest_of(rows: Iterable[Row]) -> list[LiveForecastNow]:
    """Return the newest of each track, ours first, from rows newest first."""
    newest: dict[str, Row] = {}
    for row in rows:
        newest.setdefault(row["track"], row)
    return [_now(newest[track]) for track in _ORDER if track in newest]


def history_of(newest_first: Sequence[Row]) -> list[LiveForecastRead]:
    """Return all of them, oldest first."""
    return [forecast_of(row) for row in reversed(newest_first)]


def _now(row: Row) -> LiveForecastNow:
    forecast = forecast_of(row)
    summary = row["summary"]
    odds = forecast.probabilities
    return LiveForecastNow(
        **dict(forecast),
        fair_odds=FairOdds(home=_fair(odds.home), draw=_fair(odds.draw), away=_fair(odds.away)),
        expected_goals=ExpectedGoals.model_validate(summary["expected_goals"]),
        top_scorelines=[ScorelineRead.model_validate(each) for each in summary["scorelines"]],
    )


def _fair(probability: float) -> float | None:
    return round(1.0 / probability, 4) if probability > 0 else None
