"""Line-ups and happenings out of summaries: versions, withdrawals, players, quarantine."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, text

from football.observations.match import Broadcast, MatchObservation
from football.observations.parsed import Parsed
from football.observations.play import (
    CommentaryObservation,
    IncidentKind,
    IncidentObservation,
    LineupEntry,
    LineupObservation,
    PlayerReference,
    Remark,
    Side,
)
from storage.football.tables.broadcast import match_broadcast, match_remark
from storage.football.tables.lineup import (
    lineup_entry,
    match_attendance,
    match_event,
    match_figure,
)
from storage.football.writes import summaries
from storage.kit import events
from storage.kit.events import Cursor
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.tables import quarantine
from storage.register.tables import player, team
from tests.storage.builders import KICKOFF, final, fixture, in_play, ingest, the_match

pytestmark = pytest.mark.usefixtures("clock")


def of_match(seen: MatchObservation, **changes: Any) -> MatchObservation:
    """The match of a summary."""
    return replace(seen, source_match_id="900", is_digest=True, lists_incidents=True, **changes)


def lineup(
    *names: str, fetched_at: datetime, side: Side = Side.HOME, **changes: Any
) -> LineupObservation:
    entries = tuple(
        LineupEntry(
            player=PlayerReference(name=name, source_id=f"p{name}"),
            is_starter=number < 2,
            shirt_number=number + 1,
            **changes,
        )
        for number, name in enumerate(names)
    )
    return LineupObservation(
        row_no=2,
        source="espn",
        source_match_id="900",
        side=side,
        entries=entries,
        fetched_at=fetched_at,
        formation="4-4-2",
    )


def incident(number: str, kind: IncidentKind, fetched_at: datetime, **changes: Any):
    values: dict[str, Any] = {
        "row_no": 3,
        "source": "espn",
        "source_match_id": "900",
        "source_incident_id": number,
        "kind": kind,
        "side": Side.HOME,
        "period": 1,
        "clock_seconds": 600,
        "minute": "10'",
        "fetched_at": fetched_at,
        "player": PlayerReference(name="Ash", source_id="pAsh"),
    }
    return IncidentObservation(**(values | changes))


def take(engine: Engine, *rows: Any) -> IngestCounts:
    """Apply one summary's rows and commit."""
    numbered = [_numbered(row, number) for number, row in enumerate(rows, 1)]
    parsed = Parsed(rows=len(numbered), observations=numbered)
    with UnitOfWork(engine) as uow:
        counts = summaries.apply(uow, uuid4(), parsed, "espn_summary", 1)
        uow.commit()
    return counts


def _numbered(row: Any, number: int) -> Any:
    return replace(row, row_no=number)


def standing(engine: Engine, table: Any, column: str) -> list[Any]:
    statement = select(table.c[column]).where(table.c.superseded_at.is_(None))
    with engine.connect() as connection:
        return sorted(connection.execute(statement).scalars())


def names(engine: Engine, *, only_current: bool = True) -> list[str]:
    statement = select(player.c.name).join(
        lineup_entry, lineup_entry.c.player_id == player.c.player_id
    )
    if only_current:
        statement = statement.where(lineup_entry.c.superseded_at.is_(None))
    with engine.connect() as connection:
        return sorted(connection.execute(statement).scalars())


EARLY = KICKOFF - timedelta(minutes=50)
LATER = KICKOFF - timedelta(minutes=20)


def test_a_line_up_is_known_from_when_it_was_seen_and_a_change_is_a_version(
    engine: Engine,
) -> None:
    ingest(engine, fixture(source_match_id="900"))
    before = of_match(fixture(fetched_at=EARLY))
    first = take(engine, before, lineup("Ash", "Birch", "Cedar", fetched_at=EARLY))
    assert (first.rows, first.accepted, first.unchanged) == (2, 1, 1)
    again = take(engine, before, lineup("Ash", "Birch", "Cedar", fetched_at=EARLY))
    assert (again.accepted, again.unchanged) == (0, 2)
    after = of_match(fixture(fetched_at=LATER))
    take(engine, after, lineup("Ash", "Dale", "Cedar", fetched_at=LATER))
    assert names(engine) == ["Ash", "Cedar", "Dale"]
    assert names(engine, only_current=False) == ["Ash", "Birch", "Cedar", "Dale"]
    with engine.connect() as connection:
        known = dict(
            connection.execute(
                select(player.c.name, lineup_entry.c.known_at).join(
                    lineup_entry, lineup_entry.c.player_id == player.c.player_id
                )
            ).all()
        )
    assert (known["Ash"], known["Dale"]) == (EARLY, LATER)


def test_an_answer_without_line_ups_takes_none_away(engine: Engine) -> None:
    take(engine, of_match(fixture(fetched_at=EARLY)), lineup("Ash", "Birch", fetched_at=EARLY))
    take(engine, of_match(fixture(fetched_at=LATER)))
    assert names(engine) == ["Ash", "Birch"]


def test_an_overtaken_line_up_changes_nothing(engine: Engine) -> None:
    take(engine, of_match(fixture(fetched_at=LATER)), lineup("Ash", "Dale", fetched_at=LATER))
    late = take(
        engine, of_match(fixture(fetched_at=EARLY)), lineup("Ash", "Birch", fetched_at=EARLY)
    )
    assert late.quarantined == 0
    assert names(engine) == ["Ash", "Dale"]


def test_a_withdrawn_goal_is_closed_without_a_successor_and_announced(engine: Engine) -> None:
    ingest(engine, fixture(source_match_id="900"))
    at = KICKOFF + timedelta(minutes=11)
    goal = incident("1", IncidentKind.GOAL, at)
    card = incident("2", IncidentKind.YELLOW_CARD, at)
    take(engine, of_match(in_play(1, 0, 11, fetched_at=at)), goal, card)
    assert standing(engine, match_event, "source_event_id") == ["1", "2"]
    after = at + timedelta(minutes=2)
    checked = of_match(in_play(0, 0, 13, fetched_at=after))
    take(engine, checked, incident("2", IncidentKind.YELLOW_CARD, after))
    assert standing(engine, match_event, "source_event_id") == ["2"]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM football.match_event")) == 2
        epoch = events.head(connection).cursor.epoch
        log = events.read_after(connection, Cursor(epoch, 0)).events
    payloads = [event.payload for event in log if event.type == "match.event"]
    assert [(each["new"], each["withdrawn"]) for each in payloads] == [
        (["1", "2"], []),
        ([], ["1"]),
    ]
    # An overtaken answer does not bring the goal back.
    take(engine, of_match(in_play(1, 0, 12, fetched_at=at + timedelta(minutes=1))), goal)
    assert standing(engine, match_event, "source_event_id") == ["2"]


def test_a_list_with_a_hole_withdraws_nothing(engine: Engine) -> None:
    at = KICKOFF + timedelta(minutes=11)
    take(engine, of_match(in_play(1, 0, 11)), incident("1", IncidentKind.GOAL, at))
    holed = of_match(in_play(1, 0, 12, fetched_at=at + timedelta(minutes=1)))
    take(engine, replace(holed, lists_incidents=False))
    assert standing(engine, match_event, "source_event_id") == ["1"]


def test_in_play_a_summary_leaves_the_score_to_the_scoreboard(engine: Engine) -> None:
    ingest(engine, fixture(source_match_id="900"))
    ingest(engine, in_play(1, 0, 30, source_match_id="900"))
    lagging = of_match(in_play(0, 0, 31, fetched_at=KICKOFF + timedelta(minutes=31)))
    assert take(engine, lagging).accepted == 0
    assert (the_match(engine).home_goals_90, the_match(engine).clock_seconds) == (1, 1800)


def test_after_the_end_a_summary_adds_halves_figures_and_attendance(engine: Engine) -> None:
    ingest(engine, final(2, 1, source_match_id="900"))
    over = of_match(
        final(2, 1, fetched_at=KICKOFF + timedelta(hours=3), clock_seconds=0, period=0)
    )
    score = replace(over.score, home_goals_half_time=1, away_goals_half_time=0)
    counted = replace(over, score=score, figures={"passes": (400.0, 300.0)}, attendance=12_345)
    assert take(engine, counted).accepted == 1
    row = the_match(engine)
    assert (row.home_goals_half_time, row.period, row.clock_seconds) == (1, 2, 5400)
    assert standing(engine, match_figure, "home") == [400.0]
    with engine.connect() as connection:
        assert connection.scalar(select(match_attendance.c.attendance)) == 12_345
    assert take(engine, counted).accepted == 0


def test_figures_grow_while_a_match_is_on_and_who_follows_it_learns(engine: Engine) -> None:
    ingest(engine, fixture(source_match_id="900"))
    ingest(engine, in_play(0, 0, 10, source_match_id="900"))
    for minute, passes in ((10, 60.0), (11, 60.0), (12, 75.0)):
        at = KICKOFF + timedelta(minutes=minute)
        seen = of_match(in_play(0, 0, minute, fetched_at=at))
        take(engine, replace(seen, figures={"passes": (passes, 40.0), "shots": (1.0, 0.0)}))
    late = of_match(in_play(0, 0, 11, fetched_at=KICKOFF + timedelta(minutes=11)))
    assert take(engine, replace(late, figures={"passes": (62.0, 40.0)})).accepted == 0
    assert sorted(standing(engine, match_figure, "home")) == [1.0, 75.0]
    with engine.connect() as connection:
        end = events.head(connection).cursor
        log = events.read_after(connection, Cursor(end.epoch, 0)).events
    payloads = [each.payload["figures"] for each in log if each.type == "match.statistics"]
    first = {"home_passes": 60.0, "away_passes": 40.0, "home_shots": 1.0, "away_shots": 0.0}
    assert payloads == [first, {"home_passes": 75.0, "away_passes": 40.0}]


def test_a_player_belongs_to_the_club_of_his_newest_match(engine: Engine) -> None:
    moved_on = KICKOFF + timedelta(days=30)
    then = fixture("Eastmarch", source_match_id="901", kickoff_at=moved_on, row_no=2)
    ingest(engine, fixture(source_match_id="900"), then)
    later = replace(of_match(fixture("Eastmarch", kickoff_at=moved_on)), source_match_id="901")
    take(engine, later, lineup("Ash", "Cedar", fetched_at=later.fetched_at))
    # The older match is read last: a player does not go back in time.
    take(engine, of_match(fixture(fetched_at=EARLY)), lineup("Ash", "Birch", fetched_at=EARLY))
    with engine.connect() as connection:
        rows = connection.execute(
            select(player.c.name, team.c.name).join(team, team.c.team_id == player.c.team_id)
        )
        clubs = sorted(tuple(row) for row in rows)
    assert clubs == [("Ash", "Eastmarch"), ("Birch", "Harrowmere"), ("Cedar", "Eastmarch")]


def test_parts_of_a_match_nobody_knows_wait_with_it(engine: Engine) -> None:
    ingest(engine, fixture())
    stranger = of_match(fixture(home="Nobody Rovers", fetched_at=EARLY))
    counts = take(engine, stranger, lineup("Ash", "Birch", fetched_at=EARLY))
    assert (counts.rows, counts.accepted, counts.quarantined) == (2, 0, 2)
    assert names(engine) == []
    with engine.connect() as connection:
        details = list(connection.execute(select(quarantine.c.detail)).scalars())
    assert sum("its match was not accepted" in detail for detail in details) == 1


def commentary(*texts: str, fetched_at: datetime) -> CommentaryObservation:
    remarks = tuple(Remark(place=n, text=text, minute=f"{n}'") for n, text in enumerate(texts))
    return CommentaryObservation(
        row_no=2,
        source="espn",
        source_match_id="900",
        language="en",
        remarks=remarks,
        fetched_at=fetched_at,
    )


def test_lines_of_a_commentary_are_versioned_and_an_older_answer_changes_nothing(
    engine: Engine,
) -> None:
    ingest(engine, fixture(source_match_id="900"))
    seen = of_match(fixture(fetched_at=EARLY))
    first = take(engine, seen, commentary("Off we go.", "A corner.", fetched_at=EARLY))
    assert (first.rows, first.accepted) == (2, 1)
    later = commentary("Off we go.", "A corner, cleared.", "A goal!", fetched_at=LATER)
    assert take(engine, of_match(fixture(fetched_at=LATER)), later).accepted == 1
    assert take(engine, of_match(fixture(fetched_at=LATER)), later).accepted == 0
    take(engine, seen, commentary("Off we go.", fetched_at=EARLY))
    texts = standing(engine, match_remark, "text")
    assert texts == ["A corner, cleared.", "A goal!", "Off we go."]
    with engine.connect() as connection:
        versions = select(match_remark.c.text).where(match_remark.c.superseded_at.is_not(None))
        assert list(connection.execute(versions).scalars()) == ["A corner."]
        epoch = events.head(connection).cursor.epoch
        log = events.read_after(connection, Cursor(epoch, 0)).events
    assert [each.type for each in log].count("match.commentary") == 2


def test_channels_are_those_that_the_newest_answer_names_and_keep_their_full_name(
    engine: Engine,
) -> None:
    one = Broadcast("N1", "us", "tv", "en")
    two = Broadcast("N2", "us", "tv", "en")
    ingest(engine, fixture(source_match_id="900", broadcasts=(one, two), fetched_at=EARLY))
    named = one._replace(name="Northland One")
    take(engine, of_match(fixture(fetched_at=LATER, broadcasts=(named,))))
    assert standing(engine, match_broadcast, "name") == ["Northland One"]
    again = fixture(source_match_id="900", broadcasts=(one,), fetched_at=LATER)
    assert ingest(engine, again).unchanged == 1
    silent = fixture(source_match_id="900", fetched_at=LATER + timedelta(minutes=1))
    ingest(engine, silent)
    ingest(engine, fixture(source_match_id="900", broadcasts=(two,), fetched_at=EARLY))
    assert standing(engine, match_broadcast, "name") == ["Northland One"]
    over = final(1, 0, source_match_id="900", broadcasts=(two,))
    ingest(engine, over)
    assert standing(engine, match_broadcast, "channel") == ["N1"]
