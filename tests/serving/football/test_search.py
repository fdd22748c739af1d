"""Search finds teams, competitions and matches by what people type."""

import pytest

pytestmark = pytest.mark.services
ADDRESS = "/v1/search"


def found(api, q, **params):
    answer = api.get(ADDRESS, params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(answer):
    return [team["name"] for team in answer["teams"]]


def test_a_part_of_a_name_finds_a_team_and_its_matches_nearest_first(api, league):
    far, near = league.add_match(70), league.add_match(-3)
    league.add_match(1, home_team_id=league.team_ids[2], away_team_id=league.team_ids[3])

    answer = found(api, "  ask ")

    assert (answer["world"], answer["q"], names(answer)) == ("simulated", "ask", ["Askvik"])
    assert [match["match_id"] for match in answer["matches"]] == [near, far]
    assert answer["competitions"] == []


def test_two_names_find_the_matches_between_them(api, league):
    league.add_match(5)
    between = league.add_match(9, away_team_id=league.team_ids[2])

    answer = found(api, "corrie vs Ask")

    assert names(answer) == ["Corrie", "Askvik"]
    assert [match["match_id"] for match in answer["matches"]] == [between]


def test_competitions_are_found_by_name_country_or_code(api, league):
    assert {each["code"] for each in found(api, "northland")["competitions"]} == {"S1", "S2"}
    assert [each["code"] for each in found(api, "s2")["competitions"]] == ["S2"]


def test_the_limit_holds_for_teams_and_matches(api, league):
    for hours in range(4):
        league.add_match(hours)

    answer = found(api, "r", limit=1)

    assert (len(answer["teams"]), len(found(api, "ask", limit=2)["matches"])) == (1, 2)


def test_nothing_in_an_empty_world(empty_api):
    answer = found(empty_api, "zzz")
    assert (answer["teams"], answer["competitions"], answer["matches"]) == ([], [], [])


def test_a_percent_sign_is_a_percent_sign(api, league):
    assert names(found(api, "100%")) == ["Bø 100%"]
    assert names(found(api, "%")) == ["Bø 100%"]
    assert names(found(api, "_")) == []


@pytest.mark.parametrize(
    "bad", ["", "?q=", "?q=%20", "?q=a%00b", f"?q={'x' * 101}", "?q=a&limit=0", "?q=a&limit=51",
            "?q=a&q=b", "?q=a&page=2"],
)  # fmt: skip
def test_bad_questions_are_refused(empty_api, bad):
    answer = empty_api.get(ADDRESS + bad)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
