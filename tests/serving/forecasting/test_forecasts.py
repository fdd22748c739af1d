from datetime import timedelta

import pytest

from football.sealed.proof import faults_of
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.unit_of_work import UnitOfWork
from tests.storage.builders import forecast_of

pytestmark = pytest.mark.services


def test_three_lines_stand_beside_each_other_and_say_where_they_come_from(api, league):
    match_id = league.add_match(5)
    league.seal(match_id, 5, "odds_free", "market_blended", "market")

    answer = api.get(f"/v1/matches/{match_id}/forecast").json()

    assert answer["world"] == "simulated"
    assert answer["match"]["home"]["name"] == "Askvik"
    for line in answer["lines"].values():
        assert (line["is_available"], line["basis"]) == (True, "sealed")
        assert sum(line["probabilities"].values()) == pytest.approx(1, abs=1e-5)
        assert line["fair_odds"]["home"] == pytest.approx(
            1 / line["probabilities"]["home"], rel=1e-3
        )
        assert line["expected_goals"] == {"home": 1.0, "away": 0.7}
        assert line["top_scorelines"][0] == {"home": 1, "away": 0, "probability": 0.2}
        assert line["as_of"] == "2025-11-15T09:00:00Z"
        assert line["model"] == {"name": "outcome_odds_free", "version": 2}
        assert line["horizon"] == "T-24h"
        assert (line["grid"], line["markets"]) == (None, None)


def test_a_line_that_is_missing_says_why(api, league):
    match_id = league.add_match(5)

    lines = api.get(f"/v1/matches/{match_id}/forecast").json()["lines"]

    assert {(line["is_available"], line["basis"]) for line in lines.values()} == {
        (False, "missing")
    }
    assert "odds_free" in lines["odds_free"]["reason"]
    assert "prices" in lines["market"]["reason"]


def test_prices_make_the_market_line_until_one_is_sealed(api, league):
    match_id = league.add_match(5)
    league.seal(match_id, 5, "odds_free")
    league.quote(match_id, "b365", [2.0, 3.5, 4.0], "opening")
    league.quote(match_id, "b365", [1.8, 3.6, 5.0], "collected")
    league.quote(match_id, "max", [9.0, 9.0, 9.0], "collected")

    line = api.get(f"/v1/matches/{match_id}/forecast").json()["lines"]["market"]

    assert (line["basis"], line["book"], line["phase"]) == ("devigged_prices", "b365", "collected")
    assert line["prices"] == {"home": 1.8, "draw": 3.6, "away": 5.0}
    assert line["overround"] == pytest.approx(1.0333, abs=1e-4)
    assert sum(line["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert line["probabilities"]["home"] < 1 / 1.8
    assert line["grid_basis"] == "odds_free"


def test_markets_and_the_grid_come_on_request(api, league):
    match_id = league.add_match(5)
    league.seal(match_id, 5, "odds_free")

    address = f"/v1/matches/{match_id}/forecast?markets=total:2.5,both_teams_to_score&grid=true"
    line = api.get(address).json()["lines"]["odds_free"]

    assert [market["market"] for market in line["markets"]] == ["total", "both_teams_to_score"]
    over, under = line["markets"][0]["selections"]
    assert over["probability"] + under["probability"] == pytest.approx(1)
    assert sum(map(sum, line["grid"])) == pytest.approx(1)


@pytest.mark.parametrize(
    "markets", ["nonsense", "total", "total:1e308", "total:nan", "total:0.3", "total:-1", ",", ""]
)
def test_an_unknown_market_is_refused_with_those_allowed(api, league, markets):
    match_id = league.add_match(5)

    answer = api.get(f"/v1/matches/{match_id}/forecast", params={"markets": markets})

    assert answer.status_code == 422
    assert "match_odds" in answer.json()["detail"]


def test_a_new_forecast_is_shown_at_once_although_the_old_body_was_kept(api, league):
    match_id = league.add_match(5)
    address = f"/v1/matches/{match_id}/forecast"
    (first,) = league.seal(match_id, 5, "odds_free")
    assert api.get(address).json()["lines"]["odds_free"]["forecast_id"] == str(first)

    (second,) = league.seal(match_id, 5, "odds_free")

    polled = api.get("/v1/events", params={"after": "oldest", "limit": 1}).json()
    api.get("/v1/events", params={"after": polled["cursor"], "wait": 10})
    assert api.get(address).json()["lines"]["odds_free"]["forecast_id"] == str(second)


def test_upcoming_are_scheduled_forecast_and_after_now_in_order(api, league):
    soon, later = league.add_match(2), league.add_match(30, code="S2")
    past, unforecast = league.add_match(-3, status="finished"), league.add_match(4)
    league.seal(later, 30, "odds_free")
    league.seal(soon, 2, "odds_free")

    def ids(**params: object) -> list[int]:
        page = api.get("/v1/forecasts/upcoming", params=params).json()
        return [item["match"]["match_id"] for item in page["items"]]

    assert ids() == [soon, later]
    assert ids(competition="S2") == [later]
    assert not {past, unforecast} & set(ids())
    first = api.get("/v1/forecasts/upcoming?limit=1").json()
    assert ids(limit=1, cursor=first["next_cursor"]) == [later]


def test_a_proof_holds_and_a_forged_one_does_not(api, league):
    match_id = league.add_match(5)
    forecast_id, _ = league.seal(match_id, 5, "odds_free", "market_blended")
    league.seal(match_id, 5, "market")

    proof = api.get(f"/v1/forecasts/{forecast_id}/proof").json()
    head = api.get("/v1/seals").json()["head"]

    assert head["seal_no"] == 2
    assert faults_of(proof, published_head=head["hash"]) == []
    forged = {**proof, "body": proof["body"].replace("T-24h", "T-72h")}
    assert faults_of(forged) != []


def test_seals_are_paged_newest_first(api, league):
    match_id = league.add_match(5)
    for _ in range(3):
        league.seal(match_id, 5, "odds_free")

    first = api.get("/v1/seals?limit=2").json()
    second = api.get("/v1/seals", params={"limit": 2, "cursor": first["next_cursor"]}).json()

    numbers = [seal["seal_no"] for seal in (*first["items"], *second["items"])]
    assert numbers == [3, 2, 1]
    assert second["next_cursor"] is None
    assert second["items"][0]["previous"] == "00" * 32


def test_a_forecast_says_how_far_it_moved_since_the_one_before(api, league):
    match_id = league.add_match(5)
    league.seal(match_id, 5, "odds_free")
    first = api.get(f"/v1/matches/{match_id}/forecast").json()["lines"]["odds_free"]
    assert first["trend"] is None
    moved = forecast_of(
        match_id,
        league.model_version_ids[0],
        kickoff_at=league.now + timedelta(hours=5),
        as_of=league.now,
        p_home=0.6,
        p_draw=0.25,
        p_away=0.15,
        grid=[[0.25, 0.15], [0.6, 0.0]],
    )
    with UnitOfWork(league.engine) as uow:
        seal_forecasts(uow, [moved])
        uow.publish(league.event(f"match:{match_id}", kind="forecast.updated"))
        uow.commit()
    league.seal(match_id, 5, "market_blended")
    (match,) = api.get("/v1/forecasts/upcoming").json()["items"]
    trend = match["lines"]["odds_free"]["trend"]
    assert trend.pop("since") == first["sealed_at"]
    now = {"home": 0.6, "draw": 0.25, "away": 0.15}
    assert trend == pytest.approx({k: now[k] - first["probabilities"][k] for k in now}, abs=1e-5)
    assert match["lines"]["market_blended"]["trend"] is None
