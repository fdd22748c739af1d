"""Codes of an authenticator, by the test vectors of RFC 6238 and around the edges of time."""

from base64 import b32encode

import pytest
from pyotp.hotp import HOTP

from storage.identity.one_time_codes import (
    RECOVERY_CODES,
    STEP_SECONDS,
    new_recovery_codes,
    new_secret,
    recovery_key,
    step_of,
    uri_of,
)

SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at_seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(at_seconds: int, code: str) -> None:
    assert step_of(SECRET, code, at_seconds) == at_seconds // STEP_SECONDS
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", at_seconds) is not None


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_a_step_off_and_no_more(steps: int, is_good: bool) -> None:
    at_seconds = 1_700_000_010
    now = at_seconds // STEP_SECONDS
    found = step_of(SECRET, HOTP(SECRET).at(now + steps), at_seconds)
    assert found == (now + steps if is_good else None)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "12345",
        "1234567",
        "abcdef",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "-12345",
        "12345\n6x",
    ],
)
def test_what_is_no_code_is_none(code: str) -> None:
    assert step_of(SECRET, code, 59) is None


def test_every_secret_and_recovery_code_is_another() -> None:
    assert len({new_secret() for _ in range(50)}) == 50
    codes = [code for _ in range(20) for code in new_recovery_codes()]
    assert len(set(codes)) == len(codes) == 20 * RECOVERY_CODES


def test_a_recovery_code_may_be_typed_carelessly() -> None:
    (code, *_) = new_recovery_codes()
    assert recovery_key(f" {code.upper()} ") == recovery_key(code.replace("-", "")) != ""


def test_an_authenticator_shows_the_account() -> None:
    uri = uri_of(SECRET, "ana&x=1/?#")
    assert uri.startswith("otpauth://totp/Touchline:")
    assert uri.count("?") == 1
    assert "&x=1" not in uri
