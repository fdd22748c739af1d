"""The table of everything a world runs. docker-compose.yml says the same, one container each.

Dagster's code server drains politely on SIGTERM until its runs end, so its patience is short:
the next one fails the interrupted runs, and Dagster retries them.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from storage.kit.roles import Role
from touchline.stack import celery_setting, postgres, redis, wal_archive
from touchline.stack.account import Account
from touchline.stack.home import Home
from touchline.stack.place import Place
from touchline.stack.ports import HOST
from touchline.stack.probes import Daemons, Http, Tcp
from touchline.stack.servers import BROKER, REPLICA, Servers
from touchline.stack.service import Node, Service, Step


def table(home: Home, servers: Servers, place: Place) -> tuple[Node, ...]:
    """What runs on this machine; servers that are given from outside are not in it."""
    return _without_absent([*_databases(home, servers), *application(place)])


def application(place: Place) -> tuple[Node, ...]:
    """What runs wherever the databases are."""
    nodes = [_schema(place), *_apis(place), *_dagster(place), _mlflow(place), _worker(place)]
    if place.broker_url:
        nodes.append(_step_worker(place, place.broker_url))
    if place.world == "simulated":
        nodes.append(_provider(place))
    return tuple(nodes)


def first_run(place: Place) -> Step:
    """Fills a new simulated world; the local session runs it itself, to show how it goes."""
    return Step(
        name="first run",
        command=(place.python, "-m", "touchline.first_run"),
        environment=place.stores_of(Role.PIPELINES, Role.DAGSTER),
        after=("api", "webserver", "daemon", "mlflow", "provider"),
    )


def demo_logins(place: Place, file: Path) -> Step:
    """Makes the log-ins of a simulated world that are printed, where they are not there."""
    return Step(
        name="demo log-ins",
        command=(place.python, "-m", "touchline.demo_logins", str(file)),
        environment=place.stores_of(Role.API),
        after=("schema",),
    )


def crowd_accounts(place: Place) -> Step:
    """Makes the accounts of the simulated crowd; the local session runs it itself."""
    return Step(
        name="crowd accounts",
        command=(place.python, "-m", "touchline.crowd_accounts"),
        environment=place.stores_of(Role.API),
        after=("schema",),
    )


def crowd(place: Place) -> Service:
    """The simulated crowd; the local session adds it once the forecasts are shown."""
    return Service(
        name="crowd",
        writes_json=True,
        is_vital=False,
        title="the simulated crowd",
        command=(place.python, "-m", "touchline.crowd", *_listening(place, "crowd")),
        probe=Http(place.host_of("crowd"), place.ports["crowd"], "/healthz"),
        after=("api", "first run", "crowd accounts"),
        stop_within_seconds=5.0,
    )


def builtin_agents(place: Place) -> Step:
    """Makes and starts the platform's own agents, where they are not there."""
    return Step(
        name="built-in agents",
        command=(place.python, "-m", "touchline.builtin_agents"),
        environment=place.stores_of(Role.PIPELINES),
        after=("schema",),
    )


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
    settings = (*postgres.SETTINGS, *wal_archive.settings(home.world))

    def prepare() -> None:
        account.own(home.sockets)
        postgres.initialise(data, account)

    return Service(
        name="postgres",
        command=tuple(postgres.server_command(data, home.sockets, account, settings)),
        probe=lambda: postgres.has_databases(home.sockets, servers.embedded_databases),
        prepare=prepare,
        account=account,
        stop_signal=postgres.STOP_SIGNAL,
        stop_within_seconds=20.0,
    )


def _schema(place: Place) -> Step:
    return Step(
        name="schema",
        command=(place.python, "-m", "touchline.opening"),
        environment=place.stores_of(Role.OWNER),
        after=("postgres",),
    )


def _apis(place: Place) -> list[Node]:
    """One, or as many as have a port; a balancer of yours stands before several."""
    return [_api(place, name) for name in place.ports if name.split()[0] == "api"]


def _api(place: Place, name: str) -> Service:
    replica = {REPLICA: place.replica_url} if place.replica_url else {}
    return Service(
        name=name,
        writes_json=True,
        title="Pages; the API at /docs" if name == "api" else "The same, another process",
        command=(*(place.python, "-m", "touchline.cli", "serve"), *_listening(place, name)),
        environment=place.stores_of(Role.API) | replica,
        probe=Http(place.host_of(name), place.ports[name], "/healthz"),
        after=("schema", "redis"),
        address=place.address_of(name),
    )


def _provider(place: Place) -> Service:
    return Service(
        name="provider",
        writes_json=True,
        title="the simulated providers",
        command=(
            *(place.python, "-m", "touchline.cli", "simulate"),
            *_listening(place, "provider"),
        ),
        environment=place.stores_of(Role.READER),
        probe=Http(place.host_of("provider"), place.ports["provider"], "/healthz"),
        after=("schema",),
        address=place.address_of("provider"),
    )


def _dagster(place: Place) -> list[Node]:
    web = (place.host_of("webserver"), place.ports["webserver"])
    workspace = ("--workspace", str(place.checkout / "workspace.yaml"))
    return [
        Service(
            name="code server",
            writes_json=True,
            command=(
                *(place.python, "-m", "touchline.dagster_servers.code_server"),
                *_listening(place, "code server"),
            ),
            environment=place.stores_of(Role.PIPELINES, Role.DAGSTER),
            probe=Tcp(place.host_of("code server"), place.ports["code server"]),
            after=("postgres",),
            stop_within_seconds=3.0,
        ),
        Service(
            name="webserver",
            writes_json=True,
            title="Dagster",
            command=(
                *(place.python, "-m", "touchline.dagster_servers.webserver", *workspace),
                *_listening(place, "webserver"),
                *("--allowed-hosts", ",".join(_names(place, "webserver"))),
            ),
            environment=place.stores_of(Role.DAGSTER),
            probe=Http(*web, "/server_info"),
            after=("code server",),
            address=place.address_of("webserver"),
        ),
        Service(
            name="daemon",
            writes_json=True,
            command=(place.python, "-m", "touchline.dagster_servers.daemon", "run", *workspace),
            environment=place.stores_of(Role.DAGSTER),
            probe=Daemons(*web),
            after=("code server",),
        ),
    ]


def _step_worker(place: Place, broker_url: str) -> Service:
    """Executes steps of Dagster's runs, where a setting gives them to workers."""
    name = f"{place.world}-{place.ports['worker']}"
    return Service(
        name="step worker",
        writes_json=True,
        command=(*(place.python, "-m", "touchline.cli", "steps"), "--name", name),
        environment=place.stores_of(Role.PIPELINES, Role.DAGSTER) | {BROKER: broker_url},
        probe=lambda: f"steps@{name}" in celery_setting.workers_at(broker_url),
        after=("schema", "redis", "code server"),
        stop_within_seconds=15.0,  # what is shorter is finished
    )


def _mlflow(place: Place) -> Service:
    return Service(
        name="mlflow",
        title="MLflow",
        command=(
            *(place.python, "-m", "touchline.mlflow_server"),
            *("--artifacts", str(place.artifacts / "mlflow")),
            *_listening(place, "mlflow"),
            *("--allowed-hosts", ",".join(_names(place, "mlflow"))),
        ),
        # Not as an argument: every user of a machine can read those.
        environment={"MLFLOW_BACKEND_STORE_URI": place.urls[Role.MLFLOW]},
        probe=Http(place.host_of("mlflow"), place.ports["mlflow"], "/health"),
        after=("postgres",),
        address=place.address_of("mlflow"),
    )


def _names(place: Place, service: str) -> tuple[str, ...]:
    """What a service is called by those who may reach it, besides names that are set."""
    return tuple(dict.fromkeys(("localhost", HOST, place.host_of(service))))


def _worker(place: Place) -> Service:
    return Service(
        name="worker",
        writes_json=True,
        command=(*(place.python, "-m", "touchline.cli", "work"), *_listening(place, "worker")),
        environment=place.stores_of(Role.WORKER),
        probe=Http(place.host_of("worker"), place.ports["worker"], "/healthz"),
        after=("schema",),
        stop_within_seconds=15.0,  # a delivery that has begun is finished
    )


def _listening(place: Place, service: str) -> tuple[str, ...]:
    return ("--host", place.bind, "--port", str(place.ports[service]))


def _without_absent(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Drops dependencies on servers that are given from outside."""
    nodes = tuple(nodes)
    present = {node.name for node in nodes}
    return tuple(
        replace(node, after=tuple(name for name in node.after if name in present))
        for node in nodes
    )
