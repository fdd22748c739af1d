"""REST: one method per question, its answer typed; errors as exceptions."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from types import TracebackType
from typing import Any, Self, cast

import httpx

from touchline_client.answers import (
    Answer,
    Clock,
    Competition,
    EventTypes,
    Match,
    MatchForecast,
    Page,
    Ticket,
)
from touchline_client.errors import ProblemError
from touchline_client.login import Credentials, kept_key
from touchline_client.stream import Following

_TIMEOUT_SECONDS = 30.0
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 2.0


class Touchline:
    """One installation of Touchline.

    Args:
        url: where its API is.
        token: an access token or an API key; without it, the account that `touchline login` keeps
            a key of, or anonymous until you log in.
        http: an own client of httpx, for proxies and the like.
    """

    def __init__(
        self, url: str, *, token: str | None = None, http: httpx.AsyncClient | None = None
    ) -> None:
        self._url = url.rstrip("/")
        self._credentials = Credentials(self._url, token or kept_key(url))
        self._http = http or httpx.AsyncClient(timeout=_TIMEOUT_SECONDS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def log_in(self, login: str, password: str, *, code: str | None = None) -> None:
        """Become somebody, until `log_out`; tokens are renewed before they run out.

        Args:
            login: username or address.
            password: of the account.
            code: of the second factor, where one is set up.

        Raises:
            ProblemError: 401 with the kind `code-needed` where a code is wanted too.
        """
        credentials = {"login": login, "password": password} | (
            {} if code is None else {"code": code}
        )
        answer = await self._http.post(f"{self._url}/v1/auth/login", json=credentials)
        if not answer.is_success:
            raise _problem(answer)
        self._credentials.take(answer.json())

    async def log_out(self) -> None:
        """End the session that `log_in` began."""
        await self._ask("POST", "/v1/auth/logout", {})
        self._credentials.forget()

    async def competitions(self) -> Page[Competition]:
        """Every competition."""
        return cast("Page[Competition]", await self.get("/v1/competitions"))

    async def matches(self, **filters: str | int) -> Page[Match]:
        """One page of matches; filters as in `/docs`: competition, team, status, from, to."""
        return cast("Page[Match]", await self.get("/v1/matches", **filters))

    async def every_match(self, **filters: str | int) -> AsyncGenerator[Match, None]:
        """All matches, page after page."""
        page = await self.matches(**filters)
        while True:
            for match in page["items"]:
                yield match
            if page["next_cursor"] is None:
                return
            page = await self.matches(**{**filters, "cursor": page["next_cursor"]})

    async def match(self, match_id: int) -> Match:
        """One match with statistics and absences."""
        return cast("Match", await self.get(f"/v1/matches/{match_id}"))

    async def forecast(self, match_id: int) -> MatchForecast:
        """The lines of one match: ours, ours with prices, the market's."""
        return cast("MatchForecast", await self.get(f"/v1/matches/{match_id}/forecast"))

    async def upcoming(self, **filters: str | int) -> Page[MatchForecast]:
        """One page of forecasts of coming matches, soonest first."""
        return cast("Page[MatchForecast]", await self.get("/v1/forecasts/upcoming", **filters))

    async def ask(self, question: str, language: str = "en", *, seconds: float = 30.0) -> Answer:
        """Ask in plain words, and wait for the answer.

        Args:
            question: about a team, or about the forecasts.
            language: of the answer, `en` or `de`.
            seconds: the longest to wait.

        Raises:
            TimeoutError: no worker has answered by then; the address of the answer is in it.
            ProblemError: the API says no.
        """
        body = {"question": question, "language": language}
        taken = await self._ask("POST", "/v1/insights/ask", {}, json=body)
        address = f"/v1/insights/ask/{taken['question_id']}"
        pause = _FIRST_PAUSE_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    found = await self.get(address)
                    if found["status"] == "done":
                        return cast("Answer", found)
                    await asyncio.sleep(pause)
                    pause = min(2.0 * pause, _LONGEST_PAUSE_SECONDS)
        raise TimeoutError(f"no answer after {seconds:.0f} s; look later at {address}")

    async def event_types(self) -> EventTypes:
        """Every type of event with the JSON Schema of its payload."""
        return cast("EventTypes", await self.get("/v1/events/schema"))

    async def clock(self) -> Clock:
        """What time it is in the world of this installation."""
        return cast("Clock", await self.get("/v1/clock"))

    async def ticket(self) -> Ticket:
        """A ticket for a browser's WebSocket, good once for 30 seconds."""
        return cast("Ticket", await self._ask("POST", "/v1/ws/tickets", {}))

    async def get(self, path: str, **parameters: str | int) -> dict[str, Any]:
        """Ask any address.

        Raises:
            ProblemError: the API says no.
            httpx.HTTPError: it was not reached.
        """
        return await self._ask("GET", path, parameters)

    async def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        """Change something at any address.

        Args:
            method: POST, PUT, PATCH or DELETE.
            path: beginning with `/v1`.
            body: what is sent as JSON.
            idempotency_key: the same when you send the same again: it happens once.
            version: the one that you read, where it must not have changed since (`If-Match`).

        Returns:
            The answer; empty where it has no body.

        Raises:
            ProblemError: the API says no.
            httpx.HTTPError: it was not reached, or its answer was lost: send it again with the
                same key.
        """
        headers: dict[str, str] = {}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self._ask(method, path, {}, headers=headers, json=body)

    def follow(
        self,
        *topics: str,
        after: str | None = None,
        snapshot: bool = False,
        latest: bool = False,
    ) -> Following:
        """Follow topics (none is everything), connecting again and resuming for ever.

        Args:
            topics: `match:311`, `competition:S1`, `team:4`, `live`, …
            after: a cursor kept from an earlier stream.
            snapshot: begin with how things stand, also after a gap.
            latest: leave out events that were replaced while you were slow or away.
        """
        wanted: dict[str, Any] = {"snapshot": snapshot, "mode": "latest" if latest else "all"}
        if topics:
            wanted["topics"] = list(topics)
        return Following(self._url, self._token, wanted, after)

    async def _token(self) -> str | None:
        return await self._credentials.token(self._http)

    async def _ask(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str | int],
        *,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        token = await self._token()
        shown = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = await self._http.request(
            method,
            self._url + path,
            params=dict(parameters),
            headers={**shown, **(headers or {})},
            json=json,
        )
        if not answer.is_success:
            raise _problem(answer)
        return answer.json() if answer.content else {}


def _problem(answer: httpx.Response) -> ProblemError:
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        problem = {}
    kind = str(problem.get("type", "")).rpartition(":")[2] or "http"
    retry = answer.headers.get("retry-after")
    seconds = float(retry) if retry and retry.isdigit() else None
    return ProblemError(
        answer.status_code, kind, problem.get("detail", answer.text[:200]), seconds
    )
