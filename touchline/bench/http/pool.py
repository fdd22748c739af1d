"""The pool of asyncpg that the bare servers ask through."""

from collections.abc import Awaitable, Callable
from typing import Any, cast


async def opened(url: str) -> Any:
    """Return a pool of ten connections at most, made when they are needed."""
    import asyncpg  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs] it has none
    from sqlalchemy.engine import make_url  # noqa: PLC0415 to read the socket's place

    parts = make_url(url)
    create_pool = cast("Callable[..., Awaitable[Any]]", asyncpg.create_pool)
    return await create_pool(
        host=str(parts.query["host"]),
        port=int(str(parts.query["port"])),
        user=parts.username,
        database=parts.database,
        min_size=0,
        max_size=10,
    )
