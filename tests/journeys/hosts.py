"""Three hosts on this machine: two with workers alone, the third with everything they share.

The two are network namespaces with addresses of their own behind a bridge. The third is this
machine's own: PostgreSQL and Redis listen on the bridge's address, and so do Dagster, MLflow and
the simulated provider, as the table of services starts them.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from storage.kit.roles import Role
from tests.conftest import redis_binary
from tests.servers import server_directory
from touchline.stack import ports, postgres, roles
from touchline.stack.account import Account
from touchline.stack.environment import LOCAL_HOSTS, UNWANTED, world_environment
from touchline.stack.home import CHECKOUT
from touchline.stack.place import Place
from touchline.stack.servers import BROKER, DATABASES, EXECUTOR, OF_ROLES
from touchline.stack.service import Node, Service, Step
from touchline.stack.services import application

_NET = "10.77.0"
CENTRE = f"{_NET}.1"
HOSTS = ("a", "b")
LEASE_SECONDS = 8
_BRIDGE = "tlbr"
_READY_SECONDS = 180.0
_STARTED = ("schema", "provider", "mlflow", "code server", "webserver", "daemon")
_SETTINGS = (*postgres.SETTINGS, "fsync=off", f"listen_addresses={CENTRE}")


def skip_where_there_are_none() -> None:
    """Skip with the reason where namespaces cannot be made."""
    if os.geteuid() != 0:
        pytest.skip("only root makes network namespaces")
    if shutil.which("ip") is None:
        pytest.skip("no `ip`: `apt-get install iproute2`")
    if redis_binary() is None:
        pytest.skip("no redis-server binary")
    pytest.importorskip("dagster_celery", reason="requirements/celery.txt is not installed")
    if _ip("netns", "add", "tl-probe", check=False):
        pytest.skip("this machine permits no network namespaces")
    _ip("netns", "del", "tl-probe")


class Hosts:
    """What runs where, and how to harm it."""

    def __init__(self, directory: Path, sockets: Path) -> None:
        self.directory = directory
        self._sockets = sockets
        self._redis_port = ports.any_free()
        urls = {
            role: f"postgresql+{DATABASES[role.database][1]}://{role}@{CENTRE}:{postgres.PORT}"
            f"/{role.database}"
            for role in Role
        }
        self.place = Place(
            world="simulated",
            python=sys.executable,
            checkout=CHECKOUT,
            bind=CENTRE,
            hosts=dict.fromkeys(ports.USUAL, CENTRE),
            ports={name: ports.any_free() for name in ports.USUAL},
            urls=urls,
            redis_url=f"redis://{CENTRE}:{self._redis_port}/0",
            artifacts=directory / "artifacts",
            keys=directory / "keys",
            lake=directory / "lake",
            dagster=directory / "dagster",
        )
        self.environment = self._environment()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start everything on the third host, in the order of the table."""
        program = redis_binary()
        assert program is not None
        words = [program, "--bind", CENTRE, "--port", str(self._redis_port), "--save", ""]
        self._begin("redis", [*words, "--protected-mode", "no", "--dir", str(self.directory)])
        roles.ensure(self._connect, ("touchline", "dagster", "mlflow"))
        nodes = {node.name: node for node in application(self.place)}
        for name in _STARTED:
            self._bring(nodes[name])

    def begin_worker(self, host: str) -> None:
        """Start the worker of a host, in a group of processes of its own."""
        inside = ["ip", "netns", "exec", _namespace(host), sys.executable, "-m", "touchline.cli"]
        self._begin(f"worker {host}", [*inside, "steps", "--name", host])

    def kill_worker(self, host: str) -> None:
        """End the worker of a host and the step it has, at once."""
        process = self._processes[f"worker {host}"]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def cut_off(self, host: str) -> None:
        _ip("link", "set", _link(host), "down")

    def bring_back(self, host: str) -> None:
        _ip("link", "set", _link(host), "up")

    def run(self, code: str) -> None:
        """Run a piece of Python on the third host."""
        command = [sys.executable, "-c", code]
        subprocess.run(command, check=True, env=self.environment, cwd=CHECKOUT)  # noqa: S603

    def log(self, name: str) -> str:
        return (self.directory / f"{name}.log").read_text(errors="replace")

    def rows(self, query: str, database: str = "touchline") -> list[tuple[object, ...]]:
        with self._connect(database) as connection:
            return list(connection.execute(query.encode()))

    def end(self) -> None:
        for process in reversed(self._processes.values()):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(postgres.conninfo(self._sockets, database), autocommit=True)

    def _bring(self, node: Node) -> None:
        process = self._begin(node.name, list(node.command), dict(node.environment))
        if isinstance(node, Step):
            assert process.wait(timeout=_READY_SECONDS) == 0, self.log(node.name)
            return
        assert isinstance(node, Service)
        until(lambda: bool(node.probe()), seconds=_READY_SECONDS)

    def _begin(
        self, name: str, command: list[str], more: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        with (self.directory / f"{name}.log").open("ab") as log:
            made = self._processes[name] = subprocess.Popen(  # noqa: S603 our own programs
                command,
                cwd=CHECKOUT,
                env=self.environment | (more or {}),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return made

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
        urls = {variable: self.place.urls[role] for role, variable in OF_ROLES.items()}
        assert self.place.redis_url is not None
        return (
            kept
            | world_environment(self.place)
            | self.place.stores_of(Role.PIPELINES, Role.DAGSTER, Role.MLFLOW)
            | urls
            | {
                "TOUCHLINE_MLFLOW_TRACKING_URI": self.place.address_of("mlflow"),
                "NO_PROXY": f"{LOCAL_HOSTS},{CENTRE}",
                EXECUTOR: "celery",
                BROKER: self.place.redis_url,
                "TOUCHLINE_STEP_LEASE_SECONDS": str(LEASE_SECONDS),
                "TOUCHLINE_CLOCK_SPEED": "1",
            }
        )


@contextmanager
def hosts() -> Iterator[Hosts]:
    """The three of them; nothing is left afterwards."""
    skip_where_there_are_none()
    with ExitStack() as stack:
        _make_network(stack)
        directory, _ = server_directory()
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        data = directory / "data"
        postgres.initialise(data, Account.ours())
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {_NET}.0/24 trust\n")
        stack.enter_context(postgres.running(data, directory, settings=_SETTINGS))
        made = Hosts(directory, directory)
        stack.callback(made.end)
        made.start()
        yield made


def until(condition: Callable[[], bool], *, seconds: float) -> None:
    """Wait for what other processes do."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def _make_network(stack: ExitStack) -> None:
    _ip("link", "add", _BRIDGE, "type", "bridge")
    stack.callback(_ip, "link", "del", _BRIDGE, check=False)
    _ip("addr", "add", f"{CENTRE}/24", "dev", _BRIDGE)
    _ip("link", "set", _BRIDGE, "up")
    for number, host in enumerate(HOSTS, start=2):
        space = _namespace(host)
        _ip("netns", "add", space)
        stack.callback(_ip, "netns", "del", space, check=False)
        _ip("link", "add", _link(host), "type", "veth", "peer", "name", "eth0", "netns", space)
        _ip("link", "set", _link(host), "master", _BRIDGE, "up")
        _ip("-n", space, "addr", "add", f"{_NET}.{number}/24", "dev", "eth0")
        _ip("-n", space, "link", "set", "eth0", "up")
        _ip("-n", space, "link", "set", "lo", "up")


def _namespace(host: str) -> str:
    return f"tl-{host}"


def _link(host: str) -> str:
    return f"tlv-{host}"


def _ip(*words: str, check: bool = True) -> int:
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True)  # noqa: S603, S607
    assert not check or done.returncode == 0, (words, done.stderr)
    return done.returncode
