"""The whole of `make demo` under every other Python that is promised and found here.

A copy of the checkout gets a `.venv` of its own, as on a new machine: it installs the lock, starts
everything, forecasts and stops.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from touchline import preflight
from touchline.stack.home import CHECKOUT

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(3600)]

OURS = "{}.{}".format(*sys.version_info)
OTHERS = [version for version in preflight.FITTING if version != OURS]
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".touchline", "__pycache__", ".*_cache")


def interpreter(version: str) -> Path | None:
    """A Python of this version that can build a `.venv`, as the preflight finds it."""
    for candidate in preflight.candidates():
        found, path = preflight.ask(candidate)
        if found == version:
            return Path(path)
    return None


@pytest.mark.parametrize("version", OTHERS)
def test_the_demo_runs_from_a_new_checkout(version: str, tmp_path: Path) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} with venv here")
    checkout = shutil.copytree(CHECKOUT, tmp_path / "check out", ignore=NOT_COPIED)
    # The preflight prefers this one to the others.
    environ = os.environ | {"TOUCHLINE_PYTHON": str(python)}
    for name in ("TOUCHLINE_HOME", "PYTHONPATH", "VIRTUAL_ENV"):
        environ.pop(name, None)
    done = subprocess.run(
        ["make", "demo"],  # noqa: S607 as a person types it
        cwd=checkout,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    ours = subprocess.run(  # noqa: S603 the interpreter that was just made
        [str(checkout / ".venv/bin/python"), "-c", "import sys; print(sys.version)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ours.stdout.startswith(f"{version}.")
    assert "everything is ready" in done.stdout
    assert "Next fixtures of the simulated world" in done.stdout
    assert "nothing is left running" in done.stdout
