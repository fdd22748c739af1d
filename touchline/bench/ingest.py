"""Season files into versioned facts, beside COPY of the very rows that come out.

COPY is given text made beforehand, of rows whose names are resolved already, in the same
batches and into the same tables with their indexes and foreign keys: the database's own speed.
What remains is the price of reading CSV, knowing teams, comparing and versioning in Python.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from football.observations.parsed import Parsed
from sources.footballdata.parse import PARSER
from sources.simulated.world import World
from storage.football.writes import matches
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.writes.payloads import RawStore
from touchline.bench.errors import MeasurementError
from touchline.bench.row import Row, Subject
from touchline.bench.scratch import Database
from touchline.bench.season_files import SeasonFile
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

_YARDSTICK = "COPY of the resulting matches, versions, statistics and quotes"
WHOLE = Subject(
    name="ingest",
    what="season files: stored raw, parsed, identified, compared, versioned",
    yardstick=_YARDSTICK,
    unit="matches/s",
    goal=0.2,
)
PARSED = Subject(
    name="ingest-parsed",
    what="the same, parsed beforehand and not stored raw",
    yardstick=_YARDSTICK,
    unit="matches/s",
    goal=0.4,
)

_TABLES = ("match", "match_version", "match_statistics", "odds_quote")
_FILES = 6
_FILES_QUICK = 2
_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'football' AND table_name = %s
      AND coalesce(identity_generation, '') <> 'ALWAYS'
    ORDER BY ordinal_position"""
_EMPTY = sql.SQL("SET session_replication_role = replica; TRUNCATE {} CASCADE").format(
    sql.SQL(", ").join(sql.Identifier("football", name) for name in _TABLES)
)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The rows of one table that came out of one file, as COPY text."""

    statement: sql.Composed
    text: bytes


def measure(bench: Workbench) -> list[Row]:
    """Measure with and without parsing."""
    files = bench.season_files[-bench.sized(_FILES, _FILES_QUICK) :]
    with bench.scratch.database() as ready:
        batches = _rows_of(ready, files)
        count = _emptied(ready)

        def copying() -> float:
            with bench.scratch.database(ready) as database:
                rate = per_second(count, lambda: _copy(database, batches))
                _require(database, count)
            return rate

        def whole() -> float:
            with bench.scratch.database() as database, _engine(database) as engine:
                rate = per_second(count, lambda: _load(engine, files))
                _require(database, count)
            return rate

        def parsed() -> float:
            each = [file.parse() for file in files]
            with bench.scratch.database() as database, _engine(database) as engine:
                rate = per_second(count, lambda: _apply_all(engine, each))
                _require(database, count)
            return rate

        return [
            bench.compare(WHOLE, whole, copying),
            bench.compare(PARSED, parsed, copying),
        ]


def _load(engine: Engine, files: Sequence[SeasonFile]) -> None:
    store = RawStore(engine)
    for file in files:
        payload_id = store.put(PARSER.name, "season", file.resource, 200, World.OPENING, file.body)
        _apply(engine, payload_id, file.parse())


def _apply_all(engine: Engine, parsed: Sequence[Parsed]) -> None:
    for each in parsed:
        _apply(engine, uuid4(), each)


def _apply(engine: Engine, payload_id: UUID, parsed: Parsed) -> None:
    with UnitOfWork(engine) as uow:
        matches.apply(uow, payload_id, parsed, PARSER.name, PARSER.version)
        uow.commit()


def _rows_of(database: Database, files: Sequence[SeasonFile]) -> list[list[_Chunk]]:
    """Load the files and return the rows they became, a batch per file."""
    with _engine(database) as engine:
        _load(engine, files)
    with psycopg.connect(database.conninfo) as connection:
        payloads = connection.execute(
            "SELECT payload_id FROM football.match GROUP BY 1 ORDER BY min(match_id)"
        ).fetchall()
        return [[_chunk(connection, name, payload) for name in _TABLES] for (payload,) in payloads]


def _chunk(connection: psycopg.Connection, name: str, payload_id: UUID) -> _Chunk:
    columns = [sql.Identifier(c) for (c,) in connection.execute(_COLUMNS, [name]).fetchall()]
    parts = {
        "table": sql.Identifier("football", name),
        "columns": sql.SQL(", ").join(columns),
        "payload": sql.Literal(payload_id),
    }
    reading = sql.SQL(
        "COPY (SELECT {columns} FROM {table} WHERE payload_id = {payload}) TO STDOUT"
    ).format(**parts)
    with connection.cursor() as cursor, cursor.copy(reading) as copy:
        text = b"".join(bytes(block) for block in copy)
    writing = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(**parts)
    return _Chunk(writing, text)


def _emptied(database: Database) -> int:
    """Take the matches out again, leave teams and seasons, and return how many there were."""
    with psycopg.connect(database.conninfo) as connection:
        count = _count(connection)
        connection.execute(_EMPTY)
    return count


def _copy(database: Database, batches: Sequence[Sequence[_Chunk]]) -> None:
    with psycopg.connect(database.conninfo) as connection:
        for batch in batches:
            for chunk in batch:
                with connection.cursor() as cursor, cursor.copy(chunk.statement) as copy:
                    copy.write(chunk.text)
            connection.commit()


def _require(database: Database, count: int) -> None:
    with psycopg.connect(database.conninfo) as connection:
        found = _count(connection)
    if found != count:
        raise MeasurementError(f"{found} matches arrived, not {count}")


def _count(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM football.match").fetchone()
    return row[0] if row else 0


@contextmanager
def _engine(database: Database) -> Generator[Engine]:
    engine = engine_of(database.url)
    try:
        yield engine
    finally:
        engine.dispose()
