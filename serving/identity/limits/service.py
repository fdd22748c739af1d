"""Rules of limits of one's own: reading them, setting them, and what they close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from serving.access.subject import Subject
from serving.identity.limits.schemas import AccountLimits, AccountLimitsWrite
from serving.identity.parts import IdentityParts
from serving.identity.refusals import account_id_of
from serving.kit.postgres.database import Database
from storage.identity import adults, own_limits
from storage.identity.own_limits import LimitName, OwnLimit
from storage.identity.statements import adults as declarations
from storage.identity.statements import own_limits as questions
from storage.kit.rules import Rule
from storage.kit.statements import clock

_OF_WHOLE = 10_000
_LAST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())  # an offset may reach beyond
_FIELDS: Mapping[str, LimitName] = {
    "advice_stake_match": "advice.stake_match",
    "advice_paused_until": "advice.pause",
    "excluded_until": "exclusion",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceStanding:
    """Whether an account is shown advice on prices.

    Attributes:
        is_adult: its owner declared to be one.
        closed_until: no advice is shown until then; None if it is not closed.
        is_excluded: what closes it cannot be taken back.
        most: of a bankroll on one match; None is no limit.
    """

    is_adult: bool
    closed_until: datetime | None = None
    is_excluded: bool = False
    most: float | None = None


async def read(parts: IdentityParts, subject: Subject) -> AccountLimits:
    """Return the caller's own limits."""
    account_id = account_id_of(subject)
    at = await now(parts.database)
    held = await limits_of(parts.database, account_id, at)
    declared = await parts.database.fetch_one(declarations.of_account(), account_id=account_id)
    most = held.get("advice.stake_match", OwnLimit())
    pause = held.get("advice.pause", OwnLimit())
    return AccountLimits(
        world=parts.world,
        adult_declared_at=None if declared is None else declared["at"],
        advice_stake_match=_share(most.value),
        next_advice_stake_match=_share(most.next_value),
        advice_stake_match_changes_at=most.next_at,
        advice_paused_until=instant_of(pause.value, at),
        next_advice_paused_until=instant_of(pause.next_value, at),
        advice_pause_changes_at=pause.next_at,
        excluded_until=instant_of(held.get("exclusion", OwnLimit()).value, at),
    )


async def change(
    parts: IdentityParts, subject: Subject, wanted: AccountLimitsWrite
) -> AccountLimits:
    """Ask for other limits: a tighter one is valid at once, a looser one after a day."""
    await parts.writes.apply(subject, _set, account_id_of(subject), wanted)
    return await read(parts, subject)


def _set(account_id: int, wanted: AccountLimitsWrite) -> Rule[None]:
    if wanted.adult is not None:
        yield from (adults.declare if wanted.adult else adults.withdraw)(account_id)
    # In one order, so that two requests do not wait for each other.
    for field, name in _FIELDS.items():
        if field in wanted.model_fields_set:
            yield from own_limits.set_limit(account_id, name, _number(getattr(wanted, field)))


async def read_standing(database: Database, account_id: int) -> AdviceStanding:
    """Return whether an account is shown advice now."""
    declared = await database.fetch_one(declarations.of_account(), account_id=account_id)
    at = await now(database)
    held = await limits_of(database, account_id, at)
    pause = instant_of(held.get("advice.pause", OwnLimit()).value, at)
    excluded = instant_of(held.get("exclusion", OwnLimit()).value, at)
    return AdviceStanding(
        is_adult=declared is not None,
        closed_until=max((each for each in (pause, excluded) if each), default=None),
        is_excluded=excluded is not None and (pause is None or excluded >= pause),
        most=_share(held.get("advice.stake_match", OwnLimit()).value),
    )


async def limits_of(database: Database, account_id: int, at: datetime) -> Mapping[str, OwnLimit]:
    """Return the limits of an account by name, as they stand at an instant."""
    rows = await database.fetch(questions.of_account(), account_id=account_id)
    return {
        row["name"]: OwnLimit(
            value=row["value"], next_value=row["next_value"], next_at=row["next_at"]
        ).at(at)
        for row in rows
    }


def instant_of(seconds: int | None, at: datetime) -> datetime | None:
    """Return the end of a break; None if it is over."""
    if seconds is None or seconds <= at.timestamp():
        return None
    return datetime.fromtimestamp(min(seconds, _LAST), tz=UTC)


async def now(database: Database) -> datetime:
    """Return the instant of the domain clock, by which limits change."""
    at: datetime = (await database.fetch(clock.now()))[0]["now"]
    return at


def _share(held: int | None) -> float | None:
    return None if held is None else held / _OF_WHOLE


def _number(wanted: float | datetime | None) -> int | None:
    """Return a limit as it is kept."""
    if wanted is None:
        return None
    return int(wanted.timestamp()) if isinstance(wanted, datetime) else round(wanted * _OF_WHOLE)
