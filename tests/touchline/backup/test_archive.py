"""The archive: whole or refused, whatever happened to it on the way."""

import gzip
import hashlib
import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from touchline.backup import archive
from touchline.backup.manifest import FORMAT, Manifest
from touchline.errors import BackupError, DamagedBackupError

CONTENT = {
    "lake/features/ratings.parquet": b"PAR1" * 50_000,
    "postgres/PG_VERSION": b"18\n",
    "postgres/base/1/empty": b"",
}


def manifest_of(**changes: Any) -> Manifest:
    at = datetime(2026, 8, 15, 14, tzinfo=UTC)
    fields: dict[str, Any] = {
        "format": FORMAT,
        "world": "simulated",
        "taken_at": at,
        "domain_at": at,
        "touchline": "0.1.0",
        "migration": "0001",
        "postgres": "18.4",
        "machine": "x86_64",
        "files": len(CONTENT),
        "sizes": {"all": sum(map(len, CONTENT.values()))},
    }
    return Manifest(**fields | changes)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    directory = tmp_path / "a world"
    for name, content in CONTENT.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (directory / "postgres/pg_notify").mkdir()
    return directory


@pytest.fixture
def written(tmp_path: Path, world: Path) -> Path:
    target = tmp_path / "world.tar.gz"
    entries = [
        entry for part in ("lake", "postgres") for entry in archive.entries_of(part, world / part)
    ]
    archive.write(target, manifest_of(), entries, lambda _: None)
    return target


def unpacked(file: Path, into: Path) -> Manifest:
    def place_of(name: PurePosixPath) -> Path:
        return into / name

    with archive.opened(file) as reading:
        manifest = reading.manifest()
        reading.unpack(place_of, lambda _: None)
    return manifest


def test_what_goes_in_comes_out_private(written: Path, tmp_path: Path) -> None:
    assert unpacked(written, tmp_path / "out") == manifest_of()
    for name, content in CONTENT.items():
        path = tmp_path / "out" / name
        assert path.read_bytes() == content
        assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "out/postgres/pg_notify").is_dir()
    assert written.stat().st_mode & 0o777 == 0o600


def test_progress_reaches_every_byte(written: Path, tmp_path: Path) -> None:
    seen: list[int] = []
    with archive.opened(written) as reading:
        manifest = reading.manifest()
        reading.unpack(lambda name: tmp_path / "out" / name, seen.append)
    assert sum(seen) == manifest.total_bytes


def test_ordinary_programs_can_open_and_check_it(written: Path) -> None:
    with tarfile.open(written) as plain:
        names = plain.getnames()
        assert names[0] == "manifest.json"
        assert names[-1] == "SHA256SUMS"
        sums = plain.extractfile("SHA256SUMS")
        assert sums is not None
        for line in sums.read().decode().splitlines():
            digest, name = line.split("  ")
            content = plain.extractfile(name)
            assert content is not None
            assert hashlib.sha256(content.read()).hexdigest() == digest


@pytest.mark.parametrize("kept", [0.0, 0.02, 0.3, 0.6, 0.9])
def test_a_truncated_file_is_refused(written: Path, tmp_path: Path, kept: float) -> None:
    whole = written.read_bytes()
    written.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(DamagedBackupError, match="copy it again"):
        unpacked(written, tmp_path / "out")


def test_a_file_cut_between_two_members_is_refused(written: Path, tmp_path: Path) -> None:
    plain = gzip.decompress(written.read_bytes())
    with tarfile.open(fileobj=io.BytesIO(plain)) as members:
        end = members.getmember("SHA256SUMS").offset
    written.write_bytes(gzip.compress(plain[:end] + bytes(2 * tarfile.BLOCKSIZE)))
    with pytest.raises(DamagedBackupError, match="its end is missing"):
        unpacked(written, tmp_path / "out")


def test_a_changed_byte_is_found(written: Path, tmp_path: Path) -> None:
    plain = gzip.decompress(written.read_bytes())
    assert plain.count(b"18\n") == 1
    written.write_bytes(gzip.compress(plain.replace(b"18\n", b"17\n")))
    with pytest.raises(DamagedBackupError, match="postgres/PG_VERSION is missing or changed"):
        unpacked(written, tmp_path / "out")


def smuggled(written: Path, member: tarfile.TarInfo, content: bytes = b"") -> None:
    """Puts one more member before the checksums."""
    with tarfile.open(written) as source:
        members = [(each, source.extractfile(each)) for each in source.getmembers()]
        loaded = [(each, file.read() if file else b"") for each, file in members]
    with tarfile.open(written, "w:gz") as target:
        for each, kept in [*loaded[:-1], (member, content), loaded[-1]]:
            each.size = len(kept)
            target.addfile(each, io.BytesIO(kept))


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "lake/../../outside"])
def test_nothing_is_written_outside(written: Path, tmp_path: Path, name: str) -> None:
    smuggled(written, tarfile.TarInfo(name), b"x")
    with pytest.raises(DamagedBackupError, match="no file of a world"):
        unpacked(written, tmp_path / "out")
    assert not list(tmp_path.rglob("outside"))


def test_links_are_not_followed(written: Path, tmp_path: Path) -> None:
    member = tarfile.TarInfo("lake/link")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc"
    smuggled(written, member)
    with pytest.raises(DamagedBackupError, match="no file of a world"):
        unpacked(written, tmp_path / "out")


def test_a_file_without_a_checksum_is_refused(written: Path, tmp_path: Path) -> None:
    smuggled(written, tarfile.TarInfo("lake/more"), b"x")
    with pytest.raises(DamagedBackupError, match="lake/more does not belong to it"):
        unpacked(written, tmp_path / "out")


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz") as target:
        target.addfile(tarfile.TarInfo("holiday.jpg"))
    with pytest.raises(DamagedBackupError, match=r"does not begin with manifest\.json"):
        unpacked(other, tmp_path / "out")


def test_a_format_to_come_names_the_version_that_made_it() -> None:
    written = manifest_of(format=FORMAT + 1, touchline="9.9").to_json()
    with pytest.raises(BackupError, match=r"made by Touchline 9\.9"):
        Manifest.from_json(written)


@pytest.mark.parametrize("written", [b"", b"[]", b"{}", b'{"format": 1, "touchline": "0.1.0"}'])
def test_an_unreadable_manifest_is_no_backup(written: bytes) -> None:
    with pytest.raises(BackupError, match="no backup of a world"):
        Manifest.from_json(written)


def test_a_file_that_failed_leaves_nothing(tmp_path: Path) -> None:
    gone = archive.Entry("lake/gone", tmp_path / "gone", 4, is_directory=False)
    with pytest.raises(FileNotFoundError):
        archive.write(tmp_path / "half.tar.gz", manifest_of(), [gone], lambda _: None)
    assert not list(tmp_path.iterdir())
