"""`touchline serve` as a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest

pytestmark = pytest.mark.services


def test_serve_answers_and_a_signal_ends_it_although_a_stream_is_open(database_url):
    command = [sys.executable, "-c", "from serving.cli import serve; serve()", "--port", "0"]
    environment = {**os.environ, "TOUCHLINE_DATABASE_URL": database_url, "TOUCHLINE_WORLD": "live"}
    with subprocess.Popen(  # noqa: S603 our own interpreter
        command, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        started = next(line for line in process.stderr if "running on" in line)
        found = re.search(r"http://127\.0\.0\.1:\d+", started)
        assert found is not None
        with httpx.Client(base_url=found[0], timeout=30) as client:
            while client.get("/readyz").status_code != 200:
                time.sleep(0.01)
            assert client.get("/v1/matches").json()["world"] == "live"
            with client.stream("GET", "/v1/stream") as stream:
                lines = stream.iter_lines()
                assert next(lines).startswith("retry:")
                process.send_signal(signal.SIGTERM)
                assert "event: closing" in list(lines)
        process.stderr.read()
        assert process.wait(timeout=20) in {0, -signal.SIGTERM}
