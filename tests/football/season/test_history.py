"""Well-known seasons come out as they are in the books, where the history is at hand."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from football.observations.parsed import PayloadContext
from football.season import PointsAdjustment, Result, Standing, regular_season, rules_of, table
from sources.footballdata.parse import PARSER

HISTORY = Path(__file__).parents[3] / ".." / "shared" / "history"

pytestmark = pytest.mark.skipif(not HISTORY.is_dir(), reason="no history beside the repository")


def results_of(code: str, year: int) -> list[Result]:
    tail = Path(f"{year}-{year + 1}") / f"{code}.csv"
    path = next(p for p in (HISTORY / tail, HISTORY / "reconstructed" / tail) if p.exists())
    context = PayloadContext(
        endpoint="season", resource=f"{code}/{year}", fetched_at=datetime(2030, 1, 1, tzinfo=UTC)
    )
    observed = PARSER.parse(path.read_bytes(), context).observations
    in_order = sorted(observed, key=lambda match: match.kickoff_at)
    return [
        Result(m.home.name, m.away.name, m.score.home_goals_90, m.score.away_goals_90)
        for m in in_order
        if m.score.home_goals_90 is not None and m.score.away_goals_90 is not None
    ]


def season(code: str, year: int, **taken: int) -> list[Standing]:
    adjustments = [
        PointsAdjustment(team=team, points=-points, reason="taken", effective_on=date(year, 8, 1))
        for team, points in taken.items()
    ]
    return table(results_of(code, year), rules_of(code, year), adjustments)


@pytest.mark.parametrize(
    ("code", "year", "top"),
    [
        ("E0", 2003, [("Arsenal", 90), ("Chelsea", 79), ("Man United", 75)]),
        ("E0", 2015, [("Leicester", 81), ("Arsenal", 71), ("Tottenham", 70)]),
        ("E0", 2018, [("Man City", 98), ("Liverpool", 97), ("Chelsea", 72)]),
        ("D1", 2018, [("Bayern Munich", 78), ("Dortmund", 76)]),
        ("SP1", 2013, [("Ath Madrid", 90), ("Barcelona", 87), ("Real Madrid", 87)]),
        ("P1", 2012, [("Porto", 78), ("Benfica", 77)]),
    ],
)
def test_champions_and_their_points(code: str, year: int, top: list[tuple[str, int]]) -> None:
    lines = season(code, year)
    assert [(line.team, line.points) for line in lines[: len(top)]] == top


def test_arsenal_lost_none_in_2003() -> None:
    total = season("E0", 2003)[0].total
    assert (total.won, total.drawn, total.lost) == (26, 12, 0)


def test_goal_difference_decided_england_in_2011() -> None:
    first, second = season("E0", 2011)[:2]
    assert (first.team, second.team) == ("Man City", "Man United")
    assert (first.points, second.points) == (89, 89)


def test_meetings_decided_spain_in_2006_against_goal_difference() -> None:
    first, second = season("SP1", 2006)[:2]
    assert (first.team, first.points) == ("Real Madrid", 76)
    assert (second.team, second.points) == ("Barcelona", 76)
    assert first.total.goal_difference < second.total.goal_difference


def test_one_goal_decided_the_netherlands_in_2006() -> None:
    first, second, third = season("N1", 2006)[:3]
    assert [first.points, second.points, third.points] == [75, 75, 72]
    assert first.team.startswith("PSV")
    assert first.total.goal_difference == second.total.goal_difference + 1


def test_those_who_went_down_in_england_in_2004() -> None:
    assert {x.team for x in season("E0", 2004)[-3:]} == {
        "Crystal Palace",
        "Norwich",
        "Southampton",
    }


@pytest.mark.parametrize(
    ("code", "year", "club", "taken", "place"),
    [
        ("E1", 2006, "Leeds", 10, (24, 36)),
        ("E2", 2007, "Leeds", 15, (5, 76)),
        ("E0", 2009, "Portsmouth", 9, (20, 19)),
        ("I2", 2006, "Juventus", 9, (1, 85)),
        ("SC0", 2011, "Rangers", 10, (2, 73)),
    ],
)
def test_points_taken_off_the_pitch(
    code: str, year: int, club: str, taken: int, place: tuple[int, int]
) -> None:
    line = next(x for x in season(code, year, **{club: taken}) if x.team == club)
    assert ((line.position, line.points), line.adjustment) == (place, -taken)


def test_italy_after_the_verdicts_of_2006() -> None:
    lines = season("I1", 2006, Milan=8, Fiorentina=15, Lazio=3, Reggina=11, Siena=1)
    assert [(line.team, line.points) for line in lines[:6]] == [
        ("Inter", 97),
        ("Roma", 75),
        ("Lazio", 62),
        ("Milan", 61),
        ("Palermo", 58),
        ("Fiorentina", 58),
    ]


def test_scotland_keeps_the_upper_half_above_despite_points() -> None:
    lines = season("SC0", 2005)
    assert [line.half for line in lines] == [0] * 6 + [1] * 6
    assert lines[6].points > lines[5].points


@pytest.mark.parametrize("code", ["E0", "SC0", "SC3", "B1", "G1"])
def test_published_seasons_hold_no_play_offs(code: str) -> None:
    results = results_of(code, 2012)
    assert list(regular_season(results, rules_of(code, 2012).meetings)) == results
