import httpx
import pytest
from sqlalchemy import insert

from storage.register.tables import team

pytestmark = pytest.mark.services


def walk(api: httpx.Client, address: str, key: str, between=lambda: None, **params) -> list[int]:
    seen: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        answer = api.get(address, params={**params, **cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        seen += [item[key] for item in page["items"]]
        if page["next_cursor"] is None:
            return seen
        cursor = {"cursor": page["next_cursor"]}
        between()


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_every_match_comes_exactly_once_while_others_are_inserted(api, league, order):
    # Three at each kick-off, so that pages end between equal instants.
    there = [league.add_match(hours // 3) for hours in range(23)]

    def insert_on_both_sides() -> None:
        league.add_match(-50)
        league.add_match(50)

    seen = walk(api, "/v1/matches", "match_id", insert_on_both_sides, limit=2, order=order)

    assert len(seen) == len(set(seen))
    expected = there if order == "asc" else there[::-1]
    assert [match_id for match_id in seen if match_id in set(there)] == expected


def test_every_team_comes_exactly_once_by_name(api, league):
    def insert_one() -> None:
        with league.engine.begin() as connection:
            name = f"Aaa {api.get('/metrics').text.count(chr(10))} {id(object())}"
            connection.execute(insert(team).values(name=name, country="Elsewhere"))

    seen = walk(api, "/v1/teams", "team_id", insert_one, limit=1)

    assert [team_id for team_id in seen if team_id in league.team_ids] == league.team_ids


def test_each_filter_narrows(api, league):
    home, away, other = league.team_ids[:3]
    first = league.add_match(1)
    second = league.add_match(30, code="S2", status="postponed")
    third = league.add_match(60, home_team_id=other)

    def ids(**params: object) -> list[int]:
        return walk(api, "/v1/matches", "match_id", **params)

    assert ids() == [first, second, third]
    assert ids(competition="S2") == [second]
    assert ids(status="postponed,finished") == [second]
    assert ids(team=home) == [first, second]
    assert ids(team=away) == [first, second, third]
    assert ids(ids=f"{third},{first},999999") == [first, third]
    assert ids(season="2025-26") == [first, second, third]
    assert ids(season="2024") == []
    assert ids(to="2025-11-15") == [first]
    assert ids(to="2025-11-15T10:00:00Z") == []
    assert ids(**{"from": "2025-11-16T16:00:00+01:00", "to": "2025-11-16"}) == [second]


def test_a_match_is_shown_with_names_times_and_score(api, league):
    match_id = league.add_match(
        -3, status="finished", home_goals_90=2, away_goals_90=1, home_goals_half_time=0,
        away_goals_half_time=1,
    )  # fmt: skip

    match = api.get(f"/v1/matches/{match_id}").json()

    assert match["kickoff_at"] == "2025-11-15T06:00:00Z"
    assert match["score"] == {"home": 2, "away": 1}
    assert match["half_time"] == {"home": 0, "away": 1}
    assert match["penalties"] is None
    assert match["competition"]["code"] == "S1"
    assert match["season"] == {"start_year": 2025, "label": "2025-26"}
    assert match["statistics"] is None


def test_a_team_is_found_by_a_part_of_its_name_taken_literally(api, league):
    league.add_match(1)

    def names(**params: object) -> list[str]:
        return [item["name"] for item in api.get("/v1/teams", params=params).json()["items"]]

    assert names(q="ASK") == ["Askvik"]
    assert names(q="%") == ["Bø 100%"]
    assert names(q="_") == []
    assert names(competition="S1") == ["Askvik", "Bø 100%"]
    assert names(competition="S2") == []
    detail = api.get(f"/v1/teams/{league.team_ids[0]}").json()
    assert detail["seasons"] == [
        {"code": "S1", "name": "Northland Premier", "start_year": 2025, "label": "2025-26"}
    ]


def test_a_world_lists_its_own_competitions(api, league):
    codes = [item["code"] for item in api.get("/v1/competitions").json()["items"]]
    league.add_match(1)
    league.add_match(-1, status="finished")

    assert codes == ["S1", "S2"]
    (season,) = api.get("/v1/competitions/S1").json()["seasons"]
    assert (season["match_count"], season["finished_count"]) == (2, 1)


def test_a_cursor_of_another_list_or_order_is_refused(api, league):
    for hours in range(3):
        league.add_match(hours)
    ascending = api.get("/v1/matches?limit=1").json()["next_cursor"]

    for address in ("/v1/teams", "/v1/seals", "/v1/forecasts/upcoming", "/v1/matches?order=desc"):
        answer = api.get(httpx.URL(address).copy_merge_params({"cursor": ascending}))
        assert answer.status_code == 422, address
        assert answer.json()["errors"][0]["name"] == "cursor"
