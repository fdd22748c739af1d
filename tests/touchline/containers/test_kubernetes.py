"""The manifests of Kubernetes: valid by the published schemas, and the table of services again.

No cluster runs them here. What is checked is what can be: schemas, names that refer to names,
commands, environments and probes beside `touchline/stack/services.py`, and the same hardening as
in compose.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import kubernetes_validate
import pytest
import yaml

from serving.app import create_app
from serving.settings import ServingSettings
from sources.settings import SourceSettings
from storage.kit.roles import Role
from tests.touchline.containers.compose import CHECKOUT, load
from tests.touchline.containers.kustomize import Manifest, build
from tests.touchline.containers.place import ENVIRON, PASSWORD, PASSWORDS, compose_name, containers
from tests.touchline.containers.test_agreement import BASE, ROLES, SERVERS, table
from touchline.dagster_servers import interrupted
from touchline.stack import postgres, redis
from touchline.stack.environment import provider_environment, world_environment
from touchline.stack.probes import Daemons, Http, Tcp
from touchline.stack.service import Node, Service

FOLDER = CHECKOUT / "deploy" / "kubernetes"
LAUNCHER = FOLDER / "components" / "run-launcher"
VERSION = "1.34"
WORLDS = ("simulated", "live")
WORKLOADS = {"Deployment", "StatefulSet", "Job"}
OURS_TO_ADD = {
    "TOUCHLINE_SECRET_KEY", "TOUCHLINE_OLD_SECRET_KEYS", "TOUCHLINE_MEDIA_DIR",
    "TOUCHLINE_PUBLIC_URL", "TOUCHLINE_USER_AGENT", "TOUCHLINE_TRUSTED_PROXIES",
    "TOUCHLINE_NAMESPACE", "TOUCHLINE_CODE_IMAGE", "TOUCHLINE_DRAIN_SECONDS",
}  # fmt: skip


@cache
def manifests(world: str) -> tuple[Manifest, ...]:
    return tuple(build(FOLDER / "overlays" / world))


def named(world: str, kind: str, name: str) -> Manifest:
    (found,) = [
        each
        for each in manifests(world)
        if (each["kind"], each["metadata"]["name"]) == (kind, name)
    ]
    return found


def workloads(world: str) -> dict[str, Manifest]:
    return {
        each["metadata"]["name"]: each for each in manifests(world) if each["kind"] in WORKLOADS
    }


def pod(workload: Manifest) -> Manifest:
    return workload["spec"]["template"]["spec"]


def main(workload: Manifest) -> Manifest:
    (container,) = pod(workload)["containers"]
    return container


def environment(world: str, container: Manifest) -> dict[str, str]:
    """What a container finds: the ConfigMap, then its own, secrets and `$(NAME)` put in."""
    secrets = {role.name.lower(): word for role, word in PASSWORDS.items()} | {
        "postgres": PASSWORD, "current": ENVIRON["TOUCHLINE_SECRET_KEY"], "old": "",
    }  # fmt: skip
    found: dict[str, str] = {}
    for source in container.get("envFrom", []):
        found |= named(world, "ConfigMap", source["configMapRef"]["name"])["data"]
    for each in container.get("env", []):
        if "value" in each:
            value = re.sub(r"\$\((\w+)\)", lambda name: found[name[1]], each["value"])
        elif "secretKeyRef" in each["valueFrom"]:
            value = secrets[each["valueFrom"]["secretKeyRef"]["key"]]
        else:
            value = each["valueFrom"]["fieldRef"]["fieldPath"]
        found[each["name"]] = value
    return found


ALL = [(world, name) for world in WORLDS for name in table(world)]


def of(world: str, name: str) -> tuple[Node, Manifest]:
    return table(world)[name], workloads(world)[compose_name(name)]


@pytest.mark.parametrize("world", WORLDS)
def test_every_manifest_is_what_the_published_schemas_say(world: str) -> None:
    for each in manifests(world):
        kubernetes_validate.validate(each, VERSION, strict=True)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(
            named(world, "Deployment", "api") | {"spec": {"replica": 2}}, VERSION, strict=True
        )


@pytest.mark.parametrize("world", WORLDS)
def test_every_service_of_the_table_has_a_workload_and_no_other(world: str) -> None:
    given = {"postgres"} if world == "live" else set()
    expected = {compose_name(name) for name in table(world)} | SERVERS | {"databases"}
    assert workloads(world).keys() == expected - given


@pytest.mark.parametrize(("world", "name"), ALL)
def test_commands_and_environments_agree(world: str, name: str) -> None:
    node, workload = of(world, name)
    assert main(workload)["command"] == list(node.command)
    found = environment(world, main(workload))
    kept = {
        key: value
        for key, value in found.items()
        if key not in OURS_TO_ADD and not key.endswith("_PASSWORD")
    }
    expected = world_environment(containers(world)) | dict(node.environment)
    if world == "live":
        settings = SourceSettings.model_construct()
        expected |= dict.fromkeys(provider_environment(""), "") | {
            "TOUCHLINE_ESPN_URL": settings.espn_url,
            "TOUCHLINE_OPENMETEO_URL": settings.openmeteo_url,
            "TOUCHLINE_FOOTBALLDATA_URL": settings.footballdata_url,
            "TOUCHLINE_NEWS_URLS": ",".join(settings.news_urls),
            "TOUCHLINE_PLAYER_LISTS_URL": settings.player_lists_url,
        }
    assert kept == expected
    known = {role for role, word in PASSWORDS.items() if word in found.values()}
    assert known == ROLES.get(compose_name(name), set())


@pytest.mark.parametrize(("world", "name"), ALL)
def test_each_gets_the_same_request_and_has_the_same_patience(world: str, name: str) -> None:
    node, workload = of(world, name)
    if not isinstance(node, Service):
        assert workload["kind"] == "Job"
        return
    container, probe = main(workload), node.probe
    rest = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    drain = float(environment(world, container).get("TOUCHLINE_DRAIN_SECONDS", 0))
    assert (rest > 0) == (drain > 0) == (name == "api")
    patience = rest + drain + node.stop_within_seconds
    assert pod(workload)["terminationGracePeriodSeconds"] == patience
    if isinstance(probe, Daemons):
        command = ["python", "-m", "touchline.stack.probes", *probe.words]
        assert container["readinessProbe"]["exec"]["command"] == command
        assert "livenessProbe" not in container
        return
    for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
        if isinstance(probe, Tcp):
            assert container[kind]["tcpSocket"] == {"port": probe.port}
        elif isinstance(probe, Http):
            asked = container[kind]["httpGet"]
            ready = "/readyz" if (name, kind) == ("api", "readinessProbe") else probe.path
            assert (asked["path"], asked["port"]) == (ready, probe.port)
            # Those with a list of names they answer to are asked by one of them.
            has_names = "--allowed-hosts" in node.command
            assert ("httpHeaders" in asked) == has_names
            if has_names:
                assert asked["httpHeaders"] == [{"name": "Host", "value": compose_name(name)}]


@pytest.mark.parametrize(("world", "name"), ALL)
def test_each_waits_for_the_same_services(world: str, name: str) -> None:
    node, workload = of(world, name)
    services = table(world)
    awaited = {
        " ".join(probe.words)
        for other in node.after
        if isinstance(service := services.get(other), Service)
        and isinstance(probe := service.probe, Tcp | Http | Daemons)
    }
    waiting = " ".join(str(each["command"]) for each in pod(workload).get("initContainers", []))
    found = set(re.findall(r"touchline\.stack\.probes (.+?)(?= &&|;)", waiting))
    assert found - {"tcp postgres 5432"} == awaited


def containers_of(world: str) -> Iterator[tuple[str, Manifest, Manifest]]:
    for name, workload in workloads(world).items():
        for kind in ("containers", "initContainers"):
            for container in pod(workload).get(kind, []):
                yield name, pod(workload), container


@pytest.mark.parametrize("world", WORLDS)
def test_all_but_the_database_run_without_privileges(world: str) -> None:
    key_of_the_cluster = set()
    for name, spec, container in containers_of(world):
        assert container["resources"].keys() == {"requests", "limits"}
        assert "memory" in container["resources"]["limits"]
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        if spec.get("automountServiceAccountToken", True):
            key_of_the_cluster.add(name)
        if name == "postgres":
            continue
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 1000
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert key_of_the_cluster == ({"daemon", "webserver"} if world == "live" else set())


@pytest.mark.parametrize("world", WORLDS)
def test_whatever_is_referred_to_is_there(world: str) -> None:
    everything = manifests(world)
    names = {(each["kind"], each["metadata"]["name"]) for each in everything}
    pods = {
        each["metadata"]["name"]: each["spec"]["template"]["metadata"]["labels"]
        for each in workloads(world).values()
    }
    hosts = {"api", "webserver", "code-server", "mlflow", "redis", "postgres"}
    hosts |= {"provider"} if world == "simulated" else set()
    assert hosts <= {name for kind, name in names if kind == "Service"}
    for name, spec, container in containers_of(world):
        volumes = {each["name"]: each for each in spec.get("volumes", [])}
        claimed = {"data"} if name == "postgres" else set()
        assert {m["name"] for m in container.get("volumeMounts", [])} <= volumes.keys() | claimed
        for volume in volumes.values():
            if claim := volume.get("persistentVolumeClaim"):
                assert ("PersistentVolumeClaim", claim["claimName"]) in names
            if made := volume.get("configMap"):
                assert ("ConfigMap", made["name"]) in names
        if account := spec.get("serviceAccountName"):
            assert ("ServiceAccount", account) in names
    for each in everything:
        if each["kind"] in {"Service", "PodDisruptionBudget"} and "selector" in each["spec"]:
            selector = each["spec"]["selector"]
            wanted = selector.get("matchLabels", selector).items()
            assert any(wanted <= labels.items() for labels in pods.values()), each["metadata"]
        if each["kind"] == "HorizontalPodAutoscaler":
            target = each["spec"]["scaleTargetRef"]
            assert (target["kind"], target["name"]) in names
            assert "replicas" not in named(world, target["kind"], target["name"])["spec"]
    served = {each["metadata"]["name"] for each in everything if each["kind"] == "Service"}
    let_in = {
        each["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
        for each in everything
        if each["kind"] == "NetworkPolicy" and "ingress" in each["spec"]
    }
    assert let_in == served - ({"postgres"} if world == "live" else set())


def test_autoscalers_follow_figures_that_the_api_serves() -> None:
    rules = yaml.safe_load((FOLDER / "prometheus-adapter.yaml").read_text())["rules"]
    offered = {rule["name"]["as"] for kind in ("custom", "external") for rule in rules[kind]}
    asked = {
        metric[metric["type"].lower()]["metric"]["name"]
        for each in manifests("live")
        if each["kind"] == "HorizontalPodAutoscaler"
        for metric in each["spec"]["metrics"]
    }
    assert asked == offered
    settings = ServingSettings(database_url="postgresql+psycopg://nobody@/nothing?host=/nowhere")
    registry = create_app(settings).state.serving.metrics.registry
    served = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in registry.collect()
    }
    series = [rule["seriesQuery"].partition("{")[0] for kind in rules.values()
              if isinstance(kind, list) for rule in kind]  # fmt: skip
    assert set(series) <= served


def test_the_servers_have_the_settings_of_the_embedded_ones() -> None:
    settings = [f"-c{setting}" for setting in postgres.SETTINGS]
    cluster = main(workloads("simulated")["postgres"])
    assert cluster["args"] == ["postgres", *settings]
    compose: Any = load(BASE, environ=ENVIRON)["services"]
    assert cluster["image"] == compose["postgres"]["image"]
    cache_server = main(workloads("live")["redis"])
    assert cache_server["command"] == ["valkey-server", *redis.SETTINGS]
    assert cache_server["image"] == compose["redis"]["image"]
    roles = {"TOUCHLINE_POSTGRES_PASSWORD", *(f"TOUCHLINE_{role.name}_PASSWORD" for role in Role)}
    for name, workload in workloads("simulated").items():
        if name in compose and compose[name]["image"].startswith("touchline-"):
            assert main(workload)["image"] == compose[name]["image"]
        if name == "databases":
            assert roles <= environment("simulated", main(workload)).keys()


def test_runs_are_jobs_with_the_rights_and_places_of_the_code_server() -> None:
    written = yaml.safe_load((LAUNCHER / "dagster.yaml").read_text())
    launcher = written.pop("run_launcher")
    assert written == yaml.safe_load((CHECKOUT / "dagster_home" / "dagster.yaml").read_text())
    assert (launcher["module"], launcher["class"]) == ("dagster_k8s", "K8sRunLauncher")
    config = launcher["config"]
    made = config["run_k8s_config"]
    container = made["container_config"]
    image = main(workloads("live")["code-server"])["image"]
    for name in ("daemon", "webserver"):
        found = environment("live", main(workloads("live")[name]))
        assert found["TOUCHLINE_CODE_IMAGE"] == image
    manifest = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "run"},
        "spec": {
            **made["job_spec_config"],
            "template": {
                "metadata": made["pod_template_spec_metadata"],
                "spec": {
                    "restartPolicy": "Never",
                    **made["pod_spec_config"],
                    "containers": [{"name": "dagster", "image": image, **container}],
                },
            },
        },
    }
    kubernetes_validate.validate(manifest, VERSION, strict=True)
    server = workloads("live")["code-server"]
    sources = [{"configMapRef": {"name": name}} for name in config["env_config_maps"]]
    mine = environment("live", {**container, "envFrom": sources})
    assert mine == environment("live", main(server))
    assert made["pod_spec_config"]["securityContext"] == pod(server)["securityContext"]
    assert container["securityContext"] == main(server)["securityContext"]
    places = {each["name"]: each["mountPath"] for each in main(server)["volumeMounts"]}
    mounted = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
    assert mounted == {name: place for name, place in places.items() if name != "instance"}
    assert "dagster-k8s==" in (LAUNCHER / "Dockerfile").read_text()


@pytest.mark.parametrize("where", ["processes", "jobs"])
def test_a_code_server_closes_only_runs_that_were_its_processes(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = yaml.safe_load((LAUNCHER / "dagster.yaml").read_text())["run_launcher"]
    written = {} if where == "processes" else {"run_launcher": launcher}
    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(written))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with dg.DagsterInstance.get() as instance:
        instance.add_run(dg.DagsterRun("retrain", status=dg.DagsterRunStatus.STARTED))
    assert len(interrupted.find()) == (1 if where == "processes" else 0)


def test_no_manifest_holds_a_password() -> None:
    for path in FOLDER.rglob("*.yaml"):
        text = path.read_text()
        for found in re.finditer(r"://\w+:([^@/\s]+)@", text):
            assert re.fullmatch(r"\$\(\w+\)", found[1]), path
        assert "kind: Secret\n" not in text
