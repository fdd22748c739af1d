"""Points given or taken, as a person records them and as a table sees them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from football.season.progress import SeasonSoFar
from storage import cli
from storage.football.statements import standings
from storage.football.writes import adjustments
from storage.football.writes.adjustments import Adjustment, AdjustmentError, Outcome
from storage.kit.clock import DatabaseClock
from tests.clocks import step
from tests.storage.builders import KICKOFF, final, fixture, ingest

Run = Callable[..., Result]
SEASON = {"competition": "S1", "season": "2025-26"}


@pytest.fixture
def run(database_url: str, clock: DatabaseClock, engine: Engine) -> Run:
    """Run `adjust-points` on a world with one season of three clubs."""
    del clock
    ingest(
        engine,
        final(2, 0),
        fixture("Harrowmere", "Eastmarch", row_no=2, kickoff_at=KICKOFF + timedelta(days=7)),
    )

    def invoke(*arguments: str) -> Result:
        environment = {"TOUCHLINE_DATABASE_URL": database_url}
        return CliRunner().invoke(cli.adjust_points, arguments, env=environment)

    return invoke


def add(run: Run, team: str = "Harrowmere", **options: str) -> Result:
    given = {"points": "-6", "competition": "S1", "season": "2025", "reason": "late accounts"}
    pairs = [(f"--{name.replace('_', '-')}", value) for name, value in (given | options).items()]
    return run("add", team, *(part for pair in pairs for part in pair))


def points(engine: Engine, on: date | None = None) -> dict[str, tuple[int, int]]:
    with engine.connect() as connection:
        matches = connection.execute(standings.matches_of_season(), SEASON).mappings().all()
        adjusted = connection.execute(standings.adjustments(), SEASON).mappings().all()
    season = SeasonSoFar.of("S1", 2025, matches, adjusted)
    return {row.team: (row.position, row.points) for row in season.table(on=on)}


def test_points_taken_count_in_the_table_from_their_day(engine: Engine, run: Run) -> None:
    assert points(engine)["Harrowmere"] == (1, 3)
    added = add(run, effective_on="2025-11-10")
    assert added.exit_code == 0, added.output
    assert "added: Harrowmere -6 (late accounts)" in added.output
    assert points(engine)["Harrowmere"] == (3, -3)
    assert points(engine, on=date(2025, 11, 9))["Harrowmere"] == (1, 3)


def test_the_same_adjustment_is_corrected_and_its_history_kept(engine: Engine, run: Run) -> None:
    add(run)
    assert "unchanged" in add(run).output
    step(engine, by=timedelta(days=2))
    assert "corrected" in add(run, points="-4", effective_on="2025-11-15").output
    assert points(engine)["Harrowmere"] == (3, -1)
    shown = run("list", "--competition", "S1").output
    assert "Harrowmere -6 from 2025-11-15 until 2025-11-17: late accounts (manual)" in shown
    assert "Harrowmere -4 from 2025-11-15: late accounts" in shown
    assert "2 adjustments." in shown


def test_a_successful_appeal_withdraws_it_once(engine: Engine, run: Run) -> None:
    add(run)
    number = run("list").output.split()[0]
    assert "withdrawn: Harrowmere -6" in run("withdraw", number).output
    assert points(engine)["Harrowmere"] == (1, 3)
    again = run("withdraw", number)
    assert again.exit_code == 1
    assert "counts no more already" in again.output
    assert "no adjustment 999" in run("withdraw", "999").output


def test_each_change_is_published_to_those_who_follow_the_competition(
    engine: Engine, run: Run
) -> None:
    add(run)
    add(run)
    run("withdraw", run("list").output.split()[0])
    with engine.connect() as connection:
        events = connection.execute(
            text(
                "SELECT topics[1], payload -> 'points' FROM events.event"
                " WHERE type = 'points.adjusted' ORDER BY seq"
            )
        ).all()
    assert [tuple(row) for row in events] == [("competition:S1", -6), ("competition:S1", 0)]


@pytest.mark.parametrize(
    ("team", "options", "message"),
    [
        ("Harowmere", {}, "the nearest is 'Harrowmere'"),
        ("Harrowmere", {"season": "1999"}, "known: 2025-26 to 2025-26"),
        ("Harrowmere", {"competition": "E0"}, "known: none"),
        ("Harrowmere", {"points": "0"}, "not 0"),
        ("Harrowmere", {"points": "101"}, "from -100 to 100"),
        ("Harrowmere", {"reason": "  "}, "say why"),
        ("Harrowmere", {"competition": "X9"}, "Invalid value for '--competition'"),
        ("Harrowmere", {"effective_on": "soon"}, "Invalid value for '--effective-on'"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(
    run: Run, team: str, options: dict[str, str], message: str
) -> None:
    refused = add(run, team, **options)
    assert refused.exit_code in {1, 2}
    assert message in refused.output
    assert "0 adjustments." in run("list").output


def test_a_club_is_known_by_its_other_names_too(engine: Engine, run: Run) -> None:
    adjustment = Adjustment(
        competition="S1", season="2025-26", team="harrowmere fc", points=1, reason="a walkover"
    )
    assert adjustments.add(engine, adjustment) is Outcome.ADDED
    assert points(engine)["Harrowmere"] == (1, 4)


def test_a_club_of_the_country_that_does_not_play_here_is_refused(
    engine: Engine, run: Run
) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO football.team (name, country) VALUES ('Fennelgate', 'Northland')")
        )
    adjustment = Adjustment(
        competition="S1", season="2025-26", team="Fennelgate", points=1, reason="none"
    )
    with pytest.raises(AdjustmentError, match="plays no match"):
        adjustments.add(engine, adjustment)
