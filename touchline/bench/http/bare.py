"""The barest servers with which the API is compared; run as `python -m touchline.bench.http.bare`.

Starlette on the server settings of `serving.server`: one route that answers bytes it holds, one
that asks Postgres through asyncpg and answers the rows as JSON.
"""

import argparse
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from touchline.stack.ports import HOST

DATABASE_URL = "TOUCHLINE_DATABASE_URL"
JSON = "application/json"


def held(body: bytes) -> Starlette:
    """Return an application that answers the same bytes to everybody."""

    async def answer(_: Request) -> Response:
        return Response(body, media_type=JSON)

    return Starlette(routes=[Route("/", answer)])


def queried(url: str, statement: str) -> Starlette:
    """Return an application that asks `statement`, whose one parameter is true, each time."""
    import orjson  # noqa: PLC0415 the other server

    pool: Any = None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None, None]:
        nonlocal pool
        pool = await _pool(url)
        yield
        await pool.close()

    async def answer(_: Request) -> Response:
        async with pool.acquire() as connection:
            rows = await connection.fetch(statement, True)  # noqa: FBT003 the parameter
        return Response(orjson.dumps([dict(row) for row in rows]), media_type=JSON)

    return Starlette(routes=[Route("/", answer)], lifespan=lifespan)


async def _pool(url: str) -> Any:
    import asyncpg  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs] it has none
    from sqlalchemy.engine import make_url  # noqa: PLC0415 to read the socket's place

    parts = make_url(url)
    return await asyncpg.create_pool(
        host=str(parts.query["host"]),
        port=int(str(parts.query["port"])),
        user=parts.username,
        database=parts.database,
        min_size=0,
        max_size=10,
    )


def main() -> None:
    """Serve until terminated."""
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--body", type=Path)
    options.add_argument("--statement", type=Path)
    chosen = options.parse_args()
    if chosen.body is not None:
        app = held(chosen.body.read_bytes())
    else:
        app = queried(os.environ[DATABASE_URL], chosen.statement.read_text())
    config = uvicorn.Config(
        app,
        host=HOST,
        port=chosen.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        server_header=False,
        log_level="warning",
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
