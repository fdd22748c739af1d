"""docker-compose.yml and the supervisor's table say the same: commands, ports, environments."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from sources.settings import SourceSettings
from storage.kit.roles import Role
from tests.touchline.containers.compose import CHECKOUT, RequiredVariableError, load
from tests.touchline.containers.place import (
    ENVIRON,
    PASSWORD,
    PASSWORDS,
    compose_name,
    containers,
)
from touchline.stack import postgres, redis
from touchline.stack.environment import provider_environment, world_environment
from touchline.stack.probes import Daemons, Http, RemoteProbe, Tcp
from touchline.stack.servers import OF_ROLES
from touchline.stack.service import Node, Service, Step
from touchline.stack.services import application, crowd, crowd_accounts, first_run

BASE = "docker-compose.yml"
LIVE = "docker-compose.live.yml"
SERVERS = {"postgres", "redis"}
PREPARED = {"postgres": ("databases", "service_completed_successfully")}
OURS_TO_SET = {
    "TOUCHLINE_ALERT_WEBHOOK_LEAST",
    "TOUCHLINE_ALERT_WEBHOOK_SECRET",
    "TOUCHLINE_ALERT_WEBHOOK_URL",
    "TOUCHLINE_BACKLOG_LIMIT",
    "TOUCHLINE_BATCH_FIXTURES_PER_MINUTE",
    "TOUCHLINE_CACHE_BYTES",
    "TOUCHLINE_CACHE_SECONDS",
    "TOUCHLINE_CLOCK_SPEED",
    "TOUCHLINE_CONFIRMATION_SECONDS",
    "TOUCHLINE_CROWD",
    "TOUCHLINE_DAGSTER_ALLOWED_HOSTS",
    "TOUCHLINE_DRIFT_CHART_LIMIT",
    "TOUCHLINE_DRIFT_QUARANTINE_SHARE",
    "TOUCHLINE_DRIFT_REPORTS_KEPT",
    "TOUCHLINE_DRIFT_SIGNIFICANCE",
    "TOUCHLINE_ESPN_LIVE_SECONDS",
    "TOUCHLINE_FIRST_MESSAGE_SECONDS",
    "TOUCHLINE_FLIGHT_SECONDS",
    "TOUCHLINE_HEARTBEAT_SECONDS",
    "TOUCHLINE_HTTP_INTERVAL_SECONDS",
    "TOUCHLINE_HTTP_TIMEOUT_SECONDS",
    "TOUCHLINE_KEEP_ADDRESSES_DAYS",
    "TOUCHLINE_KEEP_AUDIT_DAYS",
    "TOUCHLINE_KEEP_DELIVERIES_DAYS",
    "TOUCHLINE_KEEP_ERRORS_DAYS",
    "TOUCHLINE_KEEP_EVENTS_DAYS",
    "TOUCHLINE_KEEP_EXPORTS_DAYS",
    "TOUCHLINE_KEEP_LINKS_DAYS",
    "TOUCHLINE_KEEP_NOTICES_DAYS",
    "TOUCHLINE_KEEP_OUTBOX_DAYS",
    "TOUCHLINE_KEEP_SESSIONS_DAYS",
    "TOUCHLINE_KEEP_TASKS_DAYS",
    "TOUCHLINE_KEEP_UNCHANGED_DAYS",
    "TOUCHLINE_KEEP_UNVERIFIED_DAYS",
    "TOUCHLINE_KEEP_USAGE_DAYS",
    "TOUCHLINE_MAIL_FROM",
    "TOUCHLINE_MAIL_SECONDS",
    "TOUCHLINE_MEDIA_DIR",
    "TOUCHLINE_MLFLOW_ALLOWED_HOSTS",
    "TOUCHLINE_NOTICE_WEBHOOK_SECONDS",
    "TOUCHLINE_OPENMETEO_GEOCODING_URL",
    "TOUCHLINE_OPENMETEO_PREVIOUS_RUNS_URL",
    "TOUCHLINE_POLL_SECONDS",
    "TOUCHLINE_POOL_SIZE",
    "TOUCHLINE_PUBLIC_URL",
    "TOUCHLINE_PUSH_SECONDS",
    "TOUCHLINE_RETRAIN_COOLDOWN_DAYS",
    "TOUCHLINE_RING_SIZE",
    "TOUCHLINE_SECRET_KEY",
    "TOUCHLINE_SHIFT_AT",
    "TOUCHLINE_SHIFT_COUNTING",
    "TOUCHLINE_SHIFT_GOALS",
    "TOUCHLINE_SHIFT_UPHEAVAL",
    "TOUCHLINE_SMS_SECONDS",
    "TOUCHLINE_SMS_URL",
    "TOUCHLINE_SMTP_URL",
    "TOUCHLINE_USER_AGENT",
    "TOUCHLINE_WEBHOOK_ALLOW_PRIVATE",
    "TOUCHLINE_WORKER_CONCURRENCY",
}
FOR_THE_EMBEDDED_STACK = {
    "TOUCHLINE_ADMIN_TOKEN",  # retired: it only makes the API say so
    "TOUCHLINE_API_HOST",
    "TOUCHLINE_BROKER_URL",  # the images hold no Celery
    "TOUCHLINE_DAGSTER_EXECUTOR",
    "TOUCHLINE_STEP_LEASE_SECONDS",
    "TOUCHLINE_HOME",
    "TOUCHLINE_MLFLOW_DATABASE_URL",
    "TOUCHLINE_PYTHON",
    "TOUCHLINE_WAL_ARCHIVE_SECONDS",
    "TOUCHLINE_WAL_ARCHIVE_URL",
    *OF_ROLES.values(),
}
ROLES = {
    "schema": {Role.OWNER},
    "api": {Role.API},
    "code-server": {Role.PIPELINES, Role.DAGSTER},
    "first-run": {Role.PIPELINES, Role.DAGSTER},
    "webserver": {Role.DAGSTER},
    "daemon": {Role.DAGSTER},
    "mlflow": {Role.MLFLOW},
    "provider": {Role.READER},
    "worker": {Role.WORKER},
    "crowd-accounts": {Role.API},
}
CONDITIONS = {Step: "service_completed_successfully", Service: "service_healthy"}


@pytest.fixture(scope="module")
def services() -> Mapping[str, Any]:
    return load(BASE, environ=ENVIRON)["services"]


def table(world: str = "simulated") -> dict[str, Node]:
    place = containers(world)
    late = (first_run(place), crowd_accounts(place), crowd(place))
    nodes = [*application(place), *(late if world == "simulated" else ())]
    return {node.name: node for node in nodes}


NODES = table()


def test_every_service_of_the_table_has_a_container_and_no_other(
    services: Mapping[str, Any],
) -> None:
    assert set(services) == {compose_name(name) for name in NODES} | SERVERS | {"databases"}


@pytest.mark.parametrize("name", NODES)
def test_the_commands_agree(services: Mapping[str, Any], name: str) -> None:
    assert services[compose_name(name)]["command"] == list(NODES[name].command)


@pytest.mark.parametrize("name", NODES)
def test_the_environments_agree(services: Mapping[str, Any], name: str) -> None:
    found = services[compose_name(name)]["environment"]
    expected = world_environment(containers("simulated")) | dict(NODES[name].environment)
    assert {key: found[key] for key in found.keys() - OURS_TO_SET} == expected


@pytest.mark.parametrize("name", NODES)
def test_each_waits_for_the_same_others(services: Mapping[str, Any], name: str) -> None:
    awaited = {
        compose_name(other): {"condition": CONDITIONS[type(NODES[other])]}
        for other in NODES[name].after
        if other in NODES
    }
    for other in SERVERS & set(NODES[name].after):
        who, condition = PREPARED.get(other, (other, "service_healthy"))
        awaited[who] = {"condition": condition}
    assert services[compose_name(name)]["depends_on"] == awaited


def remote(node: Service) -> RemoteProbe:
    """The probe of a service, which a container can be asked by too."""
    assert isinstance(node.probe, Tcp | Http | Daemons)
    return node.probe


@pytest.mark.parametrize("name", [name for name in NODES if isinstance(NODES[name], Service)])
def test_each_gets_the_same_request(services: Mapping[str, Any], name: str) -> None:
    node = NODES[name]
    assert isinstance(node, Service)
    check = services[compose_name(name)]["healthcheck"]["test"]
    assert check == ["CMD", "python", "-m", "touchline.stack.probes", *remote(node).words]


@pytest.mark.parametrize("name", NODES)
def test_each_has_the_same_patience(services: Mapping[str, Any], name: str) -> None:
    node, found = NODES[name], services[compose_name(name)]
    if isinstance(node, Service):
        assert found["stop_grace_period"] == f"{node.stop_within_seconds:.0f}s"
        assert found["restart"] == "unless-stopped"
    else:
        assert found["restart"].startswith("on-failure")


def test_what_people_open_is_published_at_its_port_to_this_machine_only(
    services: Mapping[str, Any],
) -> None:
    place = containers("simulated")
    published = {name: found["ports"] for name, found in services.items() if "ports" in found}
    assert published == {
        name: [f"127.0.0.1:{place.ports[name]}:{place.ports[name]}"]
        for name in ("api", "webserver", "mlflow")
    }


def test_each_container_knows_its_own_password_and_no_other(services: Mapping[str, Any]) -> None:
    for name, found in services.items():
        known = {
            role for role, word in PASSWORDS.items() if f":{word}@" in str(found["environment"])
        }
        assert known == ROLES.get(name, set()), name
        if name not in {"postgres", "databases"}:
            assert f":{PASSWORD}@" not in str(found["environment"])


def test_every_role_gets_its_password(services: Mapping[str, Any]) -> None:
    environment = services["databases"]["environment"]
    assert {environment[f"TOUCHLINE_{role.name}_PASSWORD"] for role in Role} == set(
        PASSWORDS.values()
    )


def test_the_servers_have_the_settings_of_the_embedded_ones(services: Mapping[str, Any]) -> None:
    settings = [f"-c{setting}" for setting in postgres.SETTINGS]
    assert services["postgres"]["command"] == ["postgres", *settings]
    assert services["redis"]["command"] == ["valkey-server", *redis.SETTINGS]

    arguments = services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert arguments == list(postgres.LOCALE)


def test_the_live_world_differs_in_its_providers_alone() -> None:
    live = load(BASE, LIVE, environ=ENVIRON)
    assert live["name"] != load(BASE, environ=ENVIRON)["name"]
    running = {name for name, found in live["services"].items() if "profiles" not in found}
    nodes = table("live")
    assert running == {compose_name(name) for name in nodes} | SERVERS | {"databases"}
    settings = SourceSettings.model_construct()
    providers = {
        "TOUCHLINE_ESPN_URL": settings.espn_url,
        "TOUCHLINE_OPENMETEO_URL": settings.openmeteo_url,
        "TOUCHLINE_FOOTBALLDATA_URL": settings.footballdata_url,
        "TOUCHLINE_NEWS_URLS": ",".join(settings.news_urls),
        "TOUCHLINE_PLAYER_LISTS_URL": settings.player_lists_url,
    }
    assert providers.keys() == provider_environment("").keys()
    for name, node in nodes.items():
        found = live["services"][compose_name(name)]["environment"]
        expected = world_environment(containers("live")) | dict(node.environment) | providers
        assert {key: found[key] for key in found.keys() - OURS_TO_SET} == expected


def test_whatever_can_be_set_reaches_the_containers() -> None:
    example = (CHECKOUT / ".env.example").read_text()
    settable = set(re.findall(r"^# (TOUCHLINE_\w+)=", example, re.M)) - FOR_THE_EMBEDDED_STACK
    written = "".join((CHECKOUT / name).read_text() for name in (BASE, LIVE))
    assert settable <= set(re.findall(r"TOUCHLINE_\w+", written))


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        ((BASE,), "TOUCHLINE_POSTGRES_PASSWORD"),
        ((BASE,), "TOUCHLINE_API_PASSWORD"),
        ((BASE,), "TOUCHLINE_SECRET_KEY"),
        ((BASE, LIVE), "TOUCHLINE_USER_AGENT"),
    ],
)
def test_what_must_be_given_is_required(files: tuple[str, ...], missing: str) -> None:
    environ = {key: value for key, value in ENVIRON.items() if key != missing}
    with pytest.raises(RequiredVariableError, match=missing):
        load(*files, environ=environ)
