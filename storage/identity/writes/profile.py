"""What the owner of an account says of themselves, and what they like."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage.identity.tables.account import account, favourite, person
from storage.identity.writes.standing import UnknownAccountError
from storage.kit.rules import Rule, one, rows
from storage.kit.sentences import Sentence
from storage.register.tables import competition, team

MOST_FAVOURITES = 50


class UnknownFavouriteError(ValueError):
    """A favourite that does not exist.

    Attributes:
        field: which list it is in.
    """

    def __init__(self, field: str, unknown: Sequence[object]) -> None:
        super().__init__(Sentence("unknown: %(names)s", names=", ".join(map(str, unknown))))
        self.field = field


def locked(account_id: int) -> Rule[int]:
    """Return the version of an account, and keep others from changing it meanwhile.

    Raises:
        UnknownAccountError: nobody has it any more.
    """
    statement = select(account.c.version).where(
        account.c.account_id == account_id, account.c.erased_at.is_(None)
    )
    row = yield from one(statement.with_for_update())
    if row is None:
        raise UnknownAccountError(Sentence("there is no account %(id)d", id=account_id))
    return row["version"]


def edit(
    account_id: int,
    changes: Mapping[str, Any],
    *,
    teams: Sequence[int] | None = None,
    competitions: Sequence[str] | None = None,
) -> Rule[None]:
    """Change what somebody says of themselves; the account is locked.

    Args:
        account_id: whose.
        changes: columns of `person` and their values.
        teams: the favourite ones from now on; None leaves them.
        competitions: likewise, by code.

    Raises:
        UnknownFavouriteError: there is no such team or competition.
    """
    yield from rows(
        update(account)
        .where(account.c.account_id == account_id)
        .values(version=account.c.version + 1)
    )
    if changes:
        yield from rows(update(person).where(person.c.account_id == account_id).values(**changes))
    if teams is not None:
        yield from _like_teams(account_id, sorted(set(teams)))
    if competitions is not None:
        yield from _like_competitions(account_id, sorted(set(competitions)))


def _like_teams(account_id: int, team_ids: Sequence[int]) -> Rule[None]:
    known = yield from rows(select(team.c.team_id).where(team.c.team_id.in_(team_ids)))
    unknown = sorted(set(team_ids) - {row["team_id"] for row in known})
    if unknown:
        raise UnknownFavouriteError("favourite_teams", unknown)
    yield from _replace(account_id, "team_id", team_ids)


def _like_competitions(account_id: int, codes: Sequence[str]) -> Rule[None]:
    statement = select(competition.c.competition_id, competition.c.code)
    known = yield from rows(statement.where(competition.c.code.in_(codes)))
    unknown = sorted(set(codes) - {row["code"] for row in known})
    if unknown:
        raise UnknownFavouriteError("favourite_competitions", unknown)
    yield from _replace(account_id, "competition_id", [row["competition_id"] for row in known])


def _replace(account_id: int, column: str, ids: Sequence[int]) -> Rule[None]:
    named = favourite.c[column]
    yield from rows(
        delete(favourite).where(favourite.c.account_id == account_id, named.is_not(None))
    )
    for each in ids:
        yield from rows(insert(favourite).values({"account_id": account_id, column: each}))
