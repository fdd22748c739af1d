"""What the database keeps of secrets gives nothing away and cannot be moved between rows."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from storage.kit.secret_box import SecretBox, SecretError
from storage.kit.secret_keys import FILE, SecretKeyError
from storage.settings import SecretSettings


def box(key: str) -> SecretBox:
    return SecretBox.of(SecretSettings(secret_key=SecretStr(key * 32)))


def test_what_was_encrypted_is_read_back_and_never_looks_the_same_twice() -> None:
    one = box("a").encrypt(b"seed", context="second_factor:7")
    other = box("a").encrypt(b"seed", context="second_factor:7")
    assert one != other
    assert b"seed" not in one
    assert box("a").decrypt(one, context="second_factor:7") == b"seed"


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_what_was_changed_is_refused(place: int) -> None:
    changed = bytearray(box("a").encrypt(b"seed", context="x"))
    changed[place] ^= 1
    with pytest.raises(SecretError):
        box("a").decrypt(bytes(changed), context="x")


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x01" + bytes(12), b"\x01" + bytes(20)])
def test_what_is_cut_is_refused(broken: bytes) -> None:
    with pytest.raises(SecretError):
        box("a").decrypt(broken, context="x")


def test_another_row_and_another_key_read_nothing() -> None:
    encrypted = box("a").encrypt(b"seed", context="second_factor:7")
    with pytest.raises(SecretError):
        box("a").decrypt(encrypted, context="second_factor:8")
    with pytest.raises(SecretError, match="another key"):
        box("b").decrypt(encrypted, context="second_factor:7")


def test_a_digest_depends_on_value_context_and_key() -> None:
    digest = box("a").digest("token", context="reset")
    assert digest == box("a").digest(b"token", context="reset")
    assert digest not in {
        box("a").digest("token", context="verify"),
        box("a").digest("tokens", context="reset"),
        box("b").digest("token", context="reset"),
    }


def test_the_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = SecretSettings(secret_key=None, keys_dir=tmp_path / "keys")
    first = SecretBox.of(settings)
    first.open()
    path = tmp_path / "keys" / FILE
    assert path.stat().st_mode & 0o777 == 0o600
    encrypted = first.encrypt(b"seed", context="x")
    assert SecretBox.of(settings).decrypt(encrypted, context="x") == b"seed"


def test_a_short_key_is_refused_with_a_way_to_make_one() -> None:
    with pytest.raises(SecretKeyError, match="token_urlsafe"):
        SecretBox.of(SecretSettings(secret_key=SecretStr("short"))).open()
