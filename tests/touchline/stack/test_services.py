"""The table of services and what their processes find in the environment."""

import sys

import pytest

from storage.kit.roles import Role
from touchline.stack.environment import service_environment
from touchline.stack.home import Home
from touchline.stack.place import Place
from touchline.stack.ports import USUAL, of_apis
from touchline.stack.servers import CELERY, EXECUTOR, Servers
from touchline.stack.service import Node, Service
from touchline.stack.services import first_run, table
from touchline.stack.session import NEEDED_TO_FILL

EXTERNAL = {
    "TOUCHLINE_DATABASE_URL": "postgresql+psycopg://db.example/touchline",
    "TOUCHLINE_DAGSTER_DATABASE_URL": "postgresql+psycopg2://db.example/dagster",
    "TOUCHLINE_MLFLOW_DATABASE_URL": "postgresql+psycopg://db.example/mlflow",
    "TOUCHLINE_REDIS_URL": "redis://cache.example:6379/0",
}


def nodes_of(home: Home, environ: dict[str, str]) -> tuple[Node, ...]:
    servers = Servers.of(home, environ)
    return table(home, servers, Place.local(home, servers, USUAL))


def environment_of(home: Home, environ: dict[str, str]) -> dict[str, str]:
    return service_environment(Place.local(home, Servers.of(home, environ), USUAL), environ)


def names(home: Home, environ: dict[str, str]) -> set[str]:
    return {node.name for node in nodes_of(home, environ)}


def test_every_dependency_is_in_the_table(home: Home) -> None:
    for environ in ({}, EXTERNAL):
        nodes = nodes_of(home, environ)
        known = {node.name for node in nodes}
        assert all(set(node.after) <= known for node in nodes)


def test_only_the_simulated_world_has_a_provider(home: Home) -> None:
    live = Home(world="live", directory=home.directory)
    assert names(home, {}) - names(live, {}) == {"provider"}


def test_several_api_processes_have_a_port_each(home: Home) -> None:
    servers = Servers.of(home, {})
    place = Place.local(home, servers, USUAL | of_apis(3))
    apis = [each for each in table(home, servers, place) if each.name.startswith("api")]
    assert [each.name for each in apis] == ["api", "api 2", "api 3"]
    assert [each.command[-1] for each in apis] == ["8700", "8710", "8720"]


def test_a_worker_for_steps_is_there_by_its_setting_alone(home: Home) -> None:
    wanted = {EXECUTOR: CELERY}
    assert names(home, wanted) - names(home, {}) == {"step worker"}
    assert Servers.of(home, EXTERNAL | wanted).broker_url == EXTERNAL["TOUCHLINE_REDIS_URL"]
    assert Servers.of(home, EXTERNAL).broker_url is None


def test_servers_given_from_outside_are_not_started(home: Home) -> None:
    assert names(home, {}) - names(home, EXTERNAL) >= {"postgres"}
    assert "redis" not in names(home, EXTERNAL)


def test_a_database_that_is_not_given_stays_embedded(home: Home) -> None:
    given = {"TOUCHLINE_DATABASE_URL": EXTERNAL["TOUCHLINE_DATABASE_URL"]}
    servers = Servers.of(home, given)
    assert servers.embedded_databases == ("dagster", "mlflow")
    assert servers.urls[Role.API] == given["TOUCHLINE_DATABASE_URL"]
    assert servers.urls[Role.DAGSTER].startswith(
        "postgresql+psycopg2://touchline_dagster@/dagster"
    )


def test_a_role_may_have_an_address_of_its_own(home: Home) -> None:
    own = "postgresql+psycopg://touchline_api@db.example/touchline"
    servers = Servers.of(home, EXTERNAL | {"TOUCHLINE_API_DATABASE_URL": own})
    assert servers.urls[Role.API] == own
    assert servers.urls[Role.PIPELINES] == EXTERNAL["TOUCHLINE_DATABASE_URL"]


def test_every_service_is_a_role_of_its_own_and_knows_no_other_address(home: Home) -> None:
    inherited = {
        "TOUCHLINE_DATABASE_URL": "postgresql+psycopg://everything@db.example/touchline",
        "TOUCHLINE_API_DATABASE_URL": "postgresql+psycopg://touchline_api@db.example/touchline",
        "TOUCHLINE_OWNER_DATABASE_URL": "postgresql+psycopg://secret@db.example/touchline",
        "TOUCHLINE_READ_DATABASE_URL": "postgresql+psycopg://secret@replica.example/touchline",
        "TOUCHLINE_OWNER_PASSWORD": "secret",
        "TOUCHLINE_POSTGRES_URL": "postgresql://secret@db.example/postgres",
    }
    for environ in ({}, inherited):
        for name, value in environment_of(home, environ).items():
            assert not name.endswith("DATABASE_URL"), name
            assert "secret" not in value, name
    reading = {
        node.name
        for node in nodes_of(home, inherited)
        if "TOUCHLINE_READ_DATABASE_URL" in node.environment
    }
    assert reading == {"api"}
    found = {node.name: node.environment for node in nodes_of(home, {})}
    roles = {
        "schema": Role.OWNER,
        "api": Role.API,
        "code server": Role.PIPELINES,
        "provider": Role.READER,
        "worker": Role.WORKER,
    }
    for name, role in roles.items():
        assert f"://{role}@/touchline?" in found[name]["TOUCHLINE_DATABASE_URL"]
    for name in ("webserver", "daemon", "mlflow"):
        assert "TOUCHLINE_DATABASE_URL" not in found[name]


def test_nothing_listens_beyond_this_machine(home: Home) -> None:
    for node in nodes_of(home, {}):
        command = list(node.command)
        assert "0.0.0.0" not in command  # noqa: S104 that is the point
        if "--host" in command:
            assert command[command.index("--host") + 1] == "127.0.0.1"


def test_no_password_is_on_a_command_line(home: Home) -> None:
    secret = {name: url.replace("//", "//me:secret@") for name, url in EXTERNAL.items()}
    nodes = nodes_of(home, secret)
    assert not any("secret" in word for node in nodes for word in node.command)
    (mlflow,) = (node for node in nodes if node.name == "mlflow")
    assert "secret" in mlflow.environment["MLFLOW_BACKEND_STORE_URI"]


def test_the_first_run_waits_for_what_it_needs(home: Home) -> None:
    place = Place.local(home, Servers.of(home, {}), USUAL)
    needs = {node.name: set(node.after) for node in nodes_of(home, {})}
    awaited = set(first_run(place).after)
    assert awaited <= needs.keys()
    while further := {other for name in awaited for other in needs[name]} - awaited:
        awaited |= further
    assert set(NEEDED_TO_FILL) <= awaited


def test_python_services_run_in_this_environment(home: Home) -> None:
    programs = {
        node.command[0] for node in nodes_of(home, {}) if node.name not in {"postgres", "redis"}
    }
    assert programs == {sys.executable}


def test_every_address_a_person_opens_has_a_title(home: Home) -> None:
    nodes = nodes_of(home, {})
    assert all(node.title for node in nodes if isinstance(node, Service) and node.address)


@pytest.fixture
def environment(home: Home) -> dict[str, str]:
    inherited = {"PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "intranet", "PATH": "/bin"}
    return environment_of(home, inherited)


def test_bytecode_is_always_written(environment: dict[str, str]) -> None:
    assert "PYTHONDONTWRITEBYTECODE" not in environment


def test_local_services_are_never_called_through_a_proxy(environment: dict[str, str]) -> None:
    assert environment["NO_PROXY"].split(",") == ["intranet", "localhost", "127.0.0.1", "::1"]
    assert "127.0.0.1" in environment["no_proxy"]


def test_the_simulated_world_asks_its_own_provider(environment: dict[str, str]) -> None:
    assert environment["TOUCHLINE_ESPN_URL"] == f"http://127.0.0.1:{USUAL['provider']}"
    assert environment["TOUCHLINE_WORLD"] == "simulated"


def test_each_url_names_its_driver(home: Home) -> None:
    found = {node.name: node.environment for node in nodes_of(home, {})}["code server"]
    assert found["TOUCHLINE_DATABASE_URL"].startswith("postgresql+psycopg://")
    assert found["TOUCHLINE_DAGSTER_DATABASE_URL"].startswith("postgresql+psycopg2://")


def test_a_live_world_keeps_the_providers_it_was_given(home: Home) -> None:
    live = Home(world="live", directory=home.directory)
    given = {"TOUCHLINE_ESPN_URL": "https://espn.example"}
    chosen = environment_of(live, given)
    assert chosen["TOUCHLINE_ESPN_URL"] == "https://espn.example"
    assert "TOUCHLINE_NEWS_URLS" not in chosen
