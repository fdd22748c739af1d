"""The locks are whole, since pip installs what they say and looks for nothing else."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.touchline.containers.compose import CHECKOUT

LOCKS = ("runtime", "dev", "api", "dagster", "mlflow")
IN_EVERY_PYTHON = {"pip"}
LEFT_OUT = {"python-multipart"}
"""What the Makefile leaves out of every lock, and says why."""


def lines(file: str) -> Iterator[Requirement]:
    for line in (CHECKOUT / "requirements" / file).read_text().splitlines():
        if line and line[0] not in "#-":
            yield Requirement(line)


def needed(requirement: Requirement, seen: set[tuple[str, str]]) -> Iterator[str]:
    """A distribution's name and, from what is installed here, those it needs on this machine."""
    name = canonicalize_name(requirement.name)
    yield name
    for extra in ("", *requirement.extras):
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            further = requires(name) or []
        except PackageNotFoundError:  # of another platform
            return
        for each in map(Requirement, further):
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                yield from needed(each, seen)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_all_it_needs_in_the_lock(lock: str) -> None:
    locked = {canonicalize_name(each.name) for each in lines(f"{lock}.txt")}
    required = list(lines(f"{lock}.in"))
    if lock == "dev":
        required += lines("runtime.in")
    seen: set[tuple[str, str]] = set()
    missing = {
        name
        for each in required
        if each.marker is None or each.marker.evaluate()
        for name in needed(each, seen)
    }
    assert missing - locked - IN_EVERY_PYTHON - LEFT_OUT == set()
    assert not LEFT_OUT & locked


def test_no_line_asks_for_an_extra() -> None:
    assert not [each for lock in LOCKS for each in lines(f"{lock}.txt") if each.extras]


@pytest.mark.parametrize("file", ["Makefile", "deploy/Dockerfile"])
def test_pip_resolves_nothing(file: str) -> None:
    commands = [
        line for line in (CHECKOUT / file).read_text().splitlines() if "--prefer-binary" in line
    ]
    assert commands
    assert all("--no-deps" in line for line in commands)
