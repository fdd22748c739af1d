"""How providers stand with us."""

from functools import cache

from sqlalchemy import Boolean, DateTime, func, literal_column, select

from storage.kit.question import Question
from storage.providers.tables import feed, provider_state
from storage.raw.tables import payload, quarantine

_AGED = (
    "raw.provider_state.last_success_at"
    " + make_interval(secs => raw.provider_state.stale_after_seconds)"
)
_STALE_AT = literal_column(_AGED, DateTime(timezone=True))
_IS_STALE = literal_column(f"coalesce({_AGED} < now(), true)", Boolean)
_IS_TODAY = literal_column(
    "raw.provider_state.budget_day = (now() AT TIME ZONE 'UTC')::date", Boolean
)


@cache
def providers() -> Question:
    """Every provider that ever got a request, with its addresses counted."""
    addresses = (
        select(
            feed.c.provider,
            func.count().label("address_count"),
            func.count().filter(feed.c.failures > 0).label("failing_count"),
            func.max(feed.c.last_changed_at).label("last_changed_at"),
        )
        .group_by(feed.c.provider)
        .subquery()
    )
    return (
        select(
            provider_state,
            _STALE_AT.label("stale_at"),
            _IS_STALE.label("is_stale"),
            _IS_TODAY.label("is_budget_of_today"),
            func.coalesce(addresses.c.address_count, 0).label("address_count"),
            func.coalesce(addresses.c.failing_count, 0).label("failing_count"),
            addresses.c.last_changed_at,
        )
        .outerjoin(addresses, addresses.c.provider == provider_state.c.provider)
        .order_by(provider_state.c.provider)
    )


@cache
def waiting_rows() -> Question:
    """Rows in quarantine by provider and reason."""
    return (
        select(payload.c.provider, quarantine.c.reason, func.count().label("row_count"))
        .join(payload, payload.c.payload_id == quarantine.c.payload_id)
        .where(quarantine.c.resolved_at.is_(None))
        .group_by(payload.c.provider, quarantine.c.reason)
        .order_by(payload.c.provider, quarantine.c.reason)
    )
