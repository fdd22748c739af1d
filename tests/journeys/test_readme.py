"""The commands that the README shows, as a newcomer types them."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[2] / "README.md"
CURL_LINES = re.findall(r"^curl .+$", README.read_text(encoding="utf-8"), re.MULTILINE)
TIMED_OUT = 28  # curl's way out of a stream that does not end

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine"),
]


def test_the_readme_shows_how_to_ask_the_api() -> None:
    assert len(CURL_LINES) >= 5


@pytest.mark.parametrize("line", CURL_LINES)
def test_every_curl_line_of_the_readme_gets_an_answer(line: str, stack: Any) -> None:
    command = line.replace("http://127.0.0.1:8700", stack.api_url).replace("curl ", "curl -f ", 1)
    done = subprocess.run(  # noqa: S602 the README is ours, and it is typed into a shell
        command, shell=True, capture_output=True, text=True, check=False
    )
    if "/v1/stream" in line:
        assert done.returncode == TIMED_OUT, done.stderr
        assert "event: hello" in done.stdout
        return
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    promised = ("items", "events", "is_ready", "projection")
    assert any(answer.get(name) for name in promised), answer
