"""The WebSocket in the OpenAPI document, which knows requests and answers only: how it opens."""

from typing import Any

from serving.access.needs import ANYBODY
from serving.access.openapi import COOKIE_SCHEME, EXTENSION, SCHEME
from serving.kit import problems

_DESCRIPTION = """The event log in both directions (RFC 6455): subscribe, resume, replay.

Who you are: an `Authorization` header, a cookie, `ticket` (see `POST /v1/ws/tickets`), or a first
message `{"op": "auth", "token": …}`; none of them is anonymous. Then, as JSON text messages:

- `{"op": "subscribe", "topics": ["match:311"], "after": "5f2c9d:1041", "snapshot": true}`
- `{"op": "unsubscribe", "topics": ["match:311"]}`
- `{"op": "auth", "token": "…"}`: a newer token, before the one you showed runs out
- `{"op": "joinAgent", "agent_id": 42}`, `{"op": "leaveAgent", "agent_id": 42}`
- `{"op": "agentCommand", "agent_id": 42, "command": "start"}`: or `stop`, `pause`, `resume`, or
  `run` with a `task` as `POST /v1/agents/{agent_id}/tasks` has it; answered by `agentCommandDone`
- `{"op": "replay", "match_id": 311, "speed": 60}`, `{"op": "stop"}`, `{"op": "ping"}`
- `{"op": "enter", "topic": "match:311:talk"}`, `{"op": "typing", "topic": "match:311:talk"}`,
  `{"op": "leave", "topic": "match:311:talk"}`: you are counted there; `presence` tells the counts

The server says `hello` first, then `event`, `snapshot`, `heartbeat` and answers to your messages;
every event carries a `cursor` to resume from. `token_expiring` comes a minute before what you
showed runs out; then, or when your session ends, the connection closes.
`GET /v1/events/schema` lists types and topics."""


def path_item() -> dict[str, Any]:
    """Return the document's part about the address."""
    ticket = {
        "name": "ticket",
        "in": "query",
        "required": False,
        "description": "From `POST /v1/ws/tickets`: good once, for 30 seconds.",
        "schema": {"type": "string", "maxLength": 1000},
    }
    refused = {
        str(status): answer for status, answer in problems.declare(401, 403, 422, 426, 429).items()
    }
    return {
        "get": {
            "tags": ["events"],
            "summary": "WebSocket",
            "description": _DESCRIPTION,
            "operationId": "open_websocket_v1_ws_get",
            "parameters": [ticket],
            "responses": {"101": {"description": "The connection is open."}, **refused},
            "security": [{}, {SCHEME: []}, {COOKIE_SCHEME: []}],
            EXTENSION: ANYBODY.document(),
        }
    }
