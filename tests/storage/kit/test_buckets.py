"""Files in an object store: S3's protocol against moto's server, where that is installed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.kit.artifacts import ArtifactGoneError, ArtifactsAwayError
from storage.kit.buckets import Bucket
from tests.object_stores import object_store

pytest.importorskip("obstore")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A folder of a bucket on a server of its own."""
    with object_store(monkeypatch, "pictures") as url:
        yield Bucket(f"{url}/of/a-world")


@pytest.mark.slow
def test_files_are_written_read_listed_and_removed(bucket: Bucket, tmp_path: Path) -> None:
    large, brought = tmp_path / "large", tmp_path / "brought"
    large.write_bytes(bytes(range(256)) * 50_000)  # several parts
    bucket.write_file("large.tar.gz", large)
    bucket.read_file("large.tar.gz", brought)
    assert brought.read_bytes() == large.read_bytes()
    bucket.remove("large.tar.gz")
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
