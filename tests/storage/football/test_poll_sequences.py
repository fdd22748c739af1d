"""One match polled over and over: in order, out of order and doubled it comes to the same."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from sqlalchemy import Engine, text

from assets.core.espn import ESPN_FILES
from assets.core.intake import Taken, take_in_one
from sources.simulated.wire.espn.scoreboard import scoreboard
from sources.simulated.wire.espn.summary import summary
from sources.simulated.world import World
from storage.kit import events
from storage.kit.engine import engine_of
from storage.kit.events import Cursor
from storage.raw.writes.payloads import RawStore
from tests.clocks import set_stepped

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "feeds" / "samples"
RECORDED = (
    ("2026-07-03T00:01Z", "2026-07-03T0001Z_halftime"),
    ("2026-07-03T04:15Z", "2026-07-03T0415Z_in_progress"),
    ("2026-07-03T18:44Z", "2026-07-03T1844Z_first_half"),
    ("2026-07-03T20:09Z", "2026-07-03T2009Z_overtime"),
    ("2026-07-03T21:37Z", "2026-07-03T2137Z_final_pen"),
)
_NUMBERS = count(1)
# Instants of recording and ids differ between two worlds; facts do not.
_ROWS = {
    "match": """
        SELECT h.name AS home, a.name AS away, m.is_neutral, m.kickoff_at, m.has_kickoff_time,
            m.kickoff_source, m.schedule_generation, m.status, m.phase_rank, m.period,
            m.clock_seconds, m.home_goals_90, m.away_goals_90, m.home_goals_half_time,
            m.away_goals_half_time, m.home_goals_aet, m.away_goals_aet, m.home_penalties,
            m.away_penalties, m.known_at, m.known_basis, v.name AS venue
        FROM football.match m
        JOIN football.team h ON h.team_id = m.home_team_id
        JOIN football.team a ON a.team_id = m.away_team_id
        LEFT JOIN football.venue v USING (venue_id)
    """,
    "odds": """
        SELECT l.source_match_id, q.book, q.market, q.line, q.phase, q.prices, q.known_at
        FROM football.odds_quote q JOIN football.match_link l USING (match_id)
    """,
    "statistics": """
        SELECT l.source_match_id, s.source, s.home_shots, s.away_shots, s.home_corners,
            s.away_fouls, s.known_at
        FROM football.match_statistics s JOIN football.match_link l USING (match_id)
        WHERE s.superseded_at IS NULL
    """,
    "happenings": """
        SELECT l.source_match_id, e.source_event_id, e.kind, e.minute, p.name, e.known_at
        FROM football.match_event e JOIN football.match_link l USING (match_id)
        LEFT JOIN football.player p USING (player_id)
        WHERE e.superseded_at IS NULL
    """,
    "line-ups": """
        SELECT l.source_match_id, p.name, e.is_starter, e.was_subbed_in, e.was_subbed_out
        FROM football.lineup_entry e JOIN football.match_link l USING (match_id)
        JOIN football.player p USING (player_id)
        WHERE e.superseded_at IS NULL
    """,
    "figures": """
        SELECT l.source_match_id, f.name, f.home, f.away
        FROM football.match_figure f JOIN football.match_link l USING (match_id)
        WHERE f.superseded_at IS NULL
    """,
}


# Which side comes first on neutral ground, and how often one was announced again, may depend on
# who was heard first; what was played, when, and that it is one match, may not.
_PLAYED = """
    SELECT LEAST(h.name, a.name), GREATEST(h.name, a.name), m.kickoff_at, m.status, m.phase_rank,
        CASE WHEN h.name < a.name THEN m.home_goals_90 ELSE m.away_goals_90 END,
        CASE WHEN h.name < a.name THEN m.away_goals_90 ELSE m.home_goals_90 END,
        (SELECT count(*) FROM football.match_link l WHERE l.match_id = m.match_id)
    FROM football.match m
    JOIN football.team h ON h.team_id = m.home_team_id
    JOIN football.team a ON a.team_id = m.away_team_id
"""


class Poll(NamedTuple):
    endpoint: str
    fetched_at: datetime
    body: bytes


@pytest.fixture
def world(postgres_server: Any, template_database: str) -> Iterator[Callable[[], Engine]]:
    """Make empty worlds, as many as a test compares."""
    made: list[tuple[str, Engine]] = []

    def make() -> Engine:
        name = f"polls_{next(_NUMBERS)}"
        postgres_server.copy(template_database, name)
        engine = engine_of(postgres_server.url(name))
        set_stepped(engine, datetime(2026, 7, 4, tzinfo=UTC))
        made.append((name, engine))
        return engine

    yield make
    for name, engine in made:
        engine.dispose()
        postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


def after(engine: Engine, polls: Sequence[Poll]) -> tuple[dict[str, list[str]], list[Any]]:
    """Take polls in and return the rows they leave, and the events they caused."""
    store = RawStore(engine)
    for poll in polls:
        intake = ESPN_FILES[poll.endpoint]
        number = store.put("espn", poll.endpoint, "polled", 200, poll.fetched_at, poll.body)
        take_in_one(engine, intake, store.describe(number), poll.body, Taken())
    with engine.connect() as connection:
        rows = {
            name: sorted(repr(tuple(row)) for row in connection.execute(text(statement)))
            for name, statement in _ROWS.items()
        }
        epoch = events.head(connection).cursor.epoch
        log = events.read_after(connection, Cursor(epoch, 0)).events
    published = [
        (event.type, event.occurred_at, _lasting(event.payload))
        for event in log
        if event.type.startswith("match.")
    ]
    return rows, published


def _lasting(payload: Any) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name != "match_id"}


def shuffled(polls: Sequence[Poll]) -> list[Sequence[Poll]]:
    """Some orders in which every poll overtakes another."""
    middle = len(polls) // 2
    return [polls[::-1], [*polls[middle::2], *polls[:middle], *polls[middle + 1 :: 2]]]


@pytest.fixture(scope="module")
def recorded() -> list[Poll]:
    """Five recorded answers about the same 32 matches within a day."""
    if not SAMPLES.is_dir():
        pytest.skip("no samples beside the repository")
    return [
        Poll(
            "scoreboard",
            datetime.fromisoformat(at),
            (SAMPLES / f"espn_scoreboard_fifa.world_{name}.json").read_bytes(),
        )
        for at, name in RECORDED
    ]


@pytest.fixture(scope="module")
def synthetic() -> list[Poll]:
    """A match of the synthetic league, by scoreboard and summary, from line-ups to corrections."""
    northland = World()
    season = northland.season(2025)
    index = next(
        i
        for i in season.rows("S1")
        if season.fixtures[i].kickoff_at > World.OPENING and season.play.goals[i].sum() > 1
    )
    fixture = season.fixtures[index]
    polls: list[Poll] = []
    for minutes in (-90, -45, 5, 30, 55, 75, 105, 125, 240):
        at = fixture.kickoff_at + timedelta(minutes=minutes)
        day = {"dates": f"{fixture.kickoff_at:%Y%m%d}", "limit": "300"}
        board: Any = scoreboard(northland, "sim.1", day, at)
        board["events"] = [e for e in board["events"] if e["id"] == fixture.event_id]
        polls.append(Poll("scoreboard", at, orjson.dumps(board)))
        close = summary(northland, "sim.1", {"event": fixture.event_id}, at)
        polls.append(Poll("summary", at + timedelta(seconds=10), orjson.dumps(close)))
    return polls


def test_recorded_polls_leave_the_same_rows_in_any_order(recorded, world):
    rows, published = after(world(), recorded)
    assert len(rows["match"]) == 22
    (egypt,) = (row for row in rows["match"] if row.startswith("('Australia', 'Egypt'"))
    assert "'finished', 100, 5" in egypt
    assert ", 1, 1, None, None, 1, 1, 2, 4, " in egypt
    doubled = [poll for poll in recorded for _ in range(2)]
    assert after(world(), doubled) == (rows, published)
    for order in shuffled(recorded):
        assert after(world(), order)[0] == rows


def test_synthetic_polls_leave_the_same_rows_in_any_order(synthetic, world):
    rows, published = after(world(), synthetic)
    assert len(rows["match"]) == 1
    assert len(rows["line-ups"]) > 30
    assert len(rows["figures"]) == 28
    assert {kind for kind, _, _ in published} >= {"match.status", "match.score", "match.lineups"}
    doubled = [poll for poll in synthetic for _ in range(2)]
    assert after(world(), doubled) == (rows, published)
    for order in shuffled(synthetic):
        assert after(world(), order)[0] == rows


def event(number: str, at: str, status: str, state: str, *sides: str, goals: str = "") -> Any:
    """An event of a cup on neutral ground; `goals` of the sides in their order."""
    competitors = [
        {
            "homeAway": side,
            "score": goals[place : place + 1] or "0",
            "team": {"id": f"id of {name}", "displayName": name, "isActive": True, "logo": "x"},
        }
        for place, (side, name) in enumerate(zip(("home", "away"), sides, strict=True))
    ]
    name = {"name": f"STATUS_{status}", "state": state, "completed": status == "FULL_TIME"}
    return {
        "id": number,
        "date": at,
        "season": {"year": 2026},
        "competitions": [{"competitors": competitors, "neutralSite": True}],
        "status": {"type": name, "period": 2 if goals else 0},
    }


def board(fetched_at: str, slug: str, *listed: Any) -> Poll:
    body = {"leagues": [{"slug": slug}], "events": listed}
    return Poll("scoreboard", datetime.fromisoformat(fetched_at), orjson.dumps(body))


def played(engine: Engine, polls: Sequence[Poll]) -> list[str]:
    after(engine, polls)
    with engine.connect() as connection:
        return sorted(repr(tuple(row)) for row in connection.execute(text(_PLAYED)))


def test_sides_that_alternate_leave_one_match_in_any_order(world):
    pair = ("Norland", "Westland")
    at = "2026-06-20T19:00Z"
    polls = [
        board("2026-06-19T09:00Z", "fifa.world", event("1", at, "SCHEDULED", "pre", *pair)),
        board("2026-06-20T09:00Z", "fifa.world", event("1", at, "SCHEDULED", "pre", *pair[::-1])),
        board(
            "2026-06-20T21:10Z",
            "fifa.world",
            event("2", at, "FULL_TIME", "post", *pair[::-1], goals="12"),
        ),
        board(
            "2026-06-20T22:00Z",
            "fifa.world",
            event("1", at, "FULL_TIME", "post", *pair, goals="21"),
        ),
    ]
    expected = played(world(), polls)
    assert len(expected) == 1
    assert expected[0].endswith("'finished', 100, 2, 1, 2)")
    for order in (polls * 2, *shuffled(polls), polls[1:] + polls[:1]):
        assert played(world(), order) == expected


def test_a_match_under_a_second_id_is_one_in_any_order(world):
    pair = ("Alder", "Brack")
    old, new = "2026-10-03T14:00Z", "2027-02-10T19:00Z"
    off = event("1", old, "POSTPONED", "post", *pair)
    polls = [
        board("2026-06-20T10:00Z", "tur.1", event("1", old, "SCHEDULED", "pre", *pair)),
        board("2026-06-22T10:00Z", "tur.1", off),
        board("2026-06-25T10:00Z", "tur.1", off, event("2", new, "SCHEDULED", "pre", *pair)),
        board("2026-06-27T10:00Z", "tur.1", event("2", new, "SCHEDULED", "pre", *pair)),
    ]
    expected = played(world(), polls)
    assert len(expected) == 1
    assert "2027, 2, 10" in expected[0]
    assert expected[0].endswith("'scheduled', 0, None, None, 2)")
    for order in (polls * 2, *shuffled(polls), polls[2:] + polls[:2]):
        assert played(world(), order) == expected
