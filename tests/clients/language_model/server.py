"""A server of a language model as a program of its own: OpenAI's chat protocol, any behaviour.

    python -m tests.clients.language_model.server

prints its port. How it answers is the name of the model that is asked for; what it was asked is at
`/seen`.
"""

import json
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SEEN: list[dict[str, Any]] = []
LOCK = threading.Lock()
NOW: Counter[str] = Counter()
MOST: Counter[str] = Counter()


def chosen(given: dict[str, Any], behaviour: str) -> str:
    """The query that the model chooses for a question."""
    teams = [each["id"] for each in given["teams"]]
    match behaviour:
        case "choose-good":
            return json.dumps({"query": "season_chances", "teams": teams[:1]})
        case "choose-injected":  # what a question told it to
            return json.dumps({"query": "DROP TABLE", "teams": ["t1"], "sql": given["question"]})
        case _:
            return json.dumps({"query": "forecast", "teams": ["t99"]})


def written(asked: dict[str, Any], behaviour: str) -> str:
    """What the model writes about the facts that it was given."""
    given = json.loads(asked["messages"][1]["content"])
    if behaviour.startswith("choose-"):
        return chosen(given, behaviour)
    first = given["facts"][0]
    place = next(each for each in first["places"] if each not in {"{home}", "{away}", "{team}"})
    again = "your_last_answer_was_refused_because" in given
    text = f"It stands at {place}."
    match behaviour:
        case "digits":
            text = "It stands at 97 %."
        case "learns":
            text = text if again else "It stands at half."
        case "obeys":
            # It does what a headline says.
            said = " ".join(given["headlines"])
            text = f"{said} {place}"
        case "schema":
            return json.dumps({"verdict": "a sure bet"})
        case "prose":
            return "Here is what I think."
    return json.dumps({"sentences": [{"fact": first["id"], "text": text}]})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        with LOCK:
            self._answer(200, {"seen": SEEN, "most_at_once": dict(MOST)})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        behaviour = asked["model"]
        with LOCK:
            SEEN.append(asked)
            NOW[behaviour] += 1
            MOST[behaviour] = max(MOST[behaviour], NOW[behaviour])
        try:
            self._behave(asked, behaviour)
        finally:
            with LOCK:
                NOW[behaviour] -= 1

    def _behave(self, asked: dict[str, Any], behaviour: str) -> None:
        if behaviour == "broken":
            self._answer(500, {"error": "out of memory"})
        elif behaviour == "garbage":
            self._send(200, b"<html>busy</html>")
        elif behaviour == "huge":
            self._send(200, b" " * 400_000)
        else:
            if behaviour == "slow":
                time.sleep(3)
            prompt = sum(len(each["content"]) for each in asked["messages"])
            read = 5 if behaviour == "cuts" else prompt // 4
            content = written(asked, behaviour)
            reason = "length" if behaviour == "long" else "stop"
            choice = {
                "message": {"role": "assistant", "content": content},
                "finish_reason": reason,
            }
            usage = {"prompt_tokens": read, "completion_tokens": 20}
            self._answer(200, {"choices": [choice], "usage": usage})

    def _answer(self, status: int, document: Any) -> None:
        self._send(status, json.dumps(document).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        del format, args


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
