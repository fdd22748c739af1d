"""Answers that are given before there is a request to answer."""

from http import HTTPStatus

import orjson


def refusal(status: HTTPStatus, kind: str, detail: str) -> bytes:
    """Return a whole HTTP answer with a problem (RFC 9457), after which the connection ends."""
    problem = {
        "type": f"urn:touchline:problem:{kind}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": "/",
    }
    body = orjson.dumps(problem)
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "content-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\n"
        "cache-control: no-store\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
