"""A route that will go says so in every answer, its refusals included."""

import asyncio

import httpx
import pytest

from serving.access.declared import PUBLIC
from serving.access.deprecation import deprecated
from serving.access.routing import router_of
from serving.app import create_app
from serving.kit.errors import NotFoundError
from serving.settings import ServingSettings

router = router_of("/v1/old", tag="health", access=PUBLIC)


_ENDS = deprecated("2026-03-01", sunset="2026-09-01", successor="/v1/new")


@router.get("/{thing}", dependencies=[_ENDS])
async def read_old(thing: int) -> dict[str, int]:
    """Something of old."""
    if thing == 404:
        raise NotFoundError("There is no such thing.")
    return {"thing": thing}


def test_every_answer_says_when_the_route_ends_and_what_follows():
    settings = ServingSettings(database_url="postgresql+psycopg://nobody@/nothing")
    app = create_app(settings)
    app.router.routes[:0] = router.routes

    async def ask(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://of-a-test") as client:
            return await client.get(path)

    for path, status in (("/v1/old/1", 200), ("/v1/old/404", 404), ("/v1/old/x", 422)):
        answer = asyncio.run(ask(path))
        assert answer.status_code == status
        assert answer.headers["Deprecation"] == "@1772323200"
        assert answer.headers["Sunset"] == "Tue, 01 Sep 2026 00:00:00 GMT"
        assert answer.headers["Link"] == '</v1/new>; rel="successor-version"'
    assert "Deprecation" not in asyncio.run(ask("/healthz")).headers
    operation = app.openapi()["paths"]["/v1/old/{thing}"]["get"]
    assert operation["deprecated"] is True
    assert operation["x-touchline-sunset"] == "2026-09-01"


def test_nothing_ends_sooner_than_the_policy_promises():
    with pytest.raises(ValueError, match="180 days"):
        deprecated("2026-03-01", sunset="2026-06-01")
