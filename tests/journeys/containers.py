"""Runs what docker-compose.yml says, outside of containers: the same commands, nothing else set.

Names of containers become 127.0.0.1, their ports free ones, their volume a directory. What only a
container has (images, users, a read-only root) is not tried here.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis as redis_client

from tests.touchline.containers.compose import CHECKOUT, load
from tests.touchline.containers.place import ENVIRON, PASSWORD, VOLUME
from touchline.stack import ports, postgres, redis
from touchline.stack.account import Account

HOST = "127.0.0.1"
USUAL = {"postgres": 5432, "redis": 6379} | {
    name.replace(" ", "-"): port for name, port in ports.USUAL.items()
}
HEALTHY_WITHIN_SECONDS = 120.0
DONE_WITHIN_SECONDS = 300.0


class Containers:
    """The services of docker-compose.yml as processes of this machine."""

    def __init__(self, directory: Path) -> None:
        self.services: Mapping[str, Any] = load("docker-compose.yml", environ=ENVIRON)["services"]
        self.ports = {name: ports.any_free() for name in USUAL}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._directory = directory
        self._volume = directory / "world"
        self._volume.mkdir()

    def url_of(self, name: str) -> str:
        return f"http://{HOST}:{self.ports[name]}"

    def log_of(self, name: str) -> str:
        return (self._directory / f"{name}.log").read_text(errors="replace")

    def up(self) -> None:
        """Starts everything in the order that the file demands."""
        for name in self.services:
            self._bring(name)
        for name, found in self.services.items():
            self._await(name, "service_healthy" if "healthcheck" in found else None)

    def start(self, name: str) -> None:
        """Starts the container of a service, or what stands for it here."""
        with (self._directory / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S603 what the file says
                self._command(name),
                cwd=CHECKOUT,
                env=self._environment(name),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Ends a container at once: every process in it."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def stop(self) -> dict[str, float]:
        """Stops one after the other, the last first; returns how long each took."""
        took: dict[str, float] = {}
        for name, process in reversed(self.processes.items()):
            if process.poll() is not None:
                continue
            began = time.monotonic()
            process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
            try:
                process.wait(timeout=30)
            finally:
                took[name] = time.monotonic() - began
        return took

    def is_healthy(self, name: str) -> bool:
        """Asks what the file's health check asks."""
        words = self.services[name]["healthcheck"]["test"][1:]
        if name == "redis":
            with redis_client.Redis(port=self.ports["redis"]) as client:
                try:
                    return bool(client.ping())
                except redis_client.ConnectionError:
                    return False
        if name == "postgres":
            program = str(postgres.binaries() / words[0])
            words = [program, *words[1:], f"--port={self.ports['postgres']}"]
            words[words.index("--host=postgres")] = f"--host={HOST}"
        else:
            words = [self._address(word) for word in self._plain(words)]
        done = subprocess.run(  # noqa: S603 what the file says
            words, cwd=CHECKOUT, env=self._environment(name), capture_output=True, check=False
        )
        return done.returncode == 0

    def until_healthy(self, name: str) -> None:
        deadline = time.monotonic() + HEALTHY_WITHIN_SECONDS
        while not self.is_healthy(name):
            assert self.processes[name].poll() is None, self.log_of(name)
            assert time.monotonic() < deadline, self.log_of(name)
            time.sleep(0.2)

    def _bring(self, name: str) -> None:
        if name in self.processes:
            return
        for other, how in self.services[name].get("depends_on", {}).items():
            self._bring(other)
            self._await(other, how["condition"])
        if name == "postgres":
            self._initialise()
        self.start(name)

    def _await(self, name: str, condition: str | None) -> None:
        process = self.processes[name]
        if condition != "service_healthy":
            assert process.wait(timeout=DONE_WITHIN_SECONDS) == 0, self.log_of(name)
            return
        self.until_healthy(name)

    def _command(self, name: str) -> list[str]:
        words = self.services[name]["command"]
        if name == "postgres":
            where = ["-D", str(self._data), "-k", "", "-h", HOST, "-p", str(self.ports[name])]
            account = Account.ours()
            program = account.reachable(postgres.binaries()) / words[0]
            return [*account.prefix, str(program), *where, *words[1:]]
        if name == "redis":
            where = ["--port", str(self.ports[name]), "--bind", HOST, "--dir", str(self._volume)]
            return [str(redis.binary()), *where, *words[1:]]
        return self._plain(words)

    def _environment(self, name: str) -> dict[str, str]:
        """What the file says, and what every process of a machine has."""
        written = self.services[name]["environment"]
        return {key: self._address(value) for key, value in written.items()} | {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(self._directory),
        }

    def _plain(self, words: list[str]) -> list[str]:
        """A command with this machine's interpreter, directories and ports in it."""
        replaced = {"python": sys.executable, "0.0.0.0": HOST}  # noqa: S104 found, not bound
        replaced |= {str(usual): str(self.ports[name]) for name, usual in USUAL.items()}
        return [self._paths(replaced.get(word, word)) for word in words]

    def _address(self, value: str) -> str:
        """A value with the addresses of containers replaced by this machine's."""
        if value in USUAL:
            return HOST
        for name, usual in USUAL.items():
            value = str(self.ports[name]) if value == str(usual) else value
            value = re.sub(rf"\b{name}:{usual}\b", f"{HOST}:{self.ports[name]}", value)
        return self._paths(value)

    def _paths(self, value: str) -> str:
        value = re.sub(rf"^{VOLUME}\b", str(self._volume), value)
        return re.sub(r"^/app\b", str(CHECKOUT), value)

    @property
    def _data(self) -> Path:
        return self._directory / "postgres"

    def _initialise(self) -> None:
        """What the image does with a new volume: a cluster whose users need their passwords."""
        secret = self._directory / "password"
        secret.write_text(PASSWORD)
        environment = self.services["postgres"]["environment"]
        account = Account.ours()
        account.own(self._data)
        command = [*account.prefix, str(account.reachable(postgres.binaries()) / "initdb")]
        command += [f"--pgdata={self._data}", f"--username={environment['POSTGRES_USER']}"]
        command += ["--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
        command += environment["POSTGRES_INITDB_ARGS"].split()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 our own program


@contextmanager
def running(directory: Path) -> Iterator[Containers]:
    """Everything up; nothing is left afterwards."""
    containers = Containers(directory)
    try:
        containers.up()
        yield containers
    finally:
        for process in containers.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
