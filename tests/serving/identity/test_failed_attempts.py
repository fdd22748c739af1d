"""Failed attempts to get in are on record, and a flood of them does not fill it."""

from typing import Any

import pytest
from sqlalchemy import select

from serving.access import failed_attempts
from serving.access.failed_attempts import MOST_PER_MINUTE, FailedAttempts
from storage.identity import audit
from storage.identity.tables.audit import audit_entry
from tests.serving.conftest import until
from tests.serving.identity.conftest import OTHER_PASSWORD, Club

_REFUSED = "account.log_in_refused"
_CONFIRMATION = "account.confirmation_refused"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(failed_attempts, "monotonic", made)
    return made


def test_attempts_alike_are_one_entry_with_their_number(clock: Clock) -> None:
    attempts = FailedAttempts()
    for number in range(5):
        with audit.origin(audit.Origin(request_id=f"r{number}", address_hash=bytes(32))):
            attempts.note(_REFUSED, "credentials", 7)
    (entry,) = [each.row() for each in attempts.take()]
    assert entry["detail"] == {"reason": "credentials", "count": 5}
    assert (entry["target_id"], entry["request_id"]) == ("7", "r4")
    assert attempts.take() == []


def test_a_flood_is_one_entry_beside_so_many_a_minute(clock: Clock) -> None:
    attempts = FailedAttempts()
    for number in range(3_000):
        attempts.note(_REFUSED, "credentials", number)
    taken = attempts.take()
    assert len(taken) == MOST_PER_MINUTE + 1
    assert sum(each.count for each in taken) == 3_000
    assert (taken[-1].reason, taken[-1].row()["target_id"]) == ("others", "unknown")
    clock.now += 20
    for number in range(100):
        attempts.note(_REFUSED, "credentials", number)
    taken = attempts.take()
    assert len(taken) == MOST_PER_MINUTE // 3 + 1
    assert sum(each.count for each in taken) == 100


def test_what_could_not_be_written_comes_again(clock: Clock) -> None:
    attempts = FailedAttempts()
    for number in range(MOST_PER_MINUTE + 10):
        attempts.note(_REFUSED, "credentials", number)
    attempts.give_back(attempts.take())
    attempts.note(_REFUSED, "credentials", 0)
    clock.now += 60
    assert sum(each.count for each in attempts.take()) == MOST_PER_MINUTE + 11


@pytest.mark.services
def test_refused_log_ins_and_codes_are_on_record(club: Club) -> None:
    who, waiting = club.member(), club.person(is_verified=False)
    club.log_in(who.username, OTHER_PASSWORD)
    club.log_in(who.email, OTHER_PASSWORD)
    club.log_in(waiting.username)
    club.log_in("nobody.at.all.here")
    wrong = {"current_password": OTHER_PASSWORD, "password": OTHER_PASSWORD}
    refused_change = club.api.post("/v1/auth/password/change", json=wrong, headers=who.headers)
    assert refused_change.status_code == 401, refused_change.text
    until(lambda: _CONFIRMATION in club.acts(who.account_id))

    def found(target: str) -> list[Any]:
        statement = select(audit_entry).where(audit_entry.c.target_id == target)
        statement = statement.where(audit_entry.c.act.in_((_REFUSED, _CONFIRMATION)))
        with club.superuser.connect() as connection:
            return list(connection.execute(statement.order_by(audit_entry.c.act)).mappings())

    confirmation, refused = found(str(who.account_id))
    assert confirmation["actor_id"] == who.account_id
    assert refused["detail"] == {"reason": "credentials", "count": 2}
    assert (refused["actor_id"], len(refused["address_hash"])) == (None, 32)
    (unverified,) = found(str(waiting.account_id))
    assert unverified["detail"] == {"reason": "unverified"}
    assert found("unknown")[0]["detail"] == {"reason": "credentials"}
