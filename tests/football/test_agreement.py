"""Where sources differ about a season: what counts, and what does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from football.agreement import Club, Disagreement, Kind, Report, coverage, disagreements
from football.observations.match import MatchStatus

AT = datetime(2025, 9, 6, 14, tzinfo=UTC)
TEAMS = {1: Club("Harrowmere", "Northland"), 2: Club("Caldervane", "Northland")}


def report(number: int, source: str, **changes: Any) -> Report:
    """A match a week, won 2-1 at home."""
    values: dict[str, Any] = {
        "match_id": number,
        "source": source,
        "kickoff_at": AT + timedelta(weeks=number),
        "status": MatchStatus.FINISHED,
        "goals": (2, 1),
        "goals_aet": None,
        "names": ("Harrowmere FC", "Caldervane"),
        "team_ids": (1, 2),
    }
    return Report(**(values | changes))


def season(*sources: str, matches: int = 5) -> list[Report]:
    return [report(number, source) for source in sources for number in range(matches)]


def found(reports: list[Report]) -> list[Disagreement]:
    return disagreements(reports, TEAMS)


def test_sources_that_say_the_same_agree_whatever_legal_form_they_write() -> None:
    assert found(season("espn", "footballdata")) == []
    assert found(season("espn")) == []


@pytest.mark.parametrize(
    ("changes", "kind", "values"),
    [
        ({"goals": (2, 2)}, Kind.SCORE, ("2-1", "2-2")),
        ({"goals": None, "goals_aet": (3, 1)}, Kind.SCORE, ("2-1", "3-1")),
        ({"kickoff_at": AT + timedelta(weeks=3, days=4)}, Kind.DATE, ("2025-09-27", "2025-10-01")),
        (
            {"status": MatchStatus.POSTPONED, "goals": None},
            Kind.STATUS,
            ("finished", "postponed"),
        ),
    ],
)
def test_another_score_day_or_fate_is_a_difference(changes, kind, values) -> None:
    reports = season("espn", "footballdata")
    at = next(
        n for n, each in enumerate(reports) if (each.source, each.match_id) == ("footballdata", 3)
    )
    reports[at] = report(3, "footballdata", **changes)
    (one,) = found(reports)
    assert (one.kind, one.match_id, one.source, one.other) == (kind, 3, "espn", "footballdata")
    assert (one.value, one.other_value) == values


@pytest.mark.parametrize(
    "changes",
    [
        {"kickoff_at": AT + timedelta(weeks=3, hours=15)},  # dated by another clock
        {"goals": (1, 1), "goals_aet": (2, 1)},  # the other source includes extra time
        {"status": MatchStatus.SCHEDULED, "goals": None},  # it was not told yet
    ],
)
def test_what_is_no_difference_is_none(changes) -> None:
    reports = [*season("espn"), *season("footballdata")]
    reports[-2] = report(3, "footballdata", **changes)
    assert found(reports) == []


def test_a_match_that_one_of_two_lacks_is_extra_and_one_of_three_lacks_missing() -> None:
    two = [*season("espn"), *(r for r in season("footballdata") if r.match_id != 2)]
    (extra,) = found(two)
    assert (extra.kind, extra.source, extra.other) == (Kind.EXTRA, "espn", "footballdata")
    assert extra.value == "2025-09-20 Harrowmere FC 2-1 Caldervane"
    (missing,) = found([*two, *season("openfootball")])
    assert (missing.kind, missing.source) == (Kind.MISSING, "footballdata")
    assert missing.other == "espn, openfootball"


def test_a_source_is_expected_to_have_nothing_outside_its_days_nor_if_it_has_samples_only() -> (
    None
):
    later = [report(number, "espn") for number in (3, 4)]
    assert found([*season("footballdata"), *later]) == []
    sample = [report(0, "espn"), report(9, "espn")]
    assert found([*season("footballdata", matches=10), *sample]) == []
    by_source = {
        each.source: each for each in coverage([*season("footballdata", matches=10), *sample])
    }
    assert (by_source["espn"].matches, by_source["espn"].is_whole) == (2, False)


def test_a_spelling_nobody_knows_is_a_question_until_it_is_confirmed() -> None:
    odd = [report(1, "espn", names=("The Mere", "Caldervane"))]
    (name,) = found(odd)
    assert (name.kind, name.value, name.other_value, name.team_id) == (
        Kind.NAME,
        "The Mere",
        "Harrowmere",
        1,
    )
    assert disagreements(odd, TEAMS, {("espn", "The Mere", 1)}) == []
