"""asyncpg with types, as far as serving uses it: the package ships none.

What belongs here: the shapes of its objects, its errors by what they mean, connection options.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import orjson
from sqlalchemy.engine import make_url

Row = Mapping[str, Any]
InterfaceError: type[Exception] = asyncpg.InterfaceError
PostgresError: type[Exception] = asyncpg.PostgresError
# What the driver raises when the server ends a connection while a query is being sent on it.
BrokenError: type[Exception] = asyncpg.InternalClientError

AWAY: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,  # a full disk among them
    asyncpg.ReadOnlySQLTransactionError,
    # The tables are not there yet: the API may be up before the migrations have run.
    asyncpg.UndefinedTableError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.InvalidCatalogNameError,
)
# Another transaction was in the way: a deadlock, or rows that changed meanwhile. A retry helps.
ContentionError: type[Exception] = asyncpg.TransactionRollbackError
IntegrityError: type[Exception] = asyncpg.IntegrityConstraintViolationError
_SERVER_SETTINGS = {
    "application_name": "touchline-api",
    "default_transaction_read_only": "on",
    "statement_timeout": "5000",
    "timezone": "UTC",
}


def constraint_of(error: Exception) -> str:
    """Return the name of the constraint that refused a row; empty where none has a name."""
    return getattr(error, "constraint_name", None) or ""


class Connection(Protocol):
    """One connection, of the pool or outside it."""

    async def execute(self, query: str) -> str: ...
    async def fetch(self, query: str, *args: object) -> list[Row]: ...
    async def fetchrow(self, query: str, *args: object) -> Row | None: ...
    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None: ...
    def add_termination_listener(self, callback: Callable[..., None]) -> None: ...
    def is_closed(self) -> bool: ...
    def terminate(self) -> None: ...


_driver = cast("Any", asyncpg)


def connector(url: str | None) -> Callable[[], Awaitable[Connection]]:
    """Return what opens a connection each time it is called.

    Raises:
        ValueError: no database was configured.
    """
    options = _options(url)

    async def connect() -> Connection:
        connection = await _driver.connect(**options)
        await _prepare(connection)
        return connection

    return connect


async def open_connection(url: str | None) -> Connection:
    """Return a connection outside the pool; the caller terminates it."""
    return await connector(url)()


async def _prepare(connection: Any) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=_dumps, decoder=orjson.loads
        )


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


def _options(url: str | None) -> dict[str, Any]:
    """Return asyncpg's arguments; parts, because a URL cannot carry every socket path."""
    if url is None:
        raise ValueError("TOUCHLINE_DATABASE_URL is not set")
    parts = make_url(url)
    port = parts.port or parts.query.get("port")
    return {
        "host": parts.host or parts.query.get("host") or "localhost",
        "port": None if port is None else int(str(port)),
        "user": parts.username or "postgres",
        "password": parts.password,
        "database": parts.database or "touchline",
        "timeout": 3,
        "command_timeout": 8,
        "server_settings": _SERVER_SETTINGS,
    }
