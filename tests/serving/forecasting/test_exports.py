"""What people take with them is what was sealed: both files, every filter, batch by batch."""

import csv
import io
from datetime import datetime, timedelta

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text, update

from serving.forecasting.exports.columns import COLUMNS, NAMES
from serving.forecasting.exports.service import BATCH
from storage.football.tables.match import match

pytestmark = pytest.mark.services
KINDS = {column.name: column.kind for column in COLUMNS}
# Everything the export says, asked for in another way.
INDEPENDENT = """
WITH ranked AS (
  SELECT f.*, m.kickoff_at AS now_kickoff_at, m.status, m.home_goals_90, m.away_goals_90,
         row_number() OVER (PARTITION BY f.match_id, f.track, f.horizon
                            ORDER BY f.seal_no DESC, f.position DESC) AS of_horizon,
         row_number() OVER (PARTITION BY f.match_id, f.track
                            ORDER BY f.seal_no DESC, f.position DESC) AS of_match
  FROM forecast.forecast f JOIN football.match m USING (match_id)
  WHERE f.sealed_at < m.kickoff_at
)
SELECT forecast_id::text, match_id, track, p_home, p_draw, p_away, seal_no, sealed_at,
       encode(sha256(body), 'hex') AS digest, of_horizon = 1 AS is_the_forecast,
       of_match = 1 AND status = 'finished' AS is_scored,
       CASE WHEN status = 'finished' THEN home_goals_90 END AS home_goals,
       CASE WHEN status = 'finished' THEN away_goals_90 END AS away_goals
FROM ranked ORDER BY seal_no, position
"""


def read_csv(api, **params):
    answer = api.get("/v1/forecasts/export.csv", params=params)
    assert answer.status_code == 200, answer.text
    header, *lines = csv.reader(io.StringIO(answer.text, newline=""))
    assert tuple(header) == NAMES
    return [{n: typed(n, v) for n, v in zip(NAMES, line, strict=True)} for line in lines]


def read_parquet(api, **params):
    answer = api.get("/v1/forecasts/export.parquet", params=params)
    assert answer.status_code == 200, answer.text
    return pq.read_table(io.BytesIO(answer.content))


def typed(name, value):
    if value == "":
        return None
    match KINDS[name]:
        case "integer":
            return int(value)
        case "number":
            return float(value)
        case "flag":
            return {"true": True, "false": False}[value]
        case "instant":
            assert value.endswith("Z")
            return datetime.fromisoformat(value)
        case _:
            return value


def finish(league, match_id, home, away, hours):
    """Let a match that was forecast be over."""
    with league.engine.begin() as connection:
        connection.execute(
            update(match)
            .where(match.c.match_id == match_id)
            .values(status="finished", home_goals_90=home, away_goals_90=away,
                    kickoff_at=league.now + timedelta(hours=hours))
        )  # fmt: skip


@pytest.fixture
def sealed(league):
    """Three matches: one over, one that is played, one to come, forecast more than once."""
    over, live, coming = league.add_match(2), league.add_match(3), league.add_match(50, code="S2")
    league.seal(over, 2, "odds_free", "market_blended")
    league.seal(over, 2, "odds_free", "market")
    league.seal(live, 3, "odds_free")
    league.seal(coming, 50, "odds_free", "odds_free")
    league.quote(over, "average", [1.87, 3.6, 4.1], "collected")
    league.quote(over, "ps", [1.9, 3.65, 4.25], "collected")
    league.quote(over, "b365", [9.0, 9.0, 9.0], "collected")
    league.quote(live, "average", [2.0, 3.0, 4.0], "closing")
    finish(league, over, 2, 1, 1.5)
    with league.engine.begin() as connection:
        connection.execute(
            update(match).where(match.c.match_id == live)
            .values(status="in_play", home_goals_90=1, away_goals_90=0)
        )  # fmt: skip
    return {"over": over, "live": live, "coming": coming}


def test_both_files_say_the_same(api, sealed):
    rows = read_csv(api)
    table = read_parquet(api)

    assert table.column_names == list(NAMES)
    assert table.to_pylist() == rows
    assert len(rows) == 7
    assert table.schema.metadata[b"touchline.world"] == b"simulated"


def test_the_files_say_what_the_database_says(api, league, sealed):
    with league.engine.connect() as connection:
        expected = [dict(row) for row in connection.execute(text(INDEPENDENT)).mappings()]

    rows = read_csv(api)

    assert [{name: row[name] for name in expected[0]} for row in rows] == expected
    assert sum(bool(row["is_the_forecast"]) for row in rows) == 5
    assert [row["track"] for row in rows if row["is_scored"]] == [
        "market_blended", "odds_free", "market",
    ]  # fmt: skip


def test_results_come_at_full_time_and_prices_only_from_before_kick_off(api, league, sealed):
    rows = {row["match_id"]: row for row in read_csv(api, track="odds_free")}

    over, live = rows[sealed["over"]], rows[sealed["live"]]
    assert (over["home_goals"], over["away_goals"], over["outcome"]) == (2, 1, "home")
    assert [over[f"average_{side}"] for side in ("home", "draw", "away")] == [1.87, 3.6, 4.1]
    assert [over[f"pinnacle_{side}"] for side in ("home", "draw", "away")] == [1.9, 3.65, 4.25]
    assert (over["season"], over["home"], over["away"]) == ("2025-26", "Askvik", "Bø 100%")
    assert (over["model_name"], over["model_version"]) == ("outcome_odds_free", 2)
    assert (live["home_goals"], live["outcome"], live["average_home"]) == (None, None, None)


def test_a_price_known_after_kick_off_is_left_out(api, league):
    match_id = league.add_match(2)
    league.seal(match_id, 2, "odds_free")
    league.quote(match_id, "average", [1.87, 3.6, 4.1], "collected")
    assert read_csv(api)[0]["average_home"] == 1.87
    # The quote is known since the opening; the match now has a kick-off before that.
    finish(league, match_id, 0, 0, -1)

    (row,) = read_csv(api)

    assert (row["average_home"], row["outcome"]) == (None, "draw")
    assert (row["is_the_forecast"], row["is_scored"]) == (False, False)


@pytest.mark.parametrize(
    ("params", "there"),
    [
        ({"competition": "S2"}, {"coming"}),
        ({"competition": "S1"}, {"over", "live"}),
        ({"season": "2025-26"}, {"over", "live", "coming"}),
        ({"season": "2024"}, set()),
        ({"track": "market"}, {"over"}),
        ({"from": "2025-11-15T12:00:00Z"}, {"live", "coming"}),
        ({"to": "2025-11-15T12:00:00Z"}, {"over"}),
        ({"to": "2025-11-15", "competition": "S1", "track": "odds_free"}, {"over", "live"}),
        ({"from": "2025-11-16", "to": "2025-11-17"}, {"coming"}),
    ],
)
def test_every_filter_narrows_both_files(api, sealed, params, there):
    rows = read_csv(api, **params)

    assert {row["match_id"] for row in rows} == {sealed[name] for name in there}
    assert read_parquet(api, **params).to_pylist() == rows


def test_more_than_one_batch_comes_whole_and_in_order(api, league):
    matches = [league.add_match(5 + index / 60) for index in range(5)]
    for match_id in matches:
        league.seal(match_id, 5, *["odds_free"] * (BATCH // 4))

    rows = read_csv(api)

    assert len(rows) == len(matches) * (BATCH // 4) > BATCH
    assert len({row["forecast_id"] for row in rows}) == len(rows)
    assert [int(str(row["seal_no"])) for row in rows] == sorted(
        int(str(row["seal_no"])) for row in rows
    )
    assert sum(bool(row["is_the_forecast"]) for row in rows) == len(matches)
    table = read_parquet(api)
    assert table.to_pylist() == rows


def test_a_whole_number_of_batches_repeats_nothing(api, league):
    league.seal(league.add_match(5), 5, *["odds_free"] * BATCH)

    assert len(read_csv(api)) == read_parquet(api).num_rows == BATCH


def test_an_empty_world_has_a_header_and_no_rows(empty_api):
    answer = empty_api.get("/v1/forecasts/export.csv")

    assert answer.text == ",".join(NAMES) + "\r\n"
    assert read_parquet(empty_api).num_rows == 0


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("csv", "text/csv; charset=utf-8"), ("parquet", "application/vnd.apache.parquet")],
)
def test_the_files_have_names_and_bad_questions_are_refused(empty_api, kind, media_type):
    address = f"/v1/forecasts/export.{kind}"
    answer = empty_api.get(address)
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="touchline-simulated-forecasts.{kind}"'
    )
    assert empty_api.head(address).status_code == 200
    for bad in (
        "competition=XX",
        "season=25",
        "track=dixon_coles",
        "from=now",
        "to=2025-02-30",
        "from=2025-11-16&to=2025-11-15",
        "limit=5",
        "track=market&track=market",
    ):
        refused = empty_api.get(f"{address}?{bad}")
        assert refused.status_code == 422, bad
        assert refused.headers["content-type"] == "application/problem+json"
        assert "allowed" in refused.text or "Input should be" in refused.text
