"""The scoreboard over HTTP, read by the real parser and compared with the results file."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from football.observations.match import MatchObservation, MatchStatus, Phase, PricePhase
from football.observations.parsed import PayloadContext
from sources.espn.parse import PARSER
from sources.footballdata.parse import PARSER as RESULTS
from sources.simulated.clubs import CLUBS
from sources.simulated.world import World
from tests.sources.simulated.conftest import StepClock

EASTERN = ZoneInfo("America/New_York")
DURING = datetime(2025, 11, 15, 16, 20, tzinfo=UTC)


def _path(slug: str = "sim.1") -> str:
    return f"/apis/site/v2/sports/soccer/{slug}/scoreboard"


def _matches(
    http: httpx.Client, clock: StepClock, slug: str = "sim.1", **params: str | int
) -> list[MatchObservation]:
    response = http.get(_path(slug), params=params)
    assert response.status_code == 200
    parsed = PARSER.parse(
        response.content, PayloadContext(endpoint="", resource=slug, fetched_at=clock.at)
    )
    assert not parsed.rejects
    return [o for o in parsed.observations if isinstance(o, MatchObservation)]


def _name(match: MatchObservation, side: str) -> str:
    team = match.home if side == "home" else match.away
    return next(club.name for club in CLUBS if club.espn_id == team.source_id)


@pytest.mark.parametrize(("slug", "division"), [("sim.1", "S1"), ("sim.2", "S2")])
def test_a_season_on_the_scoreboard_agrees_with_its_results_file(
    http: httpx.Client, clock: StepClock, slug: str, division: str
) -> None:
    body = http.get(f"/mmz4281/2425/{division}.csv").content
    context = PayloadContext(endpoint="", resource="", fetched_at=clock.at)
    results = {
        (o.home.name, o.away.name): o
        for o in RESULTS.parse(body, context).observations
        if isinstance(o, MatchObservation)
    }
    seen = 0
    for month in (*range(202408, 202413), *range(202501, 202506)):
        for match in _matches(http, clock, slug, dates=month):
            filed = results[_name(match, "home"), _name(match, "away")]
            assert match.status is MatchStatus.FINISHED
            assert match.season_start_year == 2024
            assert match.kickoff_at == filed.kickoff_at
            assert match.score.home_goals_90 == filed.score.home_goals_90
            assert match.score.away_goals_90 == filed.score.away_goals_90
            assert match.statistics is not None
            assert filed.statistics is not None
            for field in ("shots", "shots_on_target", "corners", "fouls"):
                for side in ("home", "away"):
                    name = f"{side}_{field}"
                    assert getattr(match.statistics, name) == getattr(filed.statistics, name)
            seen += 1
    assert seen == 182


def test_a_saturday_afternoon_shows_matches_in_every_state(
    http: httpx.Client, clock: StepClock
) -> None:
    clock.at = DURING
    matches = [*_matches(http, clock), *_matches(http, clock, "sim.2")]
    assert {match.phase for match in matches} == {Phase.PRE, Phase.SECOND_HALF, Phase.FINAL}
    clock.at = datetime(2025, 11, 15, 15, 52, tzinfo=UTC)
    assert Phase.HALF_TIME in {match.phase for match in _matches(http, clock)}
    clock.at = datetime(2025, 11, 15, 15, 12, tzinfo=UTC)
    running = [m for m in _matches(http, clock) if m.status is MatchStatus.IN_PLAY]
    assert {(m.phase, m.period, m.clock_seconds) for m in running} == {
        (Phase.FIRST_HALF, 1, 12 * 60)
    }


def test_goals_in_the_details_always_add_up_to_the_score(
    http: httpx.Client, clock: StepClock
) -> None:
    for minute in range(0, 130, 10):
        clock.at = datetime(2025, 11, 15, 15, tzinfo=UTC) + timedelta(minutes=minute)
        for event in http.get(_path("sim.2")).json()["events"]:
            competition = event["competitions"][0]
            for competitor in competition["competitors"]:
                scored = sum(
                    detail["scoreValue"]
                    for detail in competition["details"]
                    if detail["team"]["id"] == competitor["id"]
                )
                assert str(scored) == competitor["score"]


def test_a_future_match_has_no_score_and_no_events(http: httpx.Client, clock: StepClock) -> None:
    events = http.get(_path(), params={"dates": "202512"}).json()["events"]
    assert len(events) > 10
    for event in events:
        competition = event["competitions"][0]
        assert event["status"]["type"]["name"] == "STATUS_SCHEDULED"
        assert "period" not in event["status"]
        assert [c["score"] for c in competition["competitors"]] == ["0", "0"]
        assert [c["statistics"] for c in competition["competitors"]] == [[], []]
        assert (competition["details"], competition["attendance"]) == ([], 0)
        assert competition["odds"] == [None]


def test_prices_are_american_and_move_in_play(http: httpx.Client, clock: StepClock) -> None:
    before = {m.source_match_id: m.quotes for m in _matches(http, clock)}
    assert all(quotes for quotes in before.values())
    assert {q.phase for quotes in before.values() for q in quotes} == {PricePhase.COLLECTED}
    clock.at = DURING
    during = [m for m in _matches(http, clock) if m.status is MatchStatus.IN_PLAY]
    for match in during:
        assert match.quotes[0].phase is PricePhase.IN_PLAY
        assert match.quotes[0].prices != before[match.source_match_id][0].prices


def test_the_leader_late_in_the_match_is_the_favourite_in_play(
    http: httpx.Client, clock: StepClock
) -> None:
    clock.at = datetime(2025, 11, 15, 16, 45, tzinfo=UTC)
    leads = 0
    for slug in ("sim.1", "sim.2"):
        for match in _matches(http, clock, slug):
            home, away = match.score.home_goals_90, match.score.away_goals_90
            if match.status is not MatchStatus.IN_PLAY or home is None or away is None:
                continue
            prices = match.quotes[0].prices
            if home != away:
                leads += 1
                assert prices.index(min(prices)) == (0 if home > away else 2)
            else:
                assert prices.index(min(prices)) == 1
    assert leads


def test_without_dates_the_answer_is_the_current_match_day(
    http: httpx.Client, clock: StepClock
) -> None:
    body = http.get(_path()).json()
    assert body["day"] == {"date": "2025-11-15"}
    assert body["season"]["year"] == 2025
    clock.at = datetime(2025, 11, 18, 12, tzinfo=UTC)
    later = http.get(_path()).json()
    assert later["day"] == {"date": "2025-11-21"}
    assert later["events"]
    clock.at = datetime(2026, 6, 20, 12, tzinfo=UTC)
    assert http.get(_path()).json()["day"]["date"].startswith("2026-08")


def test_days_are_eastern_and_cover_the_month(http: httpx.Client, clock: StepClock) -> None:
    month = _matches(http, clock, dates="202511")
    by_day: list[str | None] = []
    for day in range(1, 31):
        matches = _matches(http, clock, dates=f"202511{day:02d}")
        assert all(m.kickoff_at.astimezone(EASTERN).date() == date(2025, 11, day) for m in matches)
        by_day += [m.source_match_id for m in matches]
    assert by_day == [m.source_match_id for m in month]


def test_a_day_without_matches_is_an_empty_list(http: httpx.Client) -> None:
    body = http.get(_path(), params={"dates": "20250710"}).json()
    assert body["events"] == []
    assert "day" not in body


def test_an_answer_stops_silently_at_its_limit(http: httpx.Client, clock: StepClock) -> None:
    assert len(_matches(http, clock, dates="2025")) == 100
    assert len(_matches(http, clock, dates="2025", limit=500)) > 150
    assert len(_matches(http, clock, dates="202511", limit=3)) == 3


@pytest.mark.parametrize("dates", ["20251101-20251130", "2025-11-15", "20251340", "soon"])
def test_ranges_and_nonsense_are_refused(http: httpx.Client, dates: str) -> None:
    response = http.get(_path(), params={"dates": dates})
    assert response.status_code == 400
    assert response.json() == {"code": 400, "message": "Failed to get events endpoint."}


def test_leagues_of_another_world_are_refused(http: httpx.Client) -> None:
    assert http.get(_path("eng.1")).status_code == 400
    missing = http.get("/apis/site/v2/sports/soccer/sim.1/standings")
    assert (missing.status_code, missing.json()) == (404, {"code": 404})


def test_a_postponed_match_keeps_its_id_through_its_new_date(
    http: httpx.Client, clock: StepClock, world: World
) -> None:
    fixture = next(f for f in world.season(2025).fixtures if f.is_postponed(World.OPENING))
    slug = {"S1": "sim.1", "S2": "sim.2"}[fixture.competition]
    assert fixture.postponed_at is not None
    assert fixture.rescheduled_at is not None
    seen: list[tuple[MatchStatus, datetime]] = []
    for at in (
        fixture.postponed_at - timedelta(minutes=1),
        fixture.postponed_at,
        fixture.rescheduled_at,
        fixture.kickoff_at + timedelta(hours=3),
    ):
        clock.at = at
        found = [
            match
            for match in _matches(http, clock, slug, dates="2025", limit=400)
            if match.source_match_id == fixture.event_id
        ]
        assert len(found) == 1
        seen.append((found[0].status, found[0].kickoff_at))
    assert seen == [
        (MatchStatus.SCHEDULED, fixture.scheduled_at),
        (MatchStatus.POSTPONED, fixture.scheduled_at),
        (MatchStatus.SCHEDULED, fixture.kickoff_at),
        (MatchStatus.FINISHED, fixture.kickoff_at),
    ]


def test_venues_on_the_scoreboard_have_coordinates_in_the_world(
    http: httpx.Client, clock: StepClock, world: World
) -> None:
    venues = {venue.key: venue for venue in world.venues}
    assert len(venues) == 28
    for match in _matches(http, clock, dates="202511"):
        assert match.venue is not None
        venue = venues[match.venue.source_id or ""]
        assert (venue.name, venue.city) == (match.venue.name, match.venue.city)
        assert venue.team == _name(match, "home")
