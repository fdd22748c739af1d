"""Registering a test: what is settled before it begins, and never after."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import func, insert, select

from football.canonical import canonical_json, digest
from football.experiments.guardrails import Guardrails
from football.experiments.planner import Design, plan
from football.experiments.verdict import State
from storage.kit.rules import Rule, now, one, rows
from storage.monitoring.ab_tests.record import (
    AbTest,
    AbTestError,
    RepeatedKeyError,
    announce,
    find,
    sides,
)
from storage.monitoring.events import AbTestRegistered
from storage.monitoring.tables.ab_test import ab_test

_REGISTERING = 7_340_021  # advisory lock, with the key's hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What is settled before a test begins.

    Attributes:
        treatment_version_id: a challenger; the champion of its name is the control.
        design: what is to be found; also how the test bets.
        maximum_matches: one and a half times what is planned when not given.
    """

    name: str
    hypothesis: str
    treatment_version_id: int
    competitions: Sequence[str]
    design: Design
    horizon: str = "T-24h"
    minimum_match_days: int = 5
    maximum_matches: int | None = None
    maximum_days: int = 365
    guardrails: Guardrails = field(default_factory=Guardrails)
    is_served: bool = False
    treatment_share: float = 0.5

    @property
    def digest(self) -> bytes:
        """Fingerprint: two requests with one key must ask the same."""
        values = asdict(self) | {"competitions": sorted(self.competitions)}
        return digest(canonical_json(values))


def register(wanted: Registration, request_key: str | None = None) -> Rule[AbTest]:
    """Register a test; the same request with the same key again returns the test it made.

    Raises:
        AbTestError: the treatment is no challenger, or its name has no champion, or no million
            matches would find the effect.
        RepeatedKeyError: the key came with another request before.
    """
    planned = plan(wanted.design).matches
    if planned is None:
        raise AbTestError(
            "minimum_effect: not even a million matches would find it; ask for a larger one"
        )
    if request_key is not None:
        # Requests with one key pass one after the other: the second finds what the first made.
        yield from rows(
            select(func.pg_advisory_xact_lock(_REGISTERING, func.hashtext(request_key)))
        )
        repeated = yield from _of_key(wanted, request_key)
        if repeated is not None:
            return repeated
    control, treatment = yield from sides(wanted.treatment_version_id)
    values = _values(wanted, planned) | {
        "track": treatment.track,
        "control_version_id": control.model_version_id,
        "request_key": request_key,
        "registered_at": (yield from now()),
    }
    made = yield from rows(insert(ab_test).values(values).returning(ab_test.c.ab_test_id))
    test = yield from find(made[0]["ab_test_id"])
    yield from announce(AbTestRegistered, test, {"hypothesis": test.hypothesis})
    return test


def _values(wanted: Registration, planned: int) -> dict[str, Any]:
    maximum = wanted.maximum_matches or (planned * 3 + 1) // 2
    return {
        "name": wanted.name,
        "hypothesis": wanted.hypothesis,
        "treatment_version_id": wanted.treatment_version_id,
        "competitions": sorted(set(wanted.competitions)),
        "horizon": wanted.horizon,
        "primary_metric": "log_loss",
        **asdict(wanted.design),
        "planned_matches": planned,
        "minimum_match_days": wanted.minimum_match_days,
        "maximum_matches": maximum,
        "maximum_days": wanted.maximum_days,
        "guardrails": asdict(wanted.guardrails),
        "is_served": wanted.is_served,
        "treatment_share": wanted.treatment_share,
        "salt": secrets.token_hex(16),
        "request_digest": wanted.digest,
        "state": State.REGISTERED.value,
        "reason": "it was registered",
    }


def _of_key(wanted: Registration, key: str) -> Rule[AbTest | None]:
    columns = select(ab_test.c.ab_test_id, ab_test.c.request_digest)
    found = yield from one(columns.where(ab_test.c.request_key == key))
    if found is None:
        return None
    if bytes(found["request_digest"]) != wanted.digest:
        raise RepeatedKeyError(
            f"this Idempotency-Key registered test {found['ab_test_id']} by another request:"
            " send the same body, or another key"
        )
    return (yield from find(found["ab_test_id"]))
