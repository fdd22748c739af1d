"""A bare route for one account: checks an access token and reads the account from Postgres.

Run as `python -m touchline.bench.http.bare --personal FILE`, which holds what to check and query.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from touchline.bench.http.pool import opened

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the route checks and queries.

    Attributes:
        jwk: the key that signs access tokens, as the API publishes it.
        issuer: the issuer that a token must name.
        audience: the audience that it must be for.
        statements: the queries, each with the number of the account.
    """

    jwk: dict[str, str]
    issuer: str
    audience: str
    statements: list[str]

    def written(self) -> bytes:
        """Return it as a file that `read` takes."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> "Question":
        """Return what was written."""
        return cls(**json.loads(content))


def personal(url: str, question: Question) -> Starlette:
    """Return an application that answers a token with the rows of its account."""
    import jwt  # noqa: PLC0415 only this server
    import orjson  # noqa: PLC0415

    key = jwt.PyJWK(question.jwk).key
    pool: Any = None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None, None]:
        nonlocal pool
        pool = await opened(url)
        yield
        await pool.close()

    async def answer(request: Request) -> Response:
        shown = request.headers.get("authorization")
        if shown is None:
            return Response()  # whether it is up
        claims = jwt.decode(
            shown.removeprefix("Bearer "),
            key,
            algorithms=["EdDSA"],
            audience=question.audience,
            issuer=question.issuer,
        )
        account_id = int(claims["sub"])
        found: list[list[dict[str, Any]]] = []
        async with pool.acquire() as connection:
            for statement in question.statements:
                rows = await connection.fetch(statement, account_id)
                found.append([dict(row) for row in rows])
        return Response(orjson.dumps(found), media_type=JSON)

    return Starlette(routes=[Route("/", answer)], lifespan=lifespan)
