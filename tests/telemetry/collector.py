"""A receiver of traces over HTTP, as an OpenTelemetry collector is one.

What it is sent it also writes to a file, a request a line, as the collector's own file exporter
does. The collector itself is a program that no package registry has.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """Keeps the spans that are sent to it, and who sent each.

    Args:
        file: has every request as a line of JSON.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.spans: list[Span] = []
        self.services: dict[bytes, str] = {}
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sent = ExportTraceServiceRequest.FromString(body)
                if file is not None:
                    with file.open("a") as lines:
                        lines.write(MessageToJson(sent, indent=None) + "\n")
                for resource in sent.resource_spans:
                    named = {
                        each.key: each.value.string_value for each in resource.resource.attributes
                    }
                    for scope in resource.scope_spans:
                        collector.spans.extend(scope.spans)
                        for span in scope.spans:
                            collector.services[span.span_id] = named["service.name"]
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]

    def below(self, parent: Span) -> list[Span]:
        return [span for span in self.spans if span.parent_span_id == parent.span_id]


@contextmanager
def collecting(file: Path | None = None) -> Iterator[Collector]:
    """A collector while the block lasts."""
    made = Collector(file)
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        thread.join()
        made.server.server_close()
