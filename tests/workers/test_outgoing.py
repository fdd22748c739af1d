"""Where requests to given addresses may go: spellings of home, redirects, rebinding, sizes."""

import asyncio
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import workers.outgoing as module
from tests.workers.test_addresses import Names
from workers.outgoing import (
    NoAnswerError,
    NotAllowedError,
    NotSentError,
    Outgoing,
    OutgoingError,
    Reply,
    Sender,
    UnreadableError,
    url_of,
)

HOME = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
    "017700000001", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.",  # noqa: S104
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::7f00:1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[0:0:0:0:0:0:0:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
)  # fmt: skip
PRIVATE = (
    "10.0.0.1", "10.1", "167772161", "012.0.0.1", "172.16.0.1", "192.168.1.1", "192.168.257",
    "100.64.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
    "[fd00::1]", "[fe80::1]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]",
    "[fec0::1]", "[ff02::1]", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.1",
    "[2001:db8::1]", "[2001::7f00:1]", "[64:ff9b:1::7f00:1]", "240.0.0.1",
)  # fmt: skip


@dataclass
class Elsewhere:
    """A server of somebody else's: counts who comes, and answers badly.

    Attributes:
        paths: of the requests that came.
    """

    port: int = 0
    paths: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    server: "Server"  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.state.paths.append(self.path)
        answer = getattr(self, self.path.removeprefix("/").partition("/")[0] or "host")
        with suppress(OSError):
            answer()

    def answer(self, body: bytes, *headers: tuple[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in headers or (("Content-Length", str(len(body))),):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def host(self) -> None:
        self.answer(self.headers["Host"].encode())

    secret = host

    def redirect(self) -> None:
        home = f"http://127.0.0.1:{self.server.state.port}/secret"
        self.answer(b"", ("Location", home), ("Content-Length", "0"), status=302)

    def endless(self) -> None:
        self.close_connection = True
        self.answer(b"", ("Connection", "close"))
        while not self.server.halt.is_set():
            self.wfile.write(b"x" * 65_536)

    def drip(self) -> None:
        self.answer(b"", ("Content-Length", "1000"))
        while not self.server.halt.wait(0.1):
            self.wfile.write(b"x")

    def packed(self) -> None:
        body = gzip.compress(b"0" * 10_000_000)
        self.answer(body, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body))))

    def half(self) -> None:
        self.close_connection = True
        self.answer(b"123", ("Content-Length", "10"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's
        """Stay quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, state: Elsewhere) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.state, self.halt = state, threading.Event()
        state.port = self.server_port


@contextmanager
def serving(state: Elsewhere) -> Iterator[Elsewhere]:
    server = Server(state)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield state
    finally:
        server.halt.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with serving(Elsewhere()) as state:
        yield state


def get(url: str, *, allow_private: bool = False, most_bytes: int = 1000) -> Reply:
    request = Outgoing(
        method="GET", url=url_of(url), allow_private=allow_private, most_bytes=most_bytes
    )
    return asyncio.run(Sender().send(request))


@pytest.mark.parametrize("host", HOME)
def test_no_spelling_of_home_is_connected_to(elsewhere: Elsewhere, host: str) -> None:
    with pytest.raises(OutgoingError) as refused:
        get(f"http://{host}:{elsewhere.port}/secret")
    # A name may be one that this machine cannot resolve; nothing may be sent in either case.
    assert isinstance(refused.value, NotAllowedError | NotSentError)
    assert elsewhere.paths == []


@pytest.mark.parametrize("host", PRIVATE)
def test_no_spelling_of_a_private_network_is_connected_to(host: str) -> None:
    with pytest.raises(OutgoingError) as refused:
        get(f"http://{host}/latest/meta-data/")
    assert isinstance(refused.value, NotAllowedError | NotSentError)
    assert "Connect" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "/relative", "",
     "http:///nowhere", "http://example.org/" + "x" * 3000],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(NotAllowedError):
        get(url)


def test_a_redirect_home_is_an_answer_and_not_a_way(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "resolve", home_once())
    assert get(f"http://hooks.example:{elsewhere.port}/redirect").status == 302
    assert elsewhere.paths == ["/redirect"]


def home_once():
    """Resolve to this machine, as if it were public: the first hop is allowed."""

    async def resolve(host: str, port: int, *, allow_private: bool) -> str:
        assert host == "hooks.example"
        return "127.0.0.1"

    return resolve


def test_a_name_that_is_public_first_and_home_later_is_resolved_once(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names("203.0.113.9", "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", names)
    with pytest.raises(OutgoingError):
        get(f"http://rebinding.example:{elsewhere.port}/secret")
    assert names.requested == ["rebinding.example"]
    assert elsewhere.paths == []


def test_what_an_administrator_allows_is_reached_by_its_name(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names("127.0.0.1"))
    url = f"http://user:password@agents.example:{elsewhere.port}/"
    reply = get(url, allow_private=True)
    assert reply.body.decode() == f"agents.example:{elsewhere.port}"


@pytest.mark.parametrize("path", ["/endless", "/packed"])
def test_an_answer_that_is_too_large_is_left(elsewhere: Elsewhere, path: str) -> None:
    with pytest.raises(UnreadableError):
        get(f"http://127.0.0.1:{elsewhere.port}{path}", allow_private=True)


@pytest.mark.parametrize("path", ["/drip", "/half"])
def test_half_an_answer_is_none(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.5)
    with pytest.raises(NoAnswerError):
        get(f"http://127.0.0.1:{elsewhere.port}{path}", allow_private=True)


def test_a_server_that_is_away_got_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSentError):
        get(f"http://127.0.0.1:{port}/", allow_private=True)
