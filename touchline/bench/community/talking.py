"""A talk with a thousand people in it: how soon the last has a message, and what goals feel of it.

A message is written by the rule that the API follows; the time runs from its COMMIT. The bare
side is that of `touchline.bench.http.crowd`: INSERT, NOTIFY, and the same bytes to every TCP
connection.
"""

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import psycopg
from sqlalchemy import Engine, func, insert, select, update

from sources.simulated.world import World
from storage.football.tables.match import match
from storage.identity.tables.account import account
from storage.kit import clock
from storage.kit.engine import engine_of
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.register.tables import competition, season, team
from storage.social.events import MessageCreated
from storage.social.statements.rooms import Place
from storage.social.writes import talk
from storage.social.writes.talk import Draft
from storage.social.writes.words import Words
from touchline.bench.errors import MeasurementError
from touchline.bench.event_log import PLAIN_TABLE
from touchline.bench.http import servers
from touchline.bench.http.bare import CHANNEL
from touchline.bench.http.crowd import (
    ANY_NUMBER,
    CLIENTS,
    connect,
    last_receipts,
    notice_of,
    notify,
)
from touchline.bench.http.listening import Receipts
from touchline.bench.live.goal import measured
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.scratch import Database
from touchline.bench.workbench import Workbench

MESSAGES_PER_SECOND = 5.0
_WRITERS = 20
_MARK = b'"message_id"'
_PATIENCE_SECONDS = 60.0

TALK = Subject(
    name="talk",
    what=f"commit of a message to receipt by the last of {CLIENTS} WebSocket clients of a talk,"
    " median of messages",
    yardstick=f"INSERT and NOTIFY to receipt by the last of {CLIENTS} bare TCP connections",
    unit="ms",
    goal=1.5,
    direction=Direction.AT_MOST,
)
GOALS = Subject(
    name="live-goal-talk-p99",
    what=f"goal in the simulated feed to a client of /v1/stream, p99, while {CLIENTS} people"
    f" follow a talk with {MESSAGES_PER_SECOND:.0f} messages a second",
    yardstick="goal to a bare loop that polls the same feed as often, p99, and half a second",
    unit="ms",
    goal=1.0,
    direction=Direction.AT_MOST,
)


def measure(bench: Workbench) -> list[Row]:
    """Measure how soon the last client has a message."""
    import uvloop  # noqa: PLC0415 import cost

    clients, messages = bench.sized(CLIENTS, 50), bench.sized(60, 5)
    with bench.scratch.database() as database, psycopg.connect(database.conninfo) as plain:
        plain.execute(PLAIN_TABLE)
        plain.commit()
        engine = engine_of(database.url)
        clock.set_stepped(engine, World.OPENING)
        room = Room(engine, _a_match(engine))
        try:
            with (
                servers.api(database, **ANY_NUMBER) as port,
                servers.bare(database, "--broadcast", Path(CHANNEL)) as bare,
                asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
            ):
                ours, theirs = Receipts(clients), Receipts(clients)
                crowd = runner.run(connect(port, clients, ours, room.topic, mark=_MARK))
                beside = runner.run(connect(bare, clients, theirs, None, mark=_MARK))
                event = room.event()
                notice = notice_of(event)
                pairs = bench.take_turns(
                    lambda: _median(runner, ours, messages, room.write),
                    lambda: _median(
                        runner, theirs, messages, lambda: notify(plain, event, notice)
                    ),
                )
                for client in (*crowd, *beside):
                    client.close()
        finally:
            engine.dispose()
    return [Row.of(TALK, pairs)]


def measure_goals(bench: Workbench) -> list[Row]:
    """Measure how soon a goal is known while people talk."""
    clients = bench.sized(CLIENTS, 50)
    return [measured(bench, GOALS, lambda database, port: _talking(database, port, clients))]


class Room:
    """The talk of a match in which accounts of its own write in turn.

    Args:
        engine: on the database.
        match_id: of a match whose talk is open.

    Attributes:
        topic: of its events.
    """

    def __init__(self, engine: Engine, match_id: int) -> None:
        self._engine = engine
        self._place = Place(kind="match", key=match_id)
        self._written = 0
        self.topic = self._place.topic
        made = insert(account).values([{"verified_at": func.now()}] * _WRITERS)
        with engine.begin() as connection:
            self._authors = list(connection.scalars(made.returning(account.c.account_id)))

    def write(self) -> float:
        """Write a message; return when its COMMIT began."""
        self._written += 1
        draft = Draft(
            account_id=self._authors[self._written % _WRITERS],
            place=self._place,
            words=Words(text=f"What a match, number {self._written}!"),
        )
        with UnitOfWork(self._engine) as uow:
            uow.run(talk.write(draft, slow_seconds=0))
            started = perf_counter()
            uow.commit()
        return started

    def event(self) -> Event:
        """Return an event such as each message publishes."""
        payload = MessageCreated(room_kind="match", room_key=self._place.key, message_id=1)
        return Event.of(payload, topics=[self.topic], occurred_at=World.OPENING)


@contextmanager
def _talking(database: Database, port: int, clients: int) -> Generator[None]:
    """Let a crowd follow the talk of a match, and messages be written there."""
    engine = engine_of(database.url)
    is_over, is_there = threading.Event(), threading.Event()
    room = Room(engine, _a_match(engine))
    listening = threading.Thread(
        target=lambda: asyncio.run(_listen(port, clients, room.topic, is_there, is_over))
    )
    writing = threading.Thread(target=lambda: _write(engine, room, is_over))
    listening.start()
    if not is_there.wait(_PATIENCE_SECONDS):
        raise MeasurementError("the crowd did not come together")
    writing.start()
    try:
        yield
    finally:
        is_over.set()
        writing.join()
        listening.join()
        engine.dispose()


async def _listen(
    port: int, clients: int, topic: str, is_there: threading.Event, is_over: threading.Event
) -> None:
    crowd = await connect(port, clients, Receipts(clients), topic, mark=_MARK)
    is_there.set()
    await asyncio.to_thread(is_over.wait)
    for client in crowd:
        client.close()


def _write(engine: Engine, room: Room, is_over: threading.Event) -> None:
    while not is_over.wait(1 / MESSAGES_PER_SECOND):
        _keep_open(engine, room)
        room.write()


def _keep_open(engine: Engine, room: Room) -> None:
    """Let the match kick off about now: the clock jumps from goal to goal."""
    number = int(room.topic.split(":")[1])
    moved = update(match).where(match.c.match_id == number).values(kickoff_at=func.clock.now())
    with engine.begin() as connection:
        connection.execute(moved)


def _a_match(engine: Engine) -> int:
    """Insert a match of two clubs of its own that kicks off now; return its id."""
    with engine.begin() as connection:
        now = connection.execute(select(func.clock.now())).scalar_one()
        league = connection.execute(
            select(competition.c.competition_id).order_by(competition.c.competition_id).limit(1)
        ).scalar_one()
        year = connection.execute(
            insert(season)
            .values(competition_id=league, start_year=1999, label="1999-00")
            .returning(season.c.season_id)
        ).scalar_one()
        sides = [
            connection.execute(
                insert(team).values(name=name, country="N").returning(team.c.team_id)
            ).scalar_one()
            for name in ("Talk home", "Talk away")
        ]
        stamp = {"observed_at": now, "known_at": now, "recorded_at": now}
        return connection.execute(
            insert(match)
            .values(
                competition_id=league, season_id=year, home_team_id=sides[0],
                away_team_id=sides[1], kickoff_at=now, has_kickoff_time=True,
                kickoff_source="bench", status="scheduled", phase_rank=0,
                known_basis="observed", **stamp,
            )
            .returning(match.c.match_id)
        ).scalar_one()  # fmt: skip


def _median(
    runner: asyncio.Runner, receipts: Receipts, messages: int, send: Callable[[], float]
) -> float:
    delays = sorted(runner.run(last_receipts(receipts, messages, send)))
    return delays[len(delays) // 2]
