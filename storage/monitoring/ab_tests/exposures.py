"""Who was shown which variant: one row per unit and test, whenever it is shown again.

A unit is kept as a salted fingerprint: who it is, is nobody's business here.
"""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from football.experiments.allocation import Variant
from storage.kit.rules import Rule, rows
from storage.monitoring.tables.ab_test import ab_exposure


def note(ab_test_id: int, unit: bytes, variant: Variant) -> Rule[None]:
    """Keep that a unit was shown a variant; the first time counts."""
    row = insert(ab_exposure).values(
        ab_test_id=ab_test_id,
        unit=unit,
        variant=variant.value,
        exposed_at=func.clock.now(),
    )
    yield from rows(row.on_conflict_do_nothing())
