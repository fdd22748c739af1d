"""The preflight names what is missing and finds what is there."""

import os
import subprocess
import sys
from pathlib import Path

from touchline import preflight
from touchline.stack.home import CHECKOUT

SCRIPT = CHECKOUT / "touchline" / "preflight.py"


def run(**environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 our own script
        [sys.executable, "-I", str(SCRIPT)],
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_prints_an_interpreter_that_fits() -> None:
    done = run()
    assert done.returncode == 0, done.stderr
    version = subprocess.run(  # noqa: S603 the interpreter it found
        [done.stdout.strip(), "-c", "import sys; print(sys.version_info >= (3, 11))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert version.stdout.strip() == "True"


def test_the_interpreter_that_is_named_goes_before_a_better_one(tmp_path: Path) -> None:
    named = tmp_path / "python of mine"
    named.write_text(f"#!/bin/sh\necho 3.13\necho '{named}'\n")
    named.chmod(0o755)
    assert run(TOUCHLINE_PYTHON=str(named)).stdout == f"{named}\n"


def test_an_interpreter_without_venv_does_not_fit(tmp_path: Path) -> None:
    crippled = tmp_path / "python3.11"
    crippled.write_text("#!/bin/sh\necho \"No module named 'ensurepip'\" >&2\nexit 1\n")
    crippled.chmod(0o755)
    assert preflight.ask(str(crippled)) == (None, "No module named 'ensurepip'")


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "not a directory"
    file.touch()
    done = run(TOUCHLINE_HOME=str(file / "below"))
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert str(file) in line


def test_it_uses_nothing_newer_than_python_3_8() -> None:
    import ast  # noqa: PLC0415 only here

    assert ast.parse(SCRIPT.read_text(), feature_version=(3, 8)).body
