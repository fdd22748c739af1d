"""Fixtures: complete, playable, and at the hours people expect."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sources.simulated.schedule import LOCAL_ZONE
from sources.simulated.world import World


def test_everyone_plays_everyone_at_home_and_away(world: World) -> None:
    season = world.season(2024)
    for code, tier in (("S1", 1), ("S2", 2)):
        clubs = [club for club, at in enumerate(season.tiers) if at == tier]
        played = Counter(
            (season.fixtures[i].home, season.fixtures[i].away) for i in season.rows(code)
        )
        assert played == Counter((h, a) for h in clubs for a in clubs if h != a)


def test_no_club_plays_twice_within_two_days_even_after_postponements(world: World) -> None:
    for year in (2019, 2022, 2025):
        season = world.season(year)
        for club in range(28):
            kickoffs = sorted(f.kickoff_at for f in season.fixtures if club in {f.home, f.away})
            assert all(b - a > timedelta(days=2) for a, b in pairwise(kickoffs))


def test_seasons_run_from_august_to_may(world: World) -> None:
    for year in range(2018, 2026):
        kickoffs = [fixture.kickoff_at for fixture in world.season(year).fixtures]
        assert datetime(year, 8, 1, tzinfo=UTC) < min(kickoffs) < datetime(year, 9, 1, tzinfo=UTC)
        end = datetime(year + 1, 5, 31, tzinfo=UTC)
        assert datetime(year + 1, 4, 15, tzinfo=UTC) < max(kickoffs) < end


def test_saturday_at_three_is_the_hour_of_football(world: World) -> None:
    local = [f.kickoff_at.astimezone(LOCAL_ZONE) for f in world.season(2025).fixtures]
    at_three = [at for at in local if (at.weekday(), at.hour, at.minute) == (5, 15, 0)]
    assert len(at_three) > 0.4 * len(local)
    assert {4, 5, 6} < {at.weekday() for at in local}


def test_the_world_opens_on_a_saturday_morning_with_a_round_ahead(world: World) -> None:
    opening = World.OPENING
    assert opening.weekday() == 5
    ahead = [
        fixture
        for fixture in world.season(2025).fixtures
        if opening < fixture.kickoff_at < opening + timedelta(days=2)
    ]
    assert {fixture.competition for fixture in ahead} == {"S1", "S2"}
    assert len(ahead) >= 10


def test_at_the_opening_a_match_waits_for_its_new_date(world: World) -> None:
    waiting = [f for f in world.season(2025).fixtures if f.is_postponed(World.OPENING)]
    assert len(waiting) == 1
    match = waiting[0]
    assert match.rescheduled_at is not None
    assert match.kickoff_as_of(World.OPENING) == match.scheduled_at < World.OPENING
    assert match.kickoff_as_of(match.rescheduled_at) == match.kickoff_at > World.OPENING
    assert not match.is_postponed(match.rescheduled_at)


def test_event_ids_are_digits_and_never_repeat(world: World) -> None:
    ids = [f.event_id for year in range(2018, 2026) for f in world.season(year).fixtures]
    assert len(set(ids)) == len(ids)
    assert all(event_id.isdecimal() for event_id in ids)
