"""The track record says what the newest scorecards and the sealed rows say."""

import math
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from storage.football.tables.match import match
from storage.monitoring.tables.accuracy import scorecard

pytestmark = pytest.mark.services
ADDRESS = "/v1/track-record"
RELIABILITY = """
WITH last AS (
  SELECT DISTINCT ON (f.match_id, f.track) f.track, f.p_home, f.p_draw, f.p_away,
         sign(m.home_goals_90 - m.away_goals_90) AS margin
  FROM forecast.forecast f JOIN football.match m USING (match_id)
  WHERE m.status = 'finished' AND f.sealed_at < m.kickoff_at
  ORDER BY f.match_id, f.track, f.seal_no DESC, f.position DESC
), forecasts AS (
  SELECT track, p_home AS p, margin = 1 AS came FROM last
  UNION ALL SELECT track, p_draw, margin = 0 FROM last
  UNION ALL SELECT track, p_away, margin = -1 FROM last
)
SELECT track, count(*) AS n, avg(p) AS mean_probability, avg(came::int)::float8 AS observed
FROM forecasts GROUP BY track, floor(p * 10) ORDER BY track, floor(p * 10)
"""


def card(league, track, log_loss, *, days=0, **columns):
    """Keep one row of a scorecard."""
    values = {
        "as_of": league.now + timedelta(days=days), "kind": "backtest", "track": track, "n": 100,
        "log_loss": log_loss, "rps": 0.2, "brier": 0.6, "recorded_at": league.now, **columns,
    }  # fmt: skip
    with league.engine.begin() as connection:
        connection.execute(insert(scorecard).values(**values))


def cards(league):
    """Keep an old and a new backtest of one league and of all, and a sealed scorecard."""
    interval: dict[str, Any] = {
        "difference_to_market_close": 0.02,
        "difference_to_market_close_lower": -0.01,
        "difference_to_market_close_upper": 0.05,
    }
    card(league, "odds_free", 0.5, days=-1)
    for code in (None, "S1"):
        card(league, "base_rate", 1.07, competition=code)
        card(league, "odds_free", 1.0, competition=code, **interval)
        card(league, "market_close", 0.98, competition=code, ece=0.01)
    for horizon, log_loss in (("T-72h", 1.03), ("kick-off", 1.01)):
        card(league, "odds_free", log_loss, kind="sealed", horizon=horizon, n=7)


def test_an_empty_world_has_no_record(empty_api):
    assert empty_api.get(ADDRESS).json() == {"world": "simulated", "items": [], "reliability": []}


def test_the_newest_cards_stand_beside_the_market_and_the_base_rate(api, league):
    cards(league)

    items = api.get(ADDRESS).json()["items"]

    assert [(c["kind"], c["competition"], c["horizon"]) for c in items] == [
        ("sealed", None, "kick-off"), ("sealed", None, "T-72h"),
        ("backtest", None, None), ("backtest", "S1", None),
    ]  # fmt: skip
    tracks = items[2]["tracks"]
    assert [(t["track"], t["log_loss"]) for t in tracks] == [
        ("market_close", 0.98), ("odds_free", 1.0), ("base_rate", 1.07),
    ]  # fmt: skip
    assert tracks[1]["less_market_close"] == {"estimate": 0.02, "lower": -0.01, "upper": 0.05}
    assert tracks[1]["less_market_average"] is None
    assert tracks[1]["less_base_rate"] == pytest.approx(-0.07)
    assert (tracks[0]["less_market_close"], tracks[0]["ece"]) == (None, 0.01)
    assert tracks[2]["less_base_rate"] is None
    assert items[0]["tracks"][0]["less_base_rate"] is None


def test_means_over_other_matches_are_not_compared(api, league):
    card(league, "base_rate", 1.07, n=90)
    card(league, "odds_free", 1.0)

    assert api.get(ADDRESS).json()["items"][0]["tracks"][0]["less_base_rate"] is None


@pytest.mark.parametrize(
    ("params", "there"),
    [
        ({"kind": "sealed"}, [("sealed", None)] * 2),
        ({"kind": "backtest"}, [("backtest", None), ("backtest", "S1")]),
        ({"competition": "S1"}, [("backtest", "S1")]),
        ({"competition": "S1", "kind": "sealed"}, []),
    ],
)
def test_filters_narrow_the_cards(api, league, params, there):
    cards(league)

    items = api.get(ADDRESS, params=params).json()["items"]

    assert [(each["kind"], each["competition"]) for each in items] == there


def test_reliability_counts_what_was_sealed_as_sql_does(api, league):
    ids = [league.add_match(2 + index) for index in range(6)]
    for index, match_id in enumerate(ids):
        league.seal(match_id, 2 + index, "odds_free", "market")
    league.seal(ids[0], 2, "odds_free")
    with league.engine.begin() as connection:
        for index, match_id in enumerate(ids[:5]):
            connection.execute(
                update(match).where(match.c.match_id == match_id)
                .values(status="finished", home_goals_90=index % 3, away_goals_90=1)
            )  # fmt: skip
        expected = [dict(row) for row in connection.execute(text(RELIABILITY)).mappings()]

    answer = api.get(ADDRESS).json()

    bins = [
        {"track": each["track"], **{name: tenth[name] for name in list(expected[0])[1:]}}
        for each in answer["reliability"]
        for tenth in each["tenths"]
    ]
    assert len(bins) == len(expected) > 0
    for ours, theirs in zip(bins, expected, strict=True):
        assert ours["track"] == theirs["track"]
        assert ours["n"] == theirs["n"]
        for name in ("mean_probability", "observed"):
            assert math.isclose(ours[name], theirs[name], abs_tol=1e-9)
    for tenth in answer["reliability"][0]["tenths"]:
        assert tenth["lower"] <= tenth["observed"] <= tenth["upper"]
    assert api.get(ADDRESS, params={"kind": "backtest"}).json()["reliability"] == []
    assert api.get(ADDRESS, params={"competition": "S2"}).json()["reliability"] == []


@pytest.mark.parametrize(
    "bad", ["kind=live", "competition=XX", "limit=5", "kind=sealed&kind=sealed"]
)
def test_bad_questions_are_refused(empty_api, bad):
    assert empty_api.get(f"{ADDRESS}?{bad}").status_code == 422
