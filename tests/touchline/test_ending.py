"""How processes end."""

import subprocess
import sys

# An object that only a search for garbage finds says so when it goes.
SCRIPT = """
import atexit, sys
{first}
class Cycle:
    def __init__(self): self.me = self
    def __del__(self): sys.stdout.write("searched\\n")
def late():
    Cycle()
    sys.stdout.write("written\\n")
atexit.register(late)
"""
AT_ONCE = "from touchline.ending import exit_without_collecting; exit_without_collecting()"


def written_by(first: str) -> list[str]:
    done = subprocess.run(  # noqa: S603 our own script
        [sys.executable, "-c", SCRIPT.format(first=first)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_nothing_is_searched_for_and_everything_else_is_done() -> None:
    assert written_by("") == ["written", "searched"]
    assert written_by(AT_ONCE) == ["written"]
