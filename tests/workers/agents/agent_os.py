"""An Agent OS of somebody else's, as a program of its own: real HTTP, and any behaviour.

    python -m tests.workers.agents.agent_os SECRET

prints its port. How a run goes is the name of the agent that is to do it.
"""

import hashlib
import hmac
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = sys.argv[1] if __name__ == "__main__" else ""
RUNS: dict[str, dict[str, Any]] = {}
SEEN: list[dict[str, Any]] = []
LOCK = threading.Lock()
AGENTS = ("good", "bad", "slow", "silent", "garbage", "same", "busy", "missing", "dies", "repeats",
          "forges", "elsewhere", "huge", "stale")  # fmt: skip


def signed(body: bytes, nonce: str, *, secret: str, at: int | None = None) -> str:
    seconds = int(time.time()) if at is None else at
    text = f"{seconds}.{nonce}.".encode() + body
    mac = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return f"t={seconds},n={nonce},v1={mac}"


def call_back(
    run: dict[str, Any], *, secret: str | None = None, nonce: str | None = None, **more: Any
) -> int:
    """Report on a run and return the status of the answer."""
    at = more.pop("at", None)
    body = json.dumps({**run["report"], "task_id": run["task_id"], **more}).encode()
    header = signed(body, nonce or uuid.uuid4().hex, secret=secret or SECRET, at=at)
    request = urllib.request.Request(  # noqa: S310 our own API
        run["callback_url"], body, {"X-Touchline-Signature": header}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    with LOCK:
        run["callbacks"].append(status)
    return status


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        if parts == ["seen"]:
            self.answer({"seen": SEEN, "runs": RUNS})
        elif parts == ["agents"]:
            self.answer({"agents": [{"id": each, "name": each.title()} for each in AGENTS]})
        elif len(parts) == 4 and parts[3] in RUNS:
            self.answer(RUNS[parts[3]]["report"])
        else:
            self.answer({"error": "there is no such thing"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = self.path.strip("/").split("/")
        if parts[-1] == "cancel":
            RUNS[parts[3]]["report"]["status"] = "cancelled"
            self.answer({})
            return
        shown = dict(
            each.split("=", 1) for each in self.headers["X-Touchline-Signature"].split(",")
        )
        expected = signed(body, shown["n"], secret=SECRET, at=int(shown["t"]))
        given = json.loads(body)
        with LOCK:
            SEEN.append({
                "agent": parts[1],
                "task_id": given["task_id"],
                "key": self.headers["Idempotency-Key"],
                "is_signed": expected == self.headers["X-Touchline-Signature"],
            })  # fmt: skip
            count = sum(each["agent"] == parts[1] for each in SEEN)
        self.begin(parts[1], given, count)

    def begin(self, agent: str, given: dict[str, Any], count: int) -> None:
        run_id = "the-same-for-all" if agent == "same" else uuid.uuid4().hex
        report = {"run_id": run_id, "status": "completed", "output": {"echo": given["input"]}}
        run = {
            "report": report,
            "task_id": given["task_id"],
            "callback_url": given["callback_url"],
            "callbacks": [],
        }
        behave = getattr(self, f"be_{agent}", None)
        if behave is None:
            self.answer({"error": "there is no such agent"}, 404)
            return
        with LOCK:
            RUNS[run_id] = run
        behave(run, count)

    def be_good(self, run: dict[str, Any], count: int) -> None:
        """Takes it, is at it for a while, and has it done when it is looked at."""
        del count
        self.answer({**run["report"], "status": "RUNNING", "output": None})

    be_same = be_good

    def be_bad(self, run: dict[str, Any], count: int) -> None:
        del count
        run["report"] |= {"status": "error", "error": "it rained", "output": None}
        self.answer(run["report"])

    def be_slow(self, run: dict[str, Any], count: int) -> None:
        """Answers too late, and reports by callback."""
        del count
        time.sleep(1.5)
        call_back(run)
        self.answer(run["report"])

    def be_silent(self, run: dict[str, Any], count: int) -> None:
        """Takes it and is never heard of again."""
        del run, count
        self.close_connection = True

    def be_garbage(self, run: dict[str, Any], count: int) -> None:
        del run, count
        self.answer(["what", {"run_id": 7}])

    def be_busy(self, run: dict[str, Any], count: int) -> None:
        """Cannot take it the first time."""
        if count == 1:
            self.answer({"error": "busy"}, 503)
        else:
            self.answer(run["report"])

    def be_dies(self, run: dict[str, Any], count: int) -> None:
        del run, count
        os._exit(1)

    def be_repeats(self, run: dict[str, Any], count: int) -> None:
        """Reports the same again and again, and something else with a nonce that was used."""
        del count
        run["report"]["status"] = "running"
        self.answer(run["report"])
        run["report"]["status"] = "running"
        done = {"status": "completed"}
        for _ in range(3):
            call_back(run, nonce="always-the-same", **done)
        call_back(run, nonce="always-the-same", **done, error="another body")
        call_back(run, status="failed", error="too late to fail")

    def be_forges(self, run: dict[str, Any], count: int) -> None:
        """Reports with the wrong secret, with an old signature, and of another run."""
        del count
        run["report"]["status"] = "running"
        self.answer(run["report"])
        failed = {"status": "failed", "error": "forged"}
        call_back(run, secret="another secret", **failed)  # noqa: S106
        call_back(run, at=int(time.time()) - 3600, **failed)
        call_back({**run, "task_id": None}, run_id="somebody-elses", **failed)
        run["report"]["status"] = "completed"

    def be_elsewhere(self, run: dict[str, Any], count: int) -> None:
        """Sends us on, to ourselves."""
        del run, count
        self.send_response(307)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/seen")  # pyright: ignore[reportAttributeAccessIssue]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def be_huge(self, run: dict[str, Any], count: int) -> None:
        del count
        self.answer({**run["report"], "output": "x" * 1_000_000})

    def answer(self, document: Any, status: int = 200) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's
        """Stay quiet."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
