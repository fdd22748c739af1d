"""Many forecasts in one call: sealed ones, imagined ones, and what each failure says."""

import httpx
import pytest
from sqlalchemy import insert

from football.models.dixon_coles import DixonColes
from storage.forecast.tables.forecast import model_version

pytestmark = pytest.mark.services

GOALS = DixonColes(
    teams=("Askvik", "Dalur"),
    attack=(0.2, -0.2),
    defence=(0.1, -0.1),
    intercept=0.2,
    home_advantage=0.3,
    rho=-0.05,
    log_likelihood=0.0,
    strength_sd=(0.15, 0.2),
    openness_sd=(0.1, 0.1),
)


@pytest.fixture
def world(league, api: httpx.Client):
    with league.engine.begin() as connection:
        connection.execute(
            insert(model_version).values(
                name="goal_S1",
                version=3,
                track="goal_model",
                family="dixon_coles",
                parameters=GOALS.to_dict(),
                state="champion",
                as_of=league.now,
                trained_at=league.now,
            )
        )
    match_id = league.add_match(24)
    league.seal(match_id, 24, "odds_free")
    return match_id


def test_each_fixture_is_answered_in_its_place(api: httpx.Client, world: int):
    imagined = {"competition": "S1", "home": "Askvik", "away": "Dalur"}
    fixtures = [
        {"match_id": world},
        imagined,
        {**imagined, "is_neutral": True},
        {"match_id": world + 999},
        {**imagined, "away": "Nowhere"},
        {**imagined, "away": "Askvik"},
        {**imagined, "competition": "S2"},
    ]
    answer = api.post("/v1/forecasts/batch", json={"fixtures": fixtures})
    assert answer.status_code == 200
    whole = answer.json()
    sealed, at_home, neutral, *failed = whole["items"]
    alone = api.get(f"/v1/matches/{world}/forecast").json()["lines"]["odds_free"]
    assert sealed["lines"]["odds_free"]["forecast_id"] == alone["forecast_id"]
    home, draw, away = GOALS.grid("Askvik", "Dalur").outcomes()
    assert at_home["imagined"]["probabilities"] == pytest.approx(
        {"home": home, "draw": draw, "away": away}, abs=1e-6
    )
    assert at_home["imagined"]["basis"] == "goal_model"
    intervals = at_home["imagined"]["intervals"]
    assert intervals["level"] == 0.8
    assert intervals["home"][0] < home < intervals["home"][1]
    assert neutral["imagined"]["probabilities"]["home"] < home
    assert whole["failures"] == len(failed) == 4
    for item, words in zip(
        failed, ("no match", "Nowhere", "play itself", "no goal model"), strict=True
    ):
        assert words in item["error"]
        assert item["lines"] is item["imagined"] is None
    assert api.post("/v1/forecasts/batch", json={"fixtures": fixtures}).json() == whole


@pytest.mark.parametrize(
    "body",
    [
        {"fixtures": []},
        {"fixtures": [{"match_id": 1}] * 501},
        {"fixtures": [{"match_id": 0}]},
        {"fixtures": [{"competition": "XX", "home": "A", "away": "B"}]},
        {"fixtures": [{"match_id": 1, "home": "A"}]},
        {},
    ],
)
def test_what_is_no_batch_is_refused(api: httpx.Client, body):
    assert api.post("/v1/forecasts/batch", json=body).status_code == 422


def test_five_hundred_fit_in_one_call(api: httpx.Client, world: int):
    fixtures = [{"competition": "S1", "home": "Askvik", "away": "Dalur"}] * 499
    whole = api.post("/v1/forecasts/batch", json={"fixtures": [{"match_id": world}, *fixtures]})
    assert (whole.status_code, whole.json()["failures"]) == (200, 0)
    assert len(whole.json()["items"]) == 500


def test_accuracy_is_the_scorecards_of_what_was_sealed(api: httpx.Client):
    assert api.get("/v1/forecasts/accuracy").json()["items"] == []
    assert api.get("/v1/forecasts/accuracy?competition=nope").status_code == 422
