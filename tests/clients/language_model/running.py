"""Starting the server of a language model, and ending it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[3]


@contextmanager
def running() -> Iterator[str]:
    """Yield the address of a server that ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.clients.language_model.server"],
        stdout=subprocess.PIPE, text=True, cwd=_ROOT, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
