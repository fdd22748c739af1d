"""Leagues that play at the same time share one scoreboard; others have one of their own."""

from datetime import UTC, datetime
from itertools import count

import httpx
import orjson
import pytest

from football.observations.parsed import PayloadContext
from pipelines.live.board import SharedBoard
from sources.espn.client import LARGEST_LIMIT, EspnClient
from sources.espn.parse import PARSER

NOW = datetime(2026, 3, 7, 15, tzinfo=UTC)
DAY = "20260307"


class Time:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def resources() -> list[str]:
    return []


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def board(resources, time):
    def make(events: int = 3) -> SharedBoard:
        body = orjson.dumps({"events": [{}] * events})

        def answer(request: httpx.Request) -> httpx.Response:
            resources.append(request.url.path.split("/")[-2])
            return httpx.Response(200, content=body)

        http = httpx.Client(base_url="http://espn", transport=httpx.MockTransport(answer))
        return SharedBoard(EspnClient(http, lambda: NOW), 30.0, time)

    return make


def test_one_league_is_requested_on_its_own(board, resources, time):
    shared = board()
    for _ in range(3):
        resource, _ = shared.scoreboard("eng.1", DAY)
        assert resource == f"eng.1/{DAY}"
        time.seconds += 30
    assert resources == ["eng.1"] * 3


def test_leagues_together_are_one_request_a_poll(board, resources, time):
    shared = board()
    shared.scoreboard("eng.1", DAY)
    for poll in range(10):
        answers = [shared.scoreboard(slug, DAY) for slug in ("esp.1", "ger.1", "ita.1", "eng.1")]
        assert [each[0] for each in answers if each] == [f"all/{DAY}"], poll
        time.seconds += 30
    assert resources == ["eng.1", *["all"] * 10]


def test_a_league_without_a_known_number_is_always_requested_on_its_own(board, resources):
    shared = board()
    for slug in ("eng.1", "sim.1", "ger.1", "sim.2"):
        shared.scoreboard(slug, DAY)
    assert resources == ["eng.1", "sim.1", "all", "sim.2"]


def test_when_the_others_are_over_the_last_one_is_requested_on_its_own(board, resources, time):
    shared = board()
    shared.scoreboard("eng.1", DAY)
    shared.scoreboard("ger.1", DAY)
    time.seconds += 300
    shared.scoreboard("eng.1", DAY)
    assert resources == ["eng.1", "all", "eng.1"]


def test_a_list_that_may_be_cut_is_not_shared(board, resources):
    shared = board(events=LARGEST_LIMIT)
    for slug in ("eng.1", "ger.1", "eng.1", "ger.1"):
        shared.scoreboard(slug, DAY)
    assert resources == ["eng.1", "all", "eng.1", "ger.1"]


def test_matches_of_other_leagues_in_an_answer_for_all_are_no_rows():
    numbers = count(1)

    def event(league: str) -> dict[str, object]:
        number = str(next(numbers))
        sides = [
            {
                "homeAway": side,
                "team": {"id": f"{number}{side}", "displayName": f"{side} {number}"},
            }
            for side in ("home", "away")
        ]
        return {
            "id": number,
            "uid": f"s:600~l:{league}~e:{number}",
            "date": "2026-03-07T15:00Z",
            "competitions": [{"competitors": sides}],
            "status": {"type": {"name": "STATUS_SCHEDULED", "state": "pre", "completed": False}},
        }

    body = orjson.dumps({"events": [event("700"), event("99999"), event("720"), event("88")]})
    parsed = PARSER.parse(
        body, PayloadContext(endpoint="scoreboard", resource=f"all/{DAY}", fetched_at=NOW)
    )
    assert [o.source_competition_id for o in parsed.observations] == ["eng.1", "ger.1"]
    assert (parsed.rows, parsed.rejects) == (2, [])
    assert parsed.left_out == {"matches of other leagues": 2}
