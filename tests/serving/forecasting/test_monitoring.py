"""Accuracy, calibration and drift over HTTP say what the rows say."""

import gzip
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import insert, update

from football.drift.findings import Finding, Kind, Severity
from football.grid import ScoreGrid
from football.scores import ece, ece_if_calibrated
from storage.football.tables.match import match
from storage.kit.artifacts import Artifacts
from storage.monitoring.tables.accuracy import accuracy
from storage.monitoring.writes import drift
from storage.monitoring.writes.drift import Report

pytestmark = pytest.mark.services

GRID = ScoreGrid.normalised(np.outer([0.3, 0.4, 0.3], [0.5, 0.3, 0.2]))  # the league seals it

AS_OF = datetime(2025, 11, 15, tzinfo=UTC)
FINE = Finding(
    kind=Kind.CONCEPT, subject="odds_free", method="CUSUM", value=3.0, threshold=14.0,
    n_current=90, n_reference=0,
)  # fmt: skip
BAD = replace(
    FINE, kind=Kind.DATA, subject="shots", severity=Severity.WARNING, p_value=1e-5,
    adjusted_p_value=1e-4,
)  # fmt: skip


def accurate(league, **columns) -> None:
    values = {
        "as_of": AS_OF, "competition": "", "track": "odds_free", "horizon": "kick-off",
        "span": "30d", "n": 20, "hits": 11, "log_loss": 0.98, "rps": 0.2, "brier": 0.58,
        "recorded_at": league.now, **columns,
    }  # fmt: skip
    with league.engine.begin() as connection:
        connection.execute(insert(accuracy), [values])


def test_an_empty_world_has_nothing_to_monitor(empty_api):
    assert empty_api.get("/v1/monitoring/accuracy").json()["items"] == []
    assert empty_api.get("/v1/monitoring/accuracy").json()["as_of"] is None
    assert empty_api.get("/v1/monitoring/calibration").json()["items"] == []
    assert empty_api.get("/v1/monitoring/drift").json()["items"] == []
    # Alerts are the administrators': `tests/serving/operations/test_alerts.py`.
    assert empty_api.get("/v1/monitoring/alerts").status_code == 401


def test_accuracy_is_the_newest_with_its_intervals(api, league):
    accurate(league, as_of=AS_OF - timedelta(days=1), log_loss=0.5)
    accurate(league)
    accurate(league, competition="S1", span="season", log_loss_lower=0.9, log_loss_upper=1.1)
    accurate(league, competition="S1", track="market", horizon="T-24h")
    body = api.get("/v1/monitoring/accuracy").json()
    assert datetime.fromisoformat(body["as_of"]) == AS_OF
    everything, *of_s1 = body["items"]
    assert (everything["competition"], everything["log_loss"]) == (None, 0.98)
    assert everything["accuracy"] == pytest.approx(0.55)
    bounds = everything["accuracy_interval"]
    assert bounds["lower"] < 0.55 < bounds["upper"]
    assert everything["log_loss_interval"] is None
    season = next(row for row in of_s1 if row["span"] == "season")
    assert season["log_loss_interval"] == {"lower": 0.9, "upper": 1.1}
    only = api.get("/v1/monitoring/accuracy?competition=S1&track=market&horizon=T-24h").json()
    assert [row["track"] for row in only["items"]] == ["market"]


def test_calibration_is_that_of_the_forecasts_and_of_chance(api, league):
    ids = [league.add_match(2 + index) for index in range(6)]
    for index, match_id in enumerate(ids):
        league.seal(match_id, 2 + index, "odds_free")
    scores = [(1, 0), (0, 0), (2, 1), (0, 3), (1, 1), (2, 0)]
    with league.engine.begin() as connection:
        for match_id, (home, away) in zip(ids, scores, strict=True):
            connection.execute(
                update(match)
                .where(match.c.match_id == match_id)
                .values(status="finished", home_goals_90=home, away_goals_90=away)
            )
    (track,) = api.get("/v1/monitoring/calibration").json()["items"]
    p = [list(GRID.outcomes())] * 6
    outcomes = [0, 1, 0, 2, 1, 0]
    assert track["n"] == 6
    assert track["ece"] == pytest.approx(ece(p, outcomes))
    assert track["ece_by_chance"] == pytest.approx(ece_if_calibrated(p))
    assert sum(each["n"] for each in track["bins"]) == 18
    assert {each["outcome"] for each in track["bins"]} == {"home", "draw", "away"}
    home = next(each for each in track["bins"] if each["outcome"] == "home")
    assert home["observed"] == pytest.approx(0.5)
    assert math.isclose(home["mean_predicted"], GRID.outcomes()[0], rel_tol=1e-6)
    none = api.get("/v1/monitoring/calibration?competition=S2&horizon=T-72h").json()
    assert none["items"] == []


def keep(engine, *, days: int = 0, scope: str = "S1", page: str | None = None) -> int:
    report = Report(
        scope=scope, as_of=AS_OF + timedelta(days=days), findings=[FINE, BAD], page=page,
        season_start_year=2025, n_current=90, n_reference=700, summary={"drifted": 1},
    )  # fmt: skip
    return drift.record(engine, report, "run")


def test_the_newest_report_of_each_scope_and_the_history_of_one(api, engine, clock):
    numbers = [keep(engine, days=day) for day in range(3)]
    other = keep(engine, scope="sources")
    newest = {item["scope"]: item for item in api.get("/v1/monitoring/drift").json()["items"]}
    assert newest["S1"]["drift_report_id"] == numbers[-1]
    assert newest["sources"]["drift_report_id"] == other
    assert newest["S1"]["severity"] == "warning"
    found = {value["subject"]: value for value in newest["S1"]["values"]}
    assert found["shots"]["adjusted_p_value"] == 1e-4
    assert (found["odds_free"]["severity"], found["odds_free"]["value"]) == (None, 3.0)
    assert len(newest["S1"]["alert_ids"]) == 1
    first = api.get("/v1/monitoring/drift?scope=S1&limit=2").json()
    rest = api.get(f"/v1/monitoring/drift?scope=S1&cursor={first['next_cursor']}").json()
    seen = [item["drift_report_id"] for item in first["items"] + rest["items"]]
    assert seen == numbers[::-1]
    assert rest["next_cursor"] is None


def test_a_page_is_served_so_that_it_can_do_no_harm(
    serving_api, database_url, engine, clock, tmp_path
):
    page = b"<!DOCTYPE html><script>alert(1)</script>"
    Artifacts(tmp_path).write("drift/S1/a.html.gz", gzip.compress(page))
    number, gone = (
        keep(engine, page="drift/S1/a.html.gz"),
        keep(engine, days=1, page="drift/S1/b.html.gz"),
    )
    without = keep(engine, days=2)
    with serving_api(database_url=database_url, artifacts_dir=tmp_path) as api:
        address = f"/v1/monitoring/drift/reports/{number}"
        answer = api.get(address)
        plain = api.get(address, headers={"Accept-Encoding": "identity"})
        assert api.get("/v1/monitoring/drift").json()["items"][0]["page"] is None
        history = api.get("/v1/monitoring/drift?scope=S1").json()["items"]
        assert history[-1]["page"] == address
        missing = [
            api.get(f"/v1/monitoring/drift/reports/{each}").status_code
            for each in (gone, without, 999)
        ]
    assert answer.content == plain.content == page
    assert answer.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'")
    assert "allow-same-origin" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert missing == [404, 404, 404]
