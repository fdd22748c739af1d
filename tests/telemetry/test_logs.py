"""Lines: one form for all loggers, with their ids, and never with a secret."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Literal, NoReturn

import pytest
import structlog
from pydantic import SecretStr

from telemetry.context import bound
from telemetry.logs import configure
from telemetry.redaction import redacted, without_secrets
from telemetry.settings import TelemetrySettings

Format = Literal["json", "text"]
Lines = Callable[..., list[str]]
JWT = "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


def fail(message: str) -> NoReturn:
    raise ValueError(message)


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Configure logs into memory, write, and give what was written."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()

    def written(write: Callable[[], None], log_format: Format = "json") -> list[str]:
        configure("api", TelemetrySettings(log_format=log_format), stream=stream)
        write()
        return stream.getvalue().splitlines()

    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def test_every_logger_writes_one_form_with_the_ids_of_its_request(lines: Lines) -> None:
    def write() -> None:
        with bound(request_id="r1", account="account:7"):
            logging.getLogger("touchline.limits").warning("Redis is %s", "away", extra={"n": 3})
            structlog.stdlib.get_logger("touchline.mail").info("Sent")
        logging.getLogger("uvicorn.error").info("Started")
        logging.getLogger("httpx").info("not ours, not a warning")

    first, _, started = (json.loads(line) for line in lines(write))
    assert first["event"] == "Redis is away"
    assert first["category"] == "limits"
    assert (first["level"], first["process"], first["n"]) == ("warning", "api", 3)
    assert (first["request_id"], first["account"]) == ("r1", "account:7")
    assert first["time"].endswith("Z")
    assert started["category"] == "uvicorn"
    assert "request_id" not in started


def test_an_error_brings_its_traceback_in_the_same_line(lines: Lines) -> None:
    def write() -> None:
        try:
            fail("postgresql://api:hunter2@db/touchline is away")
        except ValueError:
            logging.getLogger("serving.kit.problems").exception("It failed")

    (line,) = lines(write)
    assert "Traceback" in json.loads(line)["exception"]
    assert "hunter2" not in line


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_nobody_begins_a_line_of_their_own(lines: Lines, log_format: Format) -> None:
    forged = "x\n2026-01-01 00:00:00 INFO    all is well\x1b[2K\r"

    def write() -> None:
        logging.getLogger("touchline.request").info("GET %s", forged)
        try:
            fail(forged)
        except ValueError:
            logging.getLogger("touchline.request").exception("failed")

    written = lines(write, log_format)
    assert not [line for line in written if line.startswith("2026-01-01 00:00:00")]
    assert not any("\x1b" in line for line in written)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Authorization: Bearer {JWT}", JWT),
        ("key tl_4f8aQ2c9_abcdefghijklmnop was used", "tl_4f8aQ2c9_abcdefghijklmnop"),
        ("GET /v1/auth/verify?token=s3cr3t-token&x=1", "s3cr3t-token"),
        ("redis://:passw0rd@cache:6379/0", "passw0rd"),
        ("Key (email_key)=(ada@example.org) already exists", "ada@example.org"),
        ("authorization: basic YWRhOmh1bnRlcjI=", "YWRhOmh1bnRlcjI="),
    ],
)
def test_a_secret_is_replaced_by_what_it_was(text: str, secret: str) -> None:
    shown = redacted(text)
    assert secret not in shown
    assert "[" in shown


def test_what_is_named_a_secret_is_one_wherever_it_is() -> None:
    line = {
        "password": "hunter2",
        "user": {"refresh_token": "abc", "name": "Ada"},
        "kept": [SecretStr("abc"), 3],
        "tokens_left": 3,
    }
    assert without_secrets(line) == {
        "password": "[secret]",
        "user": {"refresh_token": "[secret]", "name": "Ada"},
        "kept": ["[secret]", 3],
        "tokens_left": 3,
    }
