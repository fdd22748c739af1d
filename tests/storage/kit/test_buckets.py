"""Files in an object store: S3's protocol against moto's server, where that is installed."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from storage.kit.artifacts import ArtifactGoneError, ArtifactsAwayError
from storage.kit.buckets import Bucket
from tests.serving.served import eventually
from touchline.stack.ports import HOST, any_free

pytest.importorskip("obstore")
SERVER = shutil.which("moto_server")


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {
        "AWS_ACCESS_KEY_ID": "an-id",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
        "AWS_REGION": "us-east-1",
    }
    for name, value in named.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(variables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A folder of a bucket on a server of its own."""
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
        assert httpx.put(f"{url}/pictures").is_success
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        yield Bucket("s3://pictures/of/a-world")
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


@pytest.mark.slow
def test_files_are_written_read_listed_and_removed(bucket: Bucket) -> None:
    with pytest.raises(ArtifactGoneError):
        bucket.read("ab/one.webp")
    bucket.write("ab/one.webp", b"first")
    bucket.write("ab/one.webp", b"second")
    bucket.write("cd/two.webp", b"\x00\xff")
    assert bucket.read("ab/one.webp") == b"second"
    assert bucket.read("cd/two.webp") == b"\x00\xff"
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert sorted(bucket.written_before(later)) == ["ab/one.webp", "cd/two.webp"]
    assert list(bucket.written_before(later - timedelta(hours=1))) == []
    assert bucket.was_written_before("ab/one.webp", later)
    for _ in range(2):
        bucket.remove("ab/one.webp")
    assert not bucket.was_written_before("ab/one.webp", later)
    with pytest.raises(ArtifactsAwayError, match="object store"):
        Bucket("s3://another-bucket").write("one.webp", b"")


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="ftp://"):
        Bucket("ftp://somewhere/else")
