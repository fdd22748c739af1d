"""Time does not tell whether an address, or a name, has an account.

Each is asked for alternately, so that what else the machine does falls on both.
"""

import time
from collections.abc import Callable
from itertools import count

import httpx
import numpy as np
import pytest

from tests.serving.identity.conftest import OTHER_PASSWORD, PASSWORD, Club

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(1_800)]

PAIRS = 100
ENOUGH_SECONDS = 0.002
_NUMBERS = count(1)
Ask = Callable[[], httpx.Response]


def free() -> str:
    return f"free{next(_NUMBERS)}@example.org"


def log_in(club: Club) -> tuple[Ask, Ask]:
    known = club.person().username
    return (
        lambda: club.log_in(known, OTHER_PASSWORD),
        lambda: club.log_in("nobody.at.all", OTHER_PASSWORD),
    )


def register(club: Club) -> tuple[Ask, Ask]:
    taken = club.person().email
    return lambda: club.register(email=taken), lambda: club.register(email=free())


def forget(club: Club) -> tuple[Ask, Ask]:
    known, path = club.person().email, "/v1/auth/password/forgot"
    return (
        lambda: club.api.post(path, json={"email": known}),
        lambda: club.api.post(path, json={"email": free()}),
    )


def change_address(club: Club) -> tuple[Ask, Ask]:
    who, taken = club.member(), club.person().email

    def change(email: str) -> httpx.Response:
        body = {"email": email, "password": PASSWORD}
        return club.api.post("/v1/auth/email/change", json=body, headers=who.headers)

    return lambda: change(taken), lambda: change(free())


@pytest.mark.parametrize("make", [log_in, register, forget, change_address])
def test_time_does_not_tell_whether_there_is_an_account(
    club: Club, make: Callable[[Club], tuple[Ask, Ask]]
) -> None:
    """The 99 % interval of the median difference holds zero, or ends within two milliseconds."""
    known, unknown = make(club)
    statuses = {known().status_code, unknown().status_code}
    assert len(statuses) == 1
    differences = [_seconds(known) - _seconds(unknown) for _ in range(PAIRS)]
    low, high = _interval_of_median(differences)
    assert low <= 0 <= high or max(abs(low), abs(high)) < ENOUGH_SECONDS, (low, high)


def _seconds(ask: Ask) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def _interval_of_median(differences: list[float]) -> tuple[float, float]:
    """The 99 % bootstrap interval of the median."""
    rng = np.random.default_rng(7)
    drawn = rng.choice(differences, (4_000, len(differences)))
    low, high = np.quantile(np.median(drawn, axis=1), (0.005, 0.995))
    return float(low), float(high)
