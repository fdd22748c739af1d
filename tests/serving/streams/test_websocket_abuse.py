"""Whatever bytes come over a WebSocket: a close code, no traceback, and no memory held."""

import os
import socket
import struct
from collections.abc import Iterator

import httpx
import pytest

from tests.serving.served import Served, all_of, eventually, is_gone, served, without_tracebacks

pytestmark = [pytest.mark.services, pytest.mark.timeout(60)]

_TEXT, _BINARY, _CONTINUATION, _PING, _CLOSE = 1, 2, 0, 9, 8
_UPGRADE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dG91Y2hsaW5lLXRlc3RzIQ==",
)


@pytest.fixture(scope="module")
def api(postgres_server, template_database) -> Iterator[Served]:
    postgres_server.copy(template_database, "websocket_abuse")
    with served(
        postgres_server.url("websocket_abuse"), send_timeout_seconds=1, first_message_seconds=30
    ) as running:
        yield running
    postgres_server.administer("DROP DATABASE websocket_abuse WITH (FORCE)")


@pytest.fixture(autouse=True)
def quiet(api: Served) -> Iterator[None]:
    with without_tracebacks(api):
        yield


def frame(opcode: int, payload: bytes = b"", *, is_last: bool = True) -> bytes:
    """A frame as clients send it, masked with zeros."""
    first = bytes([opcode | (0x80 if is_last else 0)])
    size = len(payload)
    if size < 126:
        return first + bytes([0x80 | size]) + bytes(4) + payload
    if size < 65_536:
        return first + struct.pack("!BH", 0x80 | 126, size) + bytes(4) + payload
    return first + struct.pack("!BQ", 0x80 | 127, size) + bytes(4) + payload


def opened(api: Served) -> socket.socket:
    connection = api.ask("/v1/ws", *_UPGRADE)
    assert b" 101 " in connection.recv(4096)
    return connection


def close_code(data: bytes) -> int:
    """The code of the close frame that ends what a server sent."""
    at = data.rindex(b"\x88")
    return struct.unpack("!H", data[at + 2 : at + 4])[0]


@pytest.mark.parametrize(
    "text",
    [
        b'{"op":"ping","id":%d}' % 2**70,
        b'{"op":"ping","id":-%d}' % 2**70,
        b'{"op":"ping","id":1e308}',
        b'{"op":"ping","id":"%s"}' % (b"x" * 5000),
        rb'{"op":"ping","id":"\ud800"}',
        b'{"op":"ping","id":NaN}',
        b'{"op":"replay","match_id":1,"speed":NaN}',
        b'{"op":"replay","match_id":1e400}',
        b'{"op":"subscribe","topics":["\\u0000"]}',
        b"[" * 10_000,
        b'{"op":' + b'{"a":' * 3000,
        b"\x00",
        b"",
    ],
)
def test_an_odd_message_is_refused_in_words(api, text):
    with opened(api) as connection:
        connection.sendall(frame(_TEXT, text))
        connection.sendall(frame(_TEXT, b'{"op":"ping","id":"after"}'))
        data = b""
        while b'"after"' not in data:
            got = connection.recv(4096)
            assert got, data
            data += got
    assert b'"op":"error"' in data


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(_TEXT, b'{"op":"\xff\xfe"}'), 1007),
        (frame(_TEXT, b"\xed\xa0\x80"), 1007),
        (frame(_TEXT, b'{"op":"\xc3', is_last=False) + frame(_CONTINUATION, b'\x28"}'), 1007),
        (frame(_CLOSE, struct.pack("!H", 1000) + b"\xff\xff"), 1007),
        (frame(_CLOSE, struct.pack("!H", 1005)), 1002),
        (frame(_TEXT, b"x" * 20_000), 1009),
        (frame(_TEXT, b"x" * 9_000, is_last=False) + frame(_CONTINUATION, b"x" * 9_000), 1009),
        (frame(_TEXT, is_last=False) + 2_000 * frame(_CONTINUATION, is_last=False), 1009),
        (struct.pack("!BBQ", 0x81, 0xFF, 2**62), 1009),
        (frame(_CONTINUATION, b"x"), 1002),
        (frame(3, b"x"), 1002),
        (b"\x81\x05hello", 1002),
        (frame(_PING, b"x" * 126), 1002),
    ],
)
def test_what_is_no_message_ends_with_a_code(api, sent, code):
    with opened(api) as connection:
        connection.sendall(sent)
        assert close_code(all_of(connection)) == code


@pytest.mark.parametrize(
    "lines",
    [
        _UPGRADE[:-1],
        (*_UPGRADE[:-1], "Sec-WebSocket-Key: short"),
        (*_UPGRADE, f"X-Long: {'x' * 20_000}"),
        (*_UPGRADE, *(f"X-{number}: x" for number in range(300))),
        ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 8"),
    ],
)
def test_a_handshake_that_is_none_gets_an_answer(api, lines):
    with api.ask("/v1/ws", *lines) as connection:
        status = int(all_of(connection).split()[1])
    assert 400 <= status < 500


def test_binary_is_a_mistake_and_enough_mistakes_end_it(api):
    with opened(api) as connection:
        for _ in range(10):
            connection.sendall(frame(_BINARY, os.urandom(100)))
        assert close_code(all_of(connection)) == 4400


def test_a_client_that_pings_and_does_not_read_is_dropped(api):
    httpx.get(f"{api.url}/v1/events")
    before = api.resident_mib()
    pings = 500 * frame(_PING, b"x" * 125)
    connection = opened(api)
    connection.settimeout(1)
    try:
        for _ in range(1_000):  # 65 MB
            connection.sendall(pings)
    except OSError:
        pass
    eventually(lambda: is_gone(connection))
    assert api.resident_mib() - before < 20
