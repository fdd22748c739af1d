"""Questions about accounts: who logs in, what is one's own, who there is."""

from functools import cache

from sqlalchemy import BigInteger, Integer, Text, bindparam, func, or_, select

from storage.identity.tables.account import account, favourite, person
from storage.identity.tables.credential import credential, recovery_code, second_factor
from storage.kit.question import Question
from storage.register.tables import competition, team

_ESCAPE = "\\"
_PERSON = (
    person.c.username,
    person.c.email,
    person.c.first_name,
    person.c.last_name,
    person.c.language,
    person.c.time_zone,
)
_STANDING = (
    account.c.account_id,
    account.c.kind,
    account.c.role,
    account.c.version,
    account.c.created_at,
    account.c.verified_at,
    account.c.suspended_at,
    account.c.suspended_reason,
)


@cache
def kind() -> Question:
    """Whether an account is a person's, an agent's or a service's. Parameters: account_id."""
    own = account.c.account_id == bindparam("account_id", type_=BigInteger)
    return select(account.c.kind).where(own)


@cache
def to_log_in(*, by_address: bool) -> Question:
    """What a log-in is checked against. Parameters: key, of an address or else of a username."""
    column = person.c.email_key if by_address else person.c.username_key
    return _credentials().where(column == bindparam("key", type_=Text))


@cache
def to_confirm() -> Question:
    """What the password of somebody known is checked against. Parameters: account_id."""
    return _credentials().where(account.c.account_id == bindparam("account_id", type_=BigInteger))


@cache
def one_of() -> Question:
    """An account as its owner sees it. Parameters: account_id."""
    codes = select(func.count()).where(
        recovery_code.c.account_id == account.c.account_id, recovery_code.c.used_at.is_(None)
    )
    return (
        select(
            *_STANDING,
            *_PERSON,
            second_factor.c.confirmed_at.label("factor_confirmed_at"),
            codes.scalar_subquery().label("recovery_codes_left"),
        )
        .join(person, person.c.account_id == account.c.account_id)
        .outerjoin(second_factor, second_factor.c.account_id == account.c.account_id)
        .where(account.c.account_id == bindparam("account_id", type_=BigInteger))
    )


@cache
def favourites() -> Question:
    """What an account likes, teams by name, then competitions. Parameters: account_id."""
    return (
        select(favourite.c.team_id, team.c.name.label("team"), competition.c.code)
        .outerjoin(team, team.c.team_id == favourite.c.team_id)
        .outerjoin(competition, competition.c.competition_id == favourite.c.competition_id)
        .where(favourite.c.account_id == bindparam("account_id", type_=BigInteger))
        .order_by(team.c.name, competition.c.code)
    )


@cache
def named() -> Question:
    """An account by the key of its username. Parameters: key."""
    return (
        select(*_STANDING, *_PERSON)
        .join(person, person.c.account_id == account.c.account_id)
        .where(person.c.username_key == bindparam("key", type_=Text))
    )


@cache
def page(*, filters: frozenset[str] = frozenset(), is_continued: bool = False) -> Question:
    """Accounts of people that are not erased, newest first.

    Parameters: limit; of `filters`: pattern (of username, address or names), role; before_id.
    The filters `suspended`, `unverified` and `active` have no value.
    """
    statement = (
        select(*_STANDING, *_PERSON, second_factor.c.confirmed_at.label("factor_confirmed_at"))
        .join(person, person.c.account_id == account.c.account_id)
        .outerjoin(second_factor, second_factor.c.account_id == account.c.account_id)
        .order_by(account.c.account_id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
    if "pattern" in filters:
        pattern = bindparam("pattern", type_=Text)
        searched = (person.c.username, person.c.email, person.c.first_name, person.c.last_name)
        statement = statement.where(
            or_(*(column.ilike(pattern, escape=_ESCAPE) for column in searched))
        )
    if "role" in filters:
        statement = statement.where(account.c.role == bindparam("role", type_=Text))
    if "suspended" in filters:
        statement = statement.where(account.c.suspended_at.is_not(None))
    if "unverified" in filters:
        statement = statement.where(
            account.c.verified_at.is_(None), account.c.suspended_at.is_(None)
        )
    if "active" in filters:
        statement = statement.where(
            account.c.verified_at.is_not(None), account.c.suspended_at.is_(None)
        )
    if is_continued:
        statement = statement.where(
            account.c.account_id < bindparam("before_id", type_=BigInteger)
        )
    return statement


def _credentials() -> Question:
    return (
        select(
            *_STANDING,
            *_PERSON,
            credential.c.password_hash,
            second_factor.c.secret.label("factor_secret"),
            second_factor.c.confirmed_at.label("factor_confirmed_at"),
        )
        .join(person, person.c.account_id == account.c.account_id)
        .outerjoin(credential, credential.c.account_id == account.c.account_id)
        .outerjoin(second_factor, second_factor.c.account_id == account.c.account_id)
    )
