"""Supposing results over HTTP and on a page: the endings left, or that they are too few."""

import httpx
import pytest

pytestmark = pytest.mark.services
PAGE = {"Accept": "text/html"}


def test_results_of_coming_matches_are_supposed(league, api: httpx.Client) -> None:
    address = "/v1/standings/S1/what-if"
    assert api.get(address).status_code == 404
    ids = league.team_ids
    match_id = league.add_match(24, home_team_id=ids[0], away_team_id=ids[1])
    assert "not played out yet" in api.get(address).json()["detail"]
    league.project(n_seasons=400)

    plain = api.get(address).json()
    assert (plain["endings"], plain["kept"], plain["results"]) == (400, 400, [])
    assert [each["match_id"] for each in plain["coming"]] == [match_id]
    won = api.get(f"{address}?result={match_id}:home").json()
    assert 100 < won["kept"] < 200  # a third of even matches, and a bit
    (result,) = won["results"]
    assert (result["home"]["team_id"], result["outcome"]) == (ids[0], "home")
    by_team = {each["team"]["team_id"]: each for each in won["teams"]}
    winner = by_team[ids[0]]
    assert winner["supposed_position"] < winner["expected_position"]
    positions = [each["supposed_position"] for each in won["teams"]]
    assert sum(positions) == pytest.approx(sum(range(1, len(positions) + 1)))
    for wrong in ("4711:home", f"{match_id}:lost", "x:home", f"{'9' * 30}:away"):
        refused = api.get(f"{address}?result={wrong}")
        assert (refused.status_code, refused.json()["errors"][0]["name"]) == (422, "result"), wrong
    twice = api.get(f"{address}?result={match_id}:home&result={match_id}:away")
    assert twice.status_code == 422

    table = api.get("/standings/S1", headers=PAGE).text
    assert 'href="/standings/S1/what-if"' in table
    page = api.get(f"/standings/S1/what-if?m{match_id}=home", headers=PAGE).text
    assert f"in {won['kept']} of 400 simulated seasons" in page
    assert '<option value="home" selected>' in page
    assert "They are few" in page
    unlike = api.get(f"/standings/S1/what-if?m{match_id}=home&x=home&m1=", headers=PAGE)
    assert unlike.status_code == 200


def test_of_too_few_endings_nothing_is_said(league, api: httpx.Client) -> None:
    ids = league.team_ids
    match_id = league.add_match(24, home_team_id=ids[0], away_team_id=ids[1])
    league.project(n_seasons=100)
    found = api.get(f"/v1/standings/S1/what-if?result={match_id}:draw").json()
    assert found["kept"] < found["fewest"]
    assert all(each["supposed_position"] is None for each in found["teams"])
    page = api.get(f"/standings/S1/what-if?m{match_id}=draw", headers=PAGE).text
    assert "too few to say what follows" in page
