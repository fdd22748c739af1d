"""Passwords: good enough or refused with reasons; hashed, checked, hashed again."""

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from storage.identity import passwords
from storage.identity.passwords import WeakPasswordError

GOOD = "seven quiet lamps at noon"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "at least 10"),
        ("short", "at least 10"),
        ("x" * 201, "at most 200"),
        ("password123", "common password"),
        ("qwertyuiop", "common password"),
        ("aaaaaaaaaaaa", "Repeats"),
        ("abcdefghijk", "easy to guess"),
        ("ana.lopez@example.org", "easy to guess"),
        ("AnaLopez1990", "easy to guess"),
    ],
)
def test_a_weak_one_is_refused_with_its_reasons(password: str, reason: str) -> None:
    with pytest.raises(WeakPasswordError) as refused:
        passwords.check(password, known=["AnaLopez", "ana.lopez@example.org"])
    assert any(reason in each for each in refused.value.reasons)


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "Tr0ub4dor&3x",
        "\u043f\u044f\u0442\u044c \u0442\u0438\u0445\u0438\u0445 \u043b\u0430\u043c\u043f",
        "a" * 5 + GOOD * 7,
    ],
)
def test_a_good_one_passes(password: str) -> None:
    passwords.check(password, known=["ana", "ana@example.org"])


def test_what_one_person_is_called_is_nothing_to_the_next() -> None:
    with pytest.raises(WeakPasswordError):
        passwords.check("Grzegorz77", known=["grzegorz"])
    passwords.check("Zylinderhut Grzegorz77", known=[])


def test_only_the_password_itself_is_right() -> None:
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert passwords.verified(GOOD, kept) == (True, None)
    for wrong in ("", GOOD + " ", GOOD.upper(), "x" * 500):
        assert passwords.verified(wrong, kept)[0] is False


def test_one_letter_typed_in_two_ways_is_the_same() -> None:
    kept = passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9")
    assert passwords.verified("cafe\u0301 cafe\u0301 cafe\u0301", kept)[0]


def test_nobody_has_a_password_however_it_is_guessed() -> None:
    assert passwords.verified("nobody has this password", None) == (False, None)
    assert passwords.verified("", None) == (False, None)
    assert passwords.verified(GOOD, "no hash at all") == (False, None)


def test_a_weaker_hash_is_replaced_when_the_password_is_shown() -> None:
    weaker = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8_192, parallelism=1),))
    old = weaker.hash(GOOD)
    is_right, new = passwords.verified(GOOD, old)
    assert is_right
    assert new is not None
    assert passwords.verified(GOOD, new) == (True, None)
    assert passwords.verified("another", old) == (False, None)
