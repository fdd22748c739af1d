"""A secret key is replaced while processes use it: what older ones wrote is read and found."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from storage.kit.key_files import KeysBusyError, held, replace
from storage.kit.secret_box import SecretBox, SecretError
from storage.kit.secret_keys import FILE, Ring, SecretKeyError, new_secret, stored
from storage.settings import SecretSettings

AT = datetime(2026, 5, 1, tzinfo=UTC)
CONTEXT = "second_factor:7"


@pytest.fixture
def settings(tmp_path: Path) -> SecretSettings:
    return SecretSettings(secret_key=None, keys_dir=tmp_path / "keys")


def rotate(settings: SecretSettings) -> Ring:
    path = settings.keys_dir / FILE
    ring = stored(path).replaced(new_secret(), at=AT)
    replace(path, ring.encode())
    return ring


def test_a_running_process_goes_by_the_file_as_it_is_now(settings: SecretSettings) -> None:
    running, secret = SecretBox.of(settings), b"seed"
    old, digest = running.encrypt(secret, context=CONTEXT), running.digest("code", context="x")
    ring = rotate(settings)
    assert (settings.keys_dir / FILE).stat().st_mode & 0o777 == 0o600
    new = running.encrypt(secret, context=CONTEXT)
    assert new.startswith(running.prefix)
    assert not old.startswith(running.prefix)
    for box in (running, SecretBox.of(settings)):
        assert box.decrypt(old, context=CONTEXT) == box.decrypt(new, context=CONTEXT) == secret
        assert box.digest("code", context="x") != digest
        assert box.digests("code", context="x")[1:] == [digest]
    replace(settings.keys_dir / FILE, ring.reencrypted().encode())
    # A row that was fetched before is read; a process that starts now has no key for it.
    assert running.decrypt(old, context=CONTEXT) == secret
    later = SecretBox.of(settings)
    with pytest.raises(SecretError):
        later.decrypt(old, context=CONTEXT)
    assert later.decrypt(new, context=CONTEXT) == secret
    assert later.digests("code", context="x")[1:] == [digest]
    replace(settings.keys_dir / FILE, ring.alone().encode())
    assert len(running.digests("code", context="x")) == 1


def test_what_an_earlier_release_encrypted_is_read(settings: SecretSettings) -> None:
    box = SecretBox.of(settings)
    encrypted = box.encrypt(b"seed", context=CONTEXT)
    nameless = b"\x01" + encrypted.removeprefix(box.prefix)
    assert box.decrypt(nameless, context=CONTEXT) == b"seed"
    rotate(settings)
    assert SecretBox.of(settings).decrypt(nameless, context=CONTEXT) == b"seed"


def test_the_environment_gives_older_ones_too() -> None:
    secrets = [each * 32 for each in "abc"]
    boxes = [SecretBox.of(SecretSettings(secret_key=SecretStr(each))) for each in secrets]
    settings = SecretSettings(
        secret_key=SecretStr(secrets[0]), old_secret_keys=SecretStr(" ".join(secrets[1:]))
    )
    box = SecretBox.of(settings)
    for each in boxes:
        assert box.decrypt(each.encrypt(b"seed", context=CONTEXT), context=CONTEXT) == b"seed"
    digests = [each.digest("code", context="x") for each in boxes]
    assert box.digests("code", context="x") == digests
    assert box.prefix == boxes[0].prefix


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"short",
        b"x" * 32 + b"\nold",
        b"x" * 32 + b"\nyoung 2026-05-01T00:00:00+00:00 " + b"y" * 32,
        b"x" * 32 + b"\nold yesterday " + b"y" * 32,
        b"x" * 32 + b"\nold 2026-05-01T00:00:00+00:00 short",
        b"x" * 32 + b"\ndigests 2026-05-01T00:00:00+00:00 !!",
    ],
)
def test_a_file_that_is_none_is_refused(text: bytes) -> None:
    with pytest.raises(SecretKeyError):
        Ring.of(text)


def test_keys_are_replaced_or_copied_by_one_at_a_time(tmp_path: Path) -> None:
    with (
        held(tmp_path / "keys"),
        pytest.raises(KeysBusyError, match="replaced or copied"),
        held(tmp_path / "keys"),
    ):
        pass
    with held(tmp_path / "keys"):
        assert list((tmp_path / "keys").iterdir()) == []


def test_nothing_of_a_secret_is_shown() -> None:
    ring = Ring(b"a" * 32).replaced(b"b" * 32, at=AT)
    shown = repr(ring)
    assert not [each for each in ("aaa", "bbb") if each in shown]
