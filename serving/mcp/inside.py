"""Requests to our own API from within the process, with the credentials of the caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import ASGIApp, Scope

from serving.access.subject import Subject
from serving.kit.connections.addresses import address_of

SUBJECT = "touchline.mcp_subject"
_BASE = "http://inside"
_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One request.

    Attributes:
        query: parameters of the address; those that are None are left out.
        body: JSON of it; None is none.
        key: an `Idempotency-Key`.
    """

    path: str
    method: str = "GET"
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Mapping[str, Any] | None = None
    key: str | None = None


class RefusedError(Exception):
    """The API refused; the message says why, and what to do."""


class Inside:
    """The API as one caller sees it.

    Args:
        app: the whole application.
        scope: of the caller's request; its token and address count for each request.

    Attributes:
        subject: the caller.
    """

    def __init__(self, app: ASGIApp, scope: Scope) -> None:
        self._app = app
        self.subject: Subject = scope[SUBJECT]
        self._address = address_of(scope)
        self._shown = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in scope["headers"]
            if name == b"authorization"
        }

    async def json(self, wanted: Wanted) -> dict[str, Any]:
        """Return the answer to a request.

        Raises:
            RefusedError: the answer is a problem.
        """
        headers = dict(self._shown)
        if wanted.key is not None:
            headers["Idempotency-Key"] = wanted.key
        # What goes wrong within becomes a problem there, and is logged there.
        transport = httpx.ASGITransport(
            self._app, raise_app_exceptions=False, client=(self._address, 0)
        )
        async with httpx.AsyncClient(
            transport=transport, base_url=_BASE, timeout=_SECONDS, headers=headers
        ) as client:
            answer = await client.request(
                wanted.method,
                wanted.path,
                params={name: value for name, value in wanted.query.items() if value is not None},
                json=wanted.body,
            )
        if not answer.is_success:
            raise RefusedError(_refusal(answer))
        return answer.json()


def _refusal(answer: httpx.Response) -> str:
    """Return what a problem says, in one line for each thing that is wrong."""
    problem: Mapping[str, Any] = answer.json()
    faults = [f"{each['name']}: {each['message']}" for each in problem.get("errors") or ()]
    lines = [f"{answer.status_code} {problem['title']}", *(faults or [str(problem["detail"])])]
    if (seconds := answer.headers.get("Retry-After")) is not None:
        lines.append(f"Try again in {seconds} seconds.")
    return "\n".join(lines)
