"""Disturbs a whole stack at random, and asks it through everything that dies meanwhile.

What belongs here: who is killed and when, a client that asks again, a service elsewhere. What does
not: what must be true afterwards (`test_agent_chaos`).
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from storage.kit.roles import Role
from tests.databases import url_as
from tests.journeys.stacks import CHECKOUT, Stack
from touchline.stack.ports import any_free

SERVICES = ("api", "worker", "postgres", "daemon", "code server")
LEASE_SECONDS = 4
_DEATHS, _WITHIN_SECONDS = 2, 60.0
"""Of one service: a supervisor takes five as a sign that it can do nothing."""
_PATIENCE_SECONDS = 240.0
_AGAIN = frozenset({409, 425, 429})


@dataclass
class Elsewhere:
    """An Agent OS of somebody else's, in a process of its own.

    Attributes:
        secret: that it signs with.
    """

    secret: str
    process: "subprocess.Popen[str]" = field(init=False)
    port: int = field(init=False)

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "tests.workers.agents.agent_os", self.secret]
        self.process = subprocess.Popen(  # noqa: S603 our own
            command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def arrivals(self) -> Counter[int]:
        """How often each task arrived."""
        seen = httpx.get(f"{self.url}/seen", timeout=30, trust_env=False).json()["seen"]
        return Counter(each["task_id"] for each in seen)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Client:
    """The demo's administrator, who asks again whatever a dying process did not answer."""

    def __init__(self, stack: Stack) -> None:
        self._logins = json.loads((stack.home / "demo-logins.json").read_text())
        self._http = httpx.Client(base_url=stack.api_url, trust_env=False, timeout=20)
        self._headers: dict[str, str] = {}
        self.again = 0

    def close(self) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """Send a request until it is answered, and return the answer."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                answer = self._http.request(method, path, json=body, headers=self._signed_in(key))
            except httpx.HTTPError:
                status = 0
            else:
                status = answer.status_code
                if answer.is_success:
                    return answer.json() if answer.content else None
                if status == httpx.codes.UNAUTHORIZED:
                    self._headers = {}
                elif status < 500 and status not in _AGAIN:
                    raise AssertionError(f"{method} {path}: {answer.text}")
            assert time.monotonic() < deadline, (method, path, status)
            self.again += 1
            time.sleep(0.2)

    def _signed_in(self, key: str) -> dict[str, str]:
        if not self._headers:
            body = {"login": "demo-admin", "password": self._logins["demo-admin"]}
            answer = self._http.post("/v1/auth/login", json=body)
            if answer.is_success:
                self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return {**self._headers, "Idempotency-Key": key} if key else self._headers


class SecondWorker:
    """Another worker of the stack, which may be killed and begun again."""

    def __init__(self, stack: Stack, log: Path) -> None:
        url = url_as(Role.WORKER, stack.environment["TOUCHLINE_DATABASE_URL"])
        self._environment = dict(os.environ) | stack.environment
        self._environment["TOUCHLINE_DATABASE_URL"] = url
        self._environment["TOUCHLINE_AGENT_LEASE_SECONDS"] = str(LEASE_SECONDS)
        self._log = log.open("ab")
        self._begin()

    def _begin(self) -> None:
        command = [sys.executable, "-m", "touchline.cli", "work", "--port", str(any_free())]
        self._popen = subprocess.Popen(  # noqa: S603 ourselves
            command, cwd=CHECKOUT, env=self._environment, stdout=self._log, stderr=self._log
        )

    def begin_again(self) -> None:
        self._popen.kill()
        self._popen.wait()
        self._begin()

    def sleep_past_its_lease(self) -> None:
        os.kill(self._popen.pid, signal.SIGSTOP)
        time.sleep(LEASE_SECONDS + 2)
        os.kill(self._popen.pid, signal.SIGCONT)

    def stop(self) -> None:
        self._popen.kill()
        self._popen.wait()
        self._log.close()


class Chaos(threading.Thread):
    """Kills and stops processes at random, some at the same time, until it is told to end.

    Attributes:
        blows: how often something was killed or stopped.
        rounds: how often everything was up again after that.
        killed: how often each was killed or stopped.
        error: what ended it early.
    """

    def __init__(self, stack: Stack, second: SecondWorker, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self._stack = stack
        self._second = second
        self._chance = chance
        self._ending = threading.Event()
        self._deaths: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_DEATHS))
        self.blows = 0
        self.rounds = 0
        self.killed: Counter[str] = Counter()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self._ending.wait(self._chance.uniform(0.5, 3)):
                self._disturb()
                self._stack.eventually(self._stack.is_ready, within_seconds=_PATIENCE_SECONDS)
                self.rounds += 1
        except BaseException as error:  # noqa: BLE001 told by whoever ends it
            self.error = error

    def await_blow(self, number: int) -> None:
        """Wait until something was killed so many times, and go on in the midst of it."""
        self._stack.eventually(
            lambda: self.blows >= number or self.error, within_seconds=2 * _PATIENCE_SECONDS
        )
        assert self.error is None, self.error

    def end(self) -> None:
        """Disturb nothing more; everything is up when this returns."""
        self._ending.set()
        self.join()
        assert self.error is None, self.error

    def _disturb(self) -> None:
        willing = [each for each in SERVICES if self._may_die(each)]
        most = min(len(willing), self._chance.choice((1, 1, 2)))
        for service in self._chance.sample(willing, most):
            with suppress(ProcessLookupError):  # what needs PostgreSQL may have ended with it
                os.kill(self._stack.state["services"][service]["pid"], signal.SIGKILL)
            self._deaths[service].append(time.monotonic())
            self.killed[service] += 1
        self.blows += 1
        match self._chance.choice(("killed", "asleep", "spared")):
            case "killed":
                self._second.begin_again()
                self.killed["second worker"] += 1
            case "asleep":
                self._second.sleep_past_its_lease()
                self.killed["second worker asleep"] += 1
            case _:
                pass

    def _may_die(self, service: str) -> bool:
        deaths = self._deaths[service]
        is_tired = len(deaths) == _DEATHS and time.monotonic() - deaths[0] < _WITHIN_SECONDS
        return not is_tired
