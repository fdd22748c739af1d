"""Insights over HTTP: facts of a match, a team, a round, with texts in two languages."""

import json
from datetime import timedelta

import pytest

from football.insights.fact import Kind, Subject
from football.sealed.proof import faults_of
from tests.storage.insights.found import (
    keep,
    keep_sealed,
    match_facts,
    result_facts,
    team_facts,
)

pytestmark = pytest.mark.services


@pytest.fixture
def known(league):
    """A coming match, a played one, and a team, with facts."""
    coming, played = (
        league.add_match(30),
        league.add_match(-30, status="finished", home_goals_90=3, away_goals_90=1),
    )
    team = league.team_ids[0]
    keep(league.engine, match_facts(coming, league.now), Subject("match", str(coming)))
    happened = result_facts(played, league.now, (3, 1))
    keep(league.engine, happened, Subject("match", str(played)), Kind.OUTCOME)
    keep(league.engine, team_facts(team, league.now), Subject("team", str(team)))
    return coming, played, team


def test_facts_of_a_match_the_most_surprising_first_with_the_rows_they_rest_on(api, known):
    coming, _, _ = known
    answer = api.get("/v1/insights", params={"match_id": coming}).json()
    items = answer["items"]
    assert [item["kind"] for item in items] == ["move", "favourite"]
    assert items[0]["surprise"] >= items[1]["surprise"]
    assert "52 %" in items[0]["text"]
    assert "40 %" in items[0]["text"]
    assert items[0]["values"]["after"] == {"number": 0.52, "unit": "probability"}
    assert answer["language"] == "en"
    german = api.get("/v1/insights", params={"match_id": coming, "language": "de"}).json()
    assert german["items"][0]["title"] == "Die Prognose hat sich bewegt"
    assert "52 %" in german["items"][0]["text"]
    assert german["items"][0]["values"] == items[0]["values"]


def test_facts_of_a_team_and_of_the_rounds_before_and_behind(api, known):
    coming, played, team = known
    of_team = api.get("/v1/insights", params={"team_id": team}).json()
    assert {item["kind"] for item in of_team["items"]} == {"streak", "form"}
    assert [item["subject"]["id"] for item in of_team["coming"]] == [str(coming)] * 2
    assert api.get("/v1/insights", params={"match_id": coming}).json()["coming"] == []
    preview = api.get("/v1/insights", params={"round": "S1"}).json()["items"]
    assert {item["subject"]["id"] for item in preview} == {str(coming)}
    review = api.get("/v1/insights", params={"round": "S1", "when": "played"}).json()["items"]
    assert [item["subject"]["id"] for item in review] == [str(played)]
    assert review[0]["kind"] == "outcome"


def test_a_match_says_how_risky_it_is_to_call_in_both_languages(api, league):
    match_id = league.add_match(32)
    of = {"match_id": match_id}
    assert api.get("/v1/insights", params=of).json()["risk"] is None
    other = league.add_match(33)
    league.seal(other, 24, "odds_free", "market_blended")
    risk = api.get("/v1/insights", params={"match_id": other}).json()["risk"]
    assert risk["level"] in {"low", "usual", "high"}
    measures = {each["name"]: each for each in risk["measures"]}
    assert {"openness", "disagreement"} <= measures.keys()
    assert 0 < measures["openness"]["value"] <= 1
    german = api.get("/v1/insights", params={"match_id": other, "language": "de"}).json()["risk"]
    assert german["text"] != risk["text"]
    assert [each["value"] for each in german["measures"]] == [
        each["value"] for each in risk["measures"]
    ]


def test_nothing_known_is_an_empty_list_and_a_question_without_one_subject_says_so(api, league):
    assert api.get("/v1/insights", params={"match_id": 99999}).json()["items"] == []
    assert api.get("/v1/insights", params={"round": "S2"}).json()["items"] == []
    for params in ({}, {"match_id": 1, "team_id": 2}):
        answer = api.get("/v1/insights", params=params)
        assert answer.status_code == 422
        assert "exactly one" in answer.text
    for params in ({"match_id": 0}, {"match_id": 1, "language": "fr"}, {"round": "Z9"}):
        assert api.get("/v1/insights", params=params).status_code == 422


def test_what_was_sealed_of_an_insight_is_proved_to_strangers(api, league):
    coming = league.add_match(31)
    subject, kickoff_at = Subject("match", str(coming)), league.now + timedelta(hours=31)
    (kept, *_) = keep_sealed(league.engine, match_facts(coming, league.now), subject, kickoff_at)
    shown = api.get("/v1/insights", params={"match_id": coming}).json()["items"]
    proof = api.get(f"/v1/insights/{kept['insight_id']}/proof").json()
    assert {item["seal_no"] for item in shown} == {proof["seal_no"]}
    (item,) = [each for each in shown if each["insight_id"] == proof["insight_id"]]
    head = api.get("/v1/seals").json()["head"]["hash"]
    assert faults_of(proof, published_head=head) == []
    assert json.loads(proof["body"])["texts"]["en"] == item["text"]
    assert faults_of({**proof, "insight_id": 1 + proof["insight_id"]})
    forged = {**proof, "body": proof["body"].replace("52", "53")}
    assert any("digest" in fault for fault in faults_of(forged))
    assert api.get("/v1/insights/999999/proof").status_code == 404
