"""Whether people look right now, as far as their open streams show."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import DateTime, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity.tables.account import account
from storage.kit.rules import Rule, rows
from storage.social.tables.notice import notice_sending
from storage.social.tables.reaching import presence

_WALL = func.clock_timestamp(type_=DateTime(timezone=True))


def look(account_ids: Sequence[int], lasts: timedelta) -> Rule[None]:
    """Note that accounts look, for as long as that can be believed without a further word."""
    known = (
        select(account.c.account_id, _WALL + lasts)
        .where(account.c.account_id.in_(account_ids), account.c.erased_at.is_(None))
        .order_by(account.c.account_id)
    )
    made = upsert(presence).from_select(["account_id", "until"], known)
    yield from rows(
        made.on_conflict_do_update(
            index_elements=[presence.c.account_id],
            set_={"until": func.greatest(presence.c.until, made.excluded.until)},
        )
    )


def leave(account_ids: Sequence[int]) -> Rule[None]:
    """Note that accounts look no longer: what was held back for them is looked at again."""
    ordered = select(presence.c.account_id).where(presence.c.account_id.in_(account_ids))
    yield from rows(ordered.order_by(presence.c.account_id).with_for_update())
    gone = update(presence).where(presence.c.account_id.in_(account_ids))
    yield from rows(gone.values(until=_WALL))
    held = update(notice_sending).where(
        notice_sending.c.account_id.in_(account_ids), notice_sending.c.held_for == "looking"
    )
    yield from rows(held.values(due_at=func.least(notice_sending.c.due_at, _WALL)))
