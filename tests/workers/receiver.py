"""An operator's server: records what arrives, answers as configured, or waits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """Attributes:
    answers: statuses of the next answers; 204 when there are none left.
    received: headers and body of each request, as soon as it is read.
    may_answer: answers wait until it is set.
    at_once: so many requests are answered without waiting.
    arrived: set with the first request.
    hangs_up: requests are read and get no answer.
    """

    url: str = ""
    port: int = 0
    answers: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    at_once: int = 0
    hangs_up: bool = False
    may_answer: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def deliveries(self) -> list[int]:
        return [int(headers["X-Touchline-Delivery"]) for headers, _ in self.received]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append((dict(self.headers), body))
            receiver.arrived.set()
            if len(receiver.received) > receiver.at_once:
                receiver.may_answer.wait()
            if receiver.hangs_up:
                self.close_connection = True
                return
            status = receiver.answers.pop(0) if receiver.answers else 204
            try:
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's names
            """Stay quiet."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            """A sender that was killed is no news here."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    receiver.port = server.server_port
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        receiver.may_answer.set()
        server.shutdown()
        thread.join()
        server.server_close()
