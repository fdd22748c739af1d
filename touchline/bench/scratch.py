"""A PostgreSQL of its own for the measurements: the stack's programs and settings, thrown away.

Nothing here touches a world. Durability is on, as in the stack: a commit waits for the disk.
"""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from touchline.stack import postgres

_TEMPLATE = "bench_template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database of the scratch server.

    Attributes:
        url: for SQLAlchemy, driver named.
        conninfo: for libpq.
    """

    name: str
    url: str
    conninfo: str


class Scratch:
    """Starts the server when the first database is requested, and removes it at the end."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._sockets: Path | None = None
        self._numbers = count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @contextmanager
    def database(self, template: Database | None = None) -> Generator[Database]:
        """Give a fresh copy of `template`, which nobody may use meanwhile, or a migrated one."""
        sockets = self._start()
        name = f"bench_{next(self._numbers)}"
        source = _TEMPLATE if template is None else template.name
        copying = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._administer(copying.format(sql.Identifier(name), sql.Identifier(source)))
        try:
            yield _database(sockets, name)
        finally:
            dropping = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            self._administer(dropping.format(sql.Identifier(name)))

    def _start(self) -> Path:
        if self._sockets is not None:
            return self._sockets
        from storage.migrations.upgrade import upgrade  # noqa: PLC0415 `--list` must not pay for it

        directory = Path(tempfile.mkdtemp(prefix="tl-"))
        self._stack.callback(shutil.rmtree, directory)
        self._stack.enter_context(postgres.running(directory / "data", directory))
        self._sockets = directory
        self._administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
        upgrade(_database(directory, _TEMPLATE).url)
        return directory

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(_conninfo(self._start(), "postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _database(sockets: Path, name: str) -> Database:
    return Database(name=name, url=postgres.url(sockets, name), conninfo=_conninfo(sockets, name))


def _conninfo(sockets: Path, name: str) -> str:
    return make_conninfo(
        host=str(sockets), port=postgres.PORT, user=postgres.SUPERUSER, dbname=name
    )
