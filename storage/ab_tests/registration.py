"""Registering a test: what is settled before it begins, and never after."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from football.experiments.guardrails import Guardrails
from football.experiments.planner import Design, plan
from football.experiments.verdict import State
from storage.ab_tests.record import AbTest, AbTestError, RepeatedKeyError, announce, find, sides
from storage.canonical import canonical_json, digest
from storage.event_types.ab_tests import AbTestRegistered
from storage.tables.ab_test import ab_test
from storage.unit_of_work import UnitOfWork


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


def register(engine: Engine, wanted: Registration, request_key: str | None = None) -> AbTest:
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
    try:
        with UnitOfWork(engine) as uow:
            repeated = _of_key(uow.connection, wanted, request_key)
            if repeated is not None:
                return repeated
            control, treatment = sides(uow.connection, wanted.treatment_version_id)
            values = _values(uow, wanted, planned) | {
                "track": treatment.track,
                "control_version_id": control.model_version_id,
                "request_key": request_key,
            }
            number = uow.connection.execute(
                insert(ab_test).values(values).returning(ab_test.c.ab_test_id)
            ).scalar_one()
            test = find(uow.connection, number)
            announce(uow, AbTestRegistered, test, {"hypothesis": test.hypothesis})
            uow.commit()
    except IntegrityError:
        # The same key, at the same moment: the other request made the test.
        with engine.connect() as connection:
            repeated = _of_key(connection, wanted, request_key)
        if repeated is None:
            raise
        return repeated
    return test


def _values(uow: UnitOfWork, wanted: Registration, planned: int) -> dict[str, Any]:
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
        "registered_at": uow.now,
        "state": State.REGISTERED.value,
        "reason": "it was registered",
    }


def _of_key(connection: Connection, wanted: Registration, key: str | None) -> AbTest | None:
    if key is None:
        return None
    columns = select(ab_test.c.ab_test_id, ab_test.c.request_digest)
    found = connection.execute(columns.where(ab_test.c.request_key == key)).one_or_none()
    if found is None:
        return None
    if bytes(found.request_digest) != wanted.digest:
        raise RepeatedKeyError(
            f"this Idempotency-Key registered test {found.ab_test_id} by another request:"
            " send the same body, or another key"
        )
    return find(connection, found.ab_test_id)
