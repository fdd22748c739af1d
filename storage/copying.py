"""COPY, the fast way in: rows of Python values, or lines already in COPY's text format."""

from collections.abc import Iterable, Sequence
from typing import LiteralString

from psycopg import sql
from sqlalchemy import Connection, Table

from storage.database import driver_connection

_CHUNK = 4096


def copy_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Append rows, one value per column.

    They are all made first: the connection can do nothing else while a COPY is open, and a lazy
    row that asked it something would wait for ever.
    """
    made = list(rows)
    with (
        driver_connection(connection).cursor() as cursor,
        cursor.copy(_statement(table, columns)) as copy,
    ):
        for row in made:
            copy.write_row(row)


def copy_lines(
    connection: Connection, table: Table, columns: Sequence[str], lines: Sequence[str]
) -> None:
    """Append lines in COPY's text format, without their line ends."""
    with (
        driver_connection(connection).cursor() as cursor,
        cursor.copy(_statement(table, columns)) as copy,
    ):
        for start in range(0, len(lines), _CHUNK):
            copy.write("\n".join(lines[start : start + _CHUNK]) + "\n")


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
