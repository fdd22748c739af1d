"""Picks a second, the settlement of 100,000, and the rank of any of 100,000.

What belongs here: the rules of picks on a scratch database, without HTTP.
"""

import time
from collections.abc import Callable
from random import Random

import psycopg
from sqlalchemy import Engine, select, update

from assets.games.settlement import settle_everything
from storage.football.tables.match import match
from storage.games.statements import boards
from storage.games.writes import picks
from storage.games.writes.picks import Wanted
from storage.kit.clock import set_stepped
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import apply
from touchline.bench.errors import MeasurementError
from touchline.bench.league import kickoff, plant
from touchline.bench.pairs import Pair
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.scratch import Database
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

PICKERS = 100_000
_PICKERS_QUICK = 3_000
_PICKS, _PICKS_QUICK = 1_500, 150
_READS = 500
_LIMIT_MS = 20.0

PICKS = Subject(
    name="picks",
    what="picks, each in a transaction of its own with lock, version and answer",
    yardstick="bare INSERTs of the same two rows in a transaction",
    unit="picks/s",
    goal=0.4,
)
SETTLING = Subject(
    name="settle-100k",
    what=f"{PICKERS:,} picks of a match scored, kept, and four leaderboards made of them",
    yardstick="one statement that computes and inserts the same scores",
    unit="picks/s",
    goal=0.05,
)
RANK = Subject(
    name="rank-100k",
    what=f"p99 of reading the place of any of {PICKERS:,} on a leaderboard",
    yardstick=f"{_LIMIT_MS:.0f} ms",
    unit="ms",
    goal=1.0,
    direction=Direction.AT_MOST,
)
_ACCOUNTS = """
    INSERT INTO identity.account (verified_at) SELECT now() FROM generate_series(1, %(count)s)
"""
_FILLED = """
    INSERT INTO games.pick (account_id, match_id, p_home, p_draw, p_away, origin, picked_at, salt)
    SELECT account_id, %(match_id)s, p, 0.25, 0.75 - p, 'own', clock.now(),
        sha256(account_id::text::bytea)
    FROM (SELECT account_id, 0.1 + 0.5 * random() AS p FROM identity.account) AS a;
    INSERT INTO games.pick_version
        (pick_id, version, p_home, p_draw, p_away, origin, picked_at, salt)
    SELECT pick_id, 1, p_home, p_draw, p_away, origin, picked_at, salt FROM games.pick
"""
_BARE_PICK = """
    INSERT INTO games.pick (account_id, match_id, p_home, p_draw, p_away, origin, picked_at, salt)
    VALUES (%(account_id)s, %(match_id)s, 0.5, 0.3, 0.2, 'own', now(), sha256('a'))
    RETURNING pick_id
"""
_BARE_VERSION = """
    INSERT INTO games.pick_version
        (pick_id, version, p_home, p_draw, p_away, origin, picked_at, salt)
    VALUES (%(pick_id)s, 1, 0.5, 0.3, 0.2, 'own', now(), sha256('a'))
"""
_BARE_SCORES = """
    WITH made AS (
        INSERT INTO games.pick_settlement
            (match_id, home_goals, away_goals, locked_at, picks, own_picks, settled_at)
        SELECT %(match_id)s, 2, 1, clock.now(), count(*), count(*), clock.now() FROM games.pick
        RETURNING settlement_no
    ), peers AS (SELECT count(*) AS n, sum(ln(p_home)) AS logs FROM games.pick)
    INSERT INTO games.pick_score (settlement_no, pick_id, account_id, version, log_loss, brier,
        rps, points, is_exact, peer)
    SELECT settlement_no, pick_id, account_id, version, -ln(p_home),
        (p_home - 1) ^ 2 + p_draw ^ 2 + p_away ^ 2,
        ((p_home - 1) ^ 2 + (p_home + p_draw - 1) ^ 2) / 2,
        100 * (1 + ln(p_home) / ln(3)), false, 100 * (ln(p_home) - (logs - ln(p_home)) / (n - 1))
    FROM games.pick, made, peers
"""


_RANKED = """
    UPDATE games.leaderboard_entry AS e SET rank = r.n, best_rank = 1, worst_rank = r.n
    FROM (
        SELECT scope, key, player, row_number() OVER (PARTITION BY scope ORDER BY value DESC) AS n
        FROM games.leaderboard_entry
    ) AS r WHERE (e.scope, e.key, e.player) = (r.scope, r.key, r.player)
"""
"""One match is too few for a rank: the ranks of many are written by hand."""


def measure_picks(workbench: Workbench) -> list[Row]:
    """Measure in turns, each turn on matches and accounts that have no pick yet."""
    count = workbench.sized(_PICKS, _PICKS_QUICK)
    with workbench.scratch.database() as database:
        engine = engine_of(database.url)
        try:
            matches = iter(plant(engine).match_ids)
            _bare(database, _ACCOUNTS, count=count)
            with engine.connect() as connection:
                accounts = connection.exec_driver_sql("SELECT account_id FROM identity.account")
                ids = [account_id for (account_id,) in accounts]

            def ours() -> float:
                match_id = next(matches)
                wanted = Wanted(match_id=match_id, probabilities=(0.5, 0.3, 0.2))
                return per_second(
                    count, lambda: [apply(engine, picks.put(each, wanted)) for each in ids]
                )

            def yardstick() -> float:
                return per_second(count, _inserts(database, ids, next(matches)))

            return [workbench.compare(PICKS, ours, yardstick)]
        finally:
            engine.dispose()


def measure_settling(workbench: Workbench) -> list[Row]:
    """Measure once: a second settlement would find the match settled."""
    count = workbench.sized(PICKERS, _PICKERS_QUICK)
    with workbench.scratch.database() as database:
        _ready(database, count)
        with psycopg.connect(database.conninfo, autocommit=True) as connection:
            values = {"match_id": _picked(connection)}
            bare = per_second(count, lambda: connection.execute(_BARE_SCORES, values))
    with workbench.scratch.database() as database:
        engine = _ready(database, count)
        try:
            began = time.perf_counter()
            done = settle_everything(engine, None)
            seconds = time.perf_counter() - began
            if done.picks != count:
                raise MeasurementError(f"{done.picks} of {count} picks were scored")
            _bare(database, _RANKED)
            reads = _reads(engine, count)
        finally:
            engine.dispose()
    return [
        Row.of(SETTLING, [Pair(count / seconds, bare)]),
        Row.of(RANK, [Pair(reads, _LIMIT_MS)]),
    ]


def _ready(database: Database, count: int) -> Engine:
    """Plant a match with so many picks that is over; return an engine on it."""
    engine = engine_of(database.url)
    match_id = plant(engine).match_ids[0]
    _bare(database, _ACCOUNTS, count=count)
    for statement in _FILLED.split(";"):
        _bare(database, statement, match_id=match_id)
    set_stepped(engine, kickoff())
    over = {"status": "finished", "phase_rank": 100, "observed_at": kickoff()}
    with engine.begin() as connection:
        ended = update(match).where(match.c.match_id == match_id)
        connection.execute(ended.values(**over, home_goals_90=2, away_goals_90=1))
    _bare(database, "VACUUM ANALYZE")
    return engine


def _reads(engine: Engine, count: int) -> float:
    """Return the p99 of reading an account's place, in ms."""
    random, times = Random(1), list[float]()  # noqa: S311 - whom to ask about
    first = select(boards.leaderboard_entry.c.account_id).limit(1)
    with engine.connect() as connection:
        least = connection.execute(first).scalar_one()
        for _ in range(_READS):
            own = {"scope": "global", "key": "", "account_id": least + random.randrange(count)}
            began = time.perf_counter()
            connection.execute(boards.of_account(), own).first()
            times.append(1000 * (time.perf_counter() - began))
    return sorted(times)[int(0.99 * len(times))]


def _inserts(database: Database, ids: list[int], match_id: int) -> Callable[[], None]:
    def insert() -> None:
        with psycopg.connect(database.conninfo, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")  # no trigger
            for account_id in ids:
                with connection.transaction():
                    values = {"account_id": account_id, "match_id": match_id}
                    row = connection.execute(_BARE_PICK, values).fetchone()
                    connection.execute(_BARE_VERSION, {"pick_id": None if row is None else row[0]})

    return insert


def _picked(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT match_id FROM games.pick LIMIT 1").fetchone()
    if row is None:
        raise MeasurementError("nobody picked")
    return row[0]


def _bare(database: Database, statement: str, **values: int) -> None:
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement.encode(), values or None)
