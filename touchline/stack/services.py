"""The table of everything the stack runs. docker-compose.yml says the same, one container each.

Each service listens on 127.0.0.1 or a private socket only. Dagster's code server drains politely
on SIGTERM until its runs end, so its patience is short: interrupted runs are failed, and retried,
by the next start.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace

from touchline.stack import postgres, probes, redis
from touchline.stack.account import Account
from touchline.stack.environment import Servers, address
from touchline.stack.home import CHECKOUT, Home
from touchline.stack.ports import HOST
from touchline.stack.service import Node, Service, Step

PYTHON = sys.executable
DAGSTER_STORAGE = Step(
    name="dagster storage",
    command=(PYTHON, "-m", "touchline.dagster_storage"),
    after=("postgres",),
)


def table(home: Home, servers: Servers, ports: Mapping[str, int]) -> tuple[Node, ...]:
    """Every service and step of one world; what is given from outside is not in it."""
    nodes: list[Node] = [*_databases(home, servers), *_application(home, ports)]
    nodes += [*_dagster(ports), _mlflow(home, servers, ports)]
    return _without_absent(nodes)


def _databases(home: Home, servers: Servers) -> list[Node]:
    nodes: list[Node] = []
    if servers.embedded_databases:
        nodes.append(_postgres(home, servers))
    if servers.redis_program:
        nodes.append(
            Service(
                name="redis",
                command=tuple(redis.server_command(servers.redis_program, home.sockets)),
                probe=lambda: redis.is_answering(home.sockets),
                stop_signal=redis.STOP_SIGNAL,
            )
        )
    return nodes


def _postgres(home: Home, servers: Servers) -> Service:
    account = Account.ours()
    data = account.cluster_of(home)

    def prepare() -> None:
        account.own(home.sockets)
        postgres.initialise(data, account)

    return Service(
        name="postgres",
        command=tuple(postgres.server_command(data, home.sockets, account)),
        probe=lambda: postgres.has_databases(home.sockets, servers.embedded_databases),
        prepare=prepare,
        account=account,
        stop_signal=postgres.STOP_SIGNAL,
        stop_within_seconds=20.0,
    )


def _application(home: Home, ports: Mapping[str, int]) -> list[Node]:
    nodes: list[Node] = [
        Step(name="schema", command=(PYTHON, "-m", "touchline.opening"), after=("postgres",)),
        Service(
            name="api",
            title="Pages; the API at /docs",
            command=(
                *(PYTHON, "-m", "touchline.cli", "serve"),
                *("--host", HOST, "--port", str(ports["api"])),
            ),
            probe=probes.http_ok(ports["api"], "/healthz"),
            after=("schema", "redis"),
            address=address(ports["api"]),
        ),
    ]
    if home.world == "simulated":
        nodes.append(
            Service(
                name="provider",
                title="the simulated providers",
                command=(
                    *(PYTHON, "-m", "touchline.cli", "simulate"),
                    *("--port", str(ports["provider"])),
                ),
                probe=probes.http_ok(ports["provider"], "/healthz"),
                after=("schema",),
                address=address(ports["provider"]),
            )
        )
    return nodes


def _dagster(ports: Mapping[str, int]) -> list[Node]:
    code, web = ports["code server"], ports["webserver"]
    workspace = ("--workspace", str(CHECKOUT / "workspace.yaml"))
    return [
        DAGSTER_STORAGE,
        Service(
            name="code server",
            command=(
                *(PYTHON, "-m", "dagster", "api", "grpc", "--module-name"),
                *("pipelines.definitions", "--location-name", "touchline"),
                *("--host", HOST, "--port", str(code)),
            ),
            probe=probes.tcp(code),
            after=("postgres",),
            heal=DAGSTER_STORAGE,
            stop_within_seconds=3.0,
        ),
        Service(
            name="webserver",
            title="Dagster",
            command=(
                *(PYTHON, "-m", "dagster_webserver", *workspace),
                *("--host", HOST, "--port", str(web)),
            ),
            probe=probes.http_ok(web, "/server_info"),
            after=("dagster storage", "code server"),
            address=address(web),
        ),
        Service(
            name="daemon",
            command=(PYTHON, "-m", "dagster._daemon", "run", *workspace),
            probe=probes.daemons_healthy(web),
            after=("dagster storage", "code server"),
        ),
    ]


def _mlflow(home: Home, servers: Servers, ports: Mapping[str, int]) -> Service:
    port = ports["mlflow"]
    return Service(
        name="mlflow",
        title="MLflow",
        command=(
            *(PYTHON, "-m", "mlflow", "server"),
            *("--backend-store-uri", servers.urls["mlflow"]),
            *("--artifacts-destination", str(home.artifacts / "mlflow")),
            *("--host", HOST, "--port", str(port), "--workers", "1"),
            *("--allowed-hosts", "localhost:*,127.0.0.1:*"),
        ),
        probe=probes.http_ok(port, "/health"),
        after=("postgres",),
        address=address(port),
    )


def _without_absent(nodes: list[Node]) -> tuple[Node, ...]:
    """Drops dependencies on servers that are given from outside."""
    present = {node.name for node in nodes}
    return tuple(
        replace(node, after=tuple(name for name in node.after if name in present))
        for node in nodes
    )
