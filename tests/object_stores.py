"""An object store that speaks S3's protocol: moto's server, where that is installed."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.serving.served import eventually
from touchline.stack.ports import HOST, any_free

SERVER = shutil.which("moto_server")
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "an-id",
    "AWS_SECRET_ACCESS_KEY": "a-secret",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@contextmanager
def object_store(monkeypatch: pytest.MonkeyPatch, bucket: str) -> Iterator[str]:
    """Give the address of a bucket on a server of its own, and this process the way to it."""
    if SERVER is None:
        pytest.skip("moto_server is not installed")
    port = any_free()
    url = f"http://{HOST}:{port}"
    server = subprocess.Popen(  # noqa: S603 a program of ours and arguments
        [SERVER, "-H", HOST, "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: _answers(url), seconds=60)
        assert httpx.put(f"{url}/{bucket}").is_success
        for name, value in {**_CREDENTIALS, "AWS_ENDPOINT_URL": url}.items():
            monkeypatch.setenv(name, value)
        yield f"s3://{bucket}"
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False
