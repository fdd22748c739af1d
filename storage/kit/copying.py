"""COPY, the fast way in: rows of Python values, or lines already in COPY's text format."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import LiteralString

from psycopg import sql
from sqlalchemy import Connection, Table

from storage.kit.engine import driver_connection

_CHUNK = 512


def copy_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Append rows, one value per column.

    They are all made first: the connection can do nothing else while a COPY is open, and a lazy
    row that sent it a statement would wait for ever.
    """
    made = list(rows)
    with (
        driver_connection(connection).cursor() as cursor,
        cursor.copy(_statement(table, columns)) as copy,
    ):
        for row in made:
            copy.write_row(row)


def copy_lines(
    connection: Connection, table: Table, columns: Sequence[str], lines: Iterable[str]
) -> None:
    """Append lines in COPY's text format, without their line ends."""
    rest = iter(lines)
    chunks = iter(lambda: list(islice(rest, _CHUNK)), [])
    copy_text(connection, table, columns, ("\n".join(chunk) + "\n" for chunk in chunks))


def copy_text(
    connection: Connection, table: Table, columns: Sequence[str], blocks: Iterable[str]
) -> None:
    """Append whole lines in COPY's text format.

    Blocks may be made on the way, by what sends the connection nothing: the server stores one
    while the next is made.
    """
    with (
        driver_connection(connection).cursor() as cursor,
        cursor.copy(_statement(table, columns)) as copy,
    ):
        for block in blocks:
            copy.write(block)


def escaped(value: str) -> str:
    """Return a text as COPY's text format writes it."""
    marks = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
    return "".join(marks.get(character, character) for character in value)


def _statement(table: Table, columns: Sequence[str]) -> sql.Composed:
    into: LiteralString = "COPY {} ({}) FROM STDIN"
    return sql.SQL(into).format(
        sql.Identifier(table.schema or "public", table.name),
        sql.SQL(", ").join(sql.Identifier(name) for name in columns),
    )
