"""The register of players as it was known: minutes, counts, spells, absences, values, moves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from football.observations.play import IncidentKind, PlayerReference
from football.players.register import SCHEMAS, Register
from storage.football.register import load
from storage.football.tables.match import match
from storage.football.tables.players import player_transfer, player_value, squad_entry
from storage.football.tables.surroundings import absence
from storage.register.tables import competition, player, team
from tests.storage.builders import KICKOFF, final
from tests.storage.football.test_summary_ingest import incident, lineup, of_match, take

pytestmark = pytest.mark.usefixtures("clock")

OVER = KICKOFF + timedelta(hours=2)
LATER = OVER + timedelta(days=30)


def who(name: str) -> PlayerReference:
    return PlayerReference(name=name, source_id=f"p{name}")


@pytest.fixture
def played(engine: Engine) -> Engine:
    """A match that was won by two goals, with an exchange, a dismissal and a booking."""
    take(
        engine,
        of_match(final(2, 0, fetched_at=OVER)),
        lineup("Ash", "Birch", "Cedar", "Dale", "Elm", fetched_at=OVER),
        incident("1", IncidentKind.GOAL, OVER, player=who("Ash"), other_player=who("Birch")),
        incident("2", IncidentKind.PENALTY_GOAL, OVER, player=who("Ash")),
        incident("3", IncidentKind.SUBSTITUTION, OVER, clock_seconds=3600, period=2,
                 player=who("Cedar"), other_player=who("Ash")),
        incident("4", IncidentKind.YELLOW_CARD, OVER, player=who("Birch")),
        incident("5", IncidentKind.RED_CARD, OVER, clock_seconds=4200, period=2,
                 player=who("Cedar")),
        incident("6", IncidentKind.SUBSTITUTION, OVER, clock_seconds=5400, period=2,
                 player=who("Dale"), other_player=who("Birch")),
    )  # fmt: skip
    return engine


def by_name(register: Register, frame: str) -> Iterator[tuple[str, dict[str, Any]]]:
    names = dict(register.players.select("player", "name").iter_rows())
    for row in getattr(register, frame).iter_rows(named=True):
        yield names[row["player"]], row


def test_minutes_and_counts_come_from_line_up_and_happenings(played: Engine) -> None:
    assert load(played, OVER - timedelta(minutes=30)).appearances.is_empty()
    rows = dict(by_name(load(played, OVER), "appearances"))
    minutes = {name: row["minutes"] for name, row in rows.items()}
    assert minutes == {"Ash": 60.0, "Birch": 90.0, "Cedar": 10.0, "Dale": 1.0, "Elm": 0.0}
    ash, birch = rows["Ash"], rows["Birch"]
    assert (ash["goals"], ash["assists"], ash["shots"], ash["is_starter"]) == (2, 0, None, True)
    assert (birch["assists"], birch["yellow_cards"]) == (1, 1)
    assert rows["Cedar"]["red_cards"] == 1
    assert (ash["competition"], ash["match_date"], ash["known_at"]) == (
        "S1",
        KICKOFF.date(),
        OVER,
    )


def test_spells_values_moves_and_absences_are_those_known_by_then(played: Engine) -> None:
    with played.begin() as connection:
        ids = dict(connection.execute(select(player.c.name, player.c.player_id)).all())
        teams = dict(connection.execute(select(team.c.name, team.c.team_id)).all())
        here, there = teams["Harrowmere"], teams["Caldervane"]
        told = {"source": "a file", "known_at": LATER, "recorded_at": LATER}
        moved = {
            "player_id": ids["Ash"],
            "from_team_id": here,
            "to_team_id": there,
            "to_club": "C",
        }
        connection.execute(
            insert(player_transfer).values(
                **told, **moved, moved_on=LATER.date(), fee_eur=5e6, is_loan=True
            )
        )
        connection.execute(
            insert(player_value).values(
                **told, player_id=ids["Ash"], kind="rating", value=71, unit="0-100",
                as_of=LATER.date(),
            )
        )  # fmt: skip
        seen = {"recorded_at": OVER, "first_seen_at": OVER, "last_seen_at": OVER}
        connection.execute(
            insert(squad_entry).values(
                **seen, source="espn", team_id=here, player_id=ids["Elm"],
                from_date=date(2025, 7, 1), gone_at=LATER,
            )
        )  # fmt: skip
        claim = {"player_id": ids["Dale"], "team_id": here, "confidence": 1.0, "known_basis": "x"}
        said = {"source": "news", "sentence": "Out.", "recorded_at": OVER}
        for status, evidence, at, days in (
            ("injured", "report", OVER, 21),
            ("injured", "line-up", OVER + timedelta(days=7), 8),
            ("returned", "line-up", OVER + timedelta(days=18), 0),
        ):
            connection.execute(
                insert(absence).values(
                    **claim, **said, status=status, evidence=evidence, stated_at=at, known_at=at,
                    expires_at=at + timedelta(days=days), is_expiry_stated=False,
                    superseded_at=None if status == "returned" else LATER,
                )
            )  # fmt: skip
    then, now = load(played, OVER + timedelta(days=1)), load(played, LATER)
    assert then.values.is_empty()
    assert then.transfers.is_empty()
    spells = [row for name, row in by_name(now, "spells") if name == "Ash"]
    assert [(s["team"], s["until_date"], s["is_loan"]) for s in spells] == [
        (str(here), LATER.date(), False),
        (str(there), None, True),
    ]
    elm_then, elm_now = (dict(by_name(register, "spells"))["Elm"] for register in (then, now))
    assert (elm_then["from_date"], elm_then["until_date"]) == (date(2025, 7, 1), None)
    assert elm_now["until_date"] == LATER.date()
    (dale_then,), (dale_now,) = ([r for _, r in by_name(x, "unavailable")] for x in (then, now))
    assert (dale_then["reason"], dale_then["until_date"]) == ("injury", None)
    assert dale_now["until_date"] == (OVER + timedelta(days=18)).date()
    assert now.values.row(0)[1:5] == ("rating", 71.0, "0-100", LATER.date())
    assert now.transfers["fee_eur"].to_list() == [5e6]
    assert now.as_known(OVER + timedelta(days=1)).values.is_empty()


def test_a_dismissal_keeps_out_of_the_next_match_where_the_leagues_rule_is_known(
    played: Engine,
) -> None:
    assert load(played, LATER).unavailable.is_empty()
    code = select(competition.c.competition_id).where(competition.c.code == "E0")
    with played.begin() as connection:
        connection.execute(update(match).values(competition_id=code.scalar_subquery()))
    ((name, row),) = by_name(load(played, LATER), "unavailable")
    assert (name, row["reason"], row["until_date"]) == ("Cedar", "suspension", None)
    assert row["from_date"] == (KICKOFF + timedelta(days=1)).date()


def test_a_register_of_nobody_has_its_columns(engine: Engine) -> None:
    register = load(engine, datetime(2025, 1, 1, tzinfo=UTC))
    for name, schema in SCHEMAS.items():
        assert getattr(register, name).schema == schema
