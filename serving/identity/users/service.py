"""Rules of a user's own account: reading it, changing it, erasing it."""

from collections.abc import Sequence
from typing import Any

from football.texts import LONGEST_NAME, UnfitText, name_of
from serving.access.subject import Subject
from serving.identity import confirmation
from serving.identity.parts import IdentityParts
from serving.identity.refusals import account_id_of, refusals
from serving.identity.users.schemas import FactorState, FavouriteTeam, Me, MeChange
from serving.kit.errors import BadRequestError, Fault, UnauthorisedError
from serving.kit.preconditions import Expected
from storage.identity.roles import needs_factor
from storage.identity.statements import accounts
from storage.identity.writes import profile
from storage.kit.rules import Row
from storage.kit.sentences import Sentence
from storage.privacy import erasure

_NAMES = ("first_name", "last_name")
_PLAIN = ("language", "time_zone")


async def read(parts: IdentityParts, subject: Subject) -> tuple[Me, int]:
    """Return somebody's own account, and its version.

    Raises:
        UnauthorisedError: it was erased meanwhile.
    """
    account_id = account_id_of(subject)
    row = await parts.database.fetch_one(accounts.one_of(), account_id=account_id)
    if row is None:
        raise UnauthorisedError(Sentence("This account does not exist any more."))
    liked = await parts.database.fetch(accounts.favourites(), account_id=account_id)
    return _me(parts, row, liked), row["version"]


async def change(
    parts: IdentityParts, subject: Subject, wanted: MeChange, expected: Expected
) -> tuple[Me, int]:
    """Change the user's own data, and return the account and its new version.

    Raises:
        BadRequestError: a name cannot be kept, or a favourite does not exist.
        PreconditionError: another version is meant.
    """
    account_id = account_id_of(subject)
    given = wanted.model_dump(include=wanted.model_fields_set)
    columns: dict[str, Any] = {name: given[name] for name in _PLAIN if name in given}
    columns |= {name: _name(name, given[name]) for name in _NAMES if name in given}
    teams, competitions = given.get("favourite_teams"), given.get("favourite_competitions")

    async def attempt() -> None:
        async with parts.writes.unit(subject) as unit:
            expected.check(await unit.run(profile.locked(account_id)))
            edit = profile.edit(account_id, columns, teams=teams, competitions=competitions)
            await unit.run(edit)

    with refusals():
        await parts.writes.retried(attempt)
    return await read(parts, subject)


async def erase(parts: IdentityParts, subject: Subject, password: str) -> None:
    """Erase the person behind an account, for good.

    Raises:
        WrongCredentialsError: it is another password.
    """
    row = await confirmation.confirmed(parts, subject, password)
    await parts.writes.apply(subject, erasure.erase, row["account_id"])


def _me(parts: IdentityParts, row: Row, liked: Sequence[Row]) -> Me:
    teams = [each for each in liked if each["team_id"] is not None]
    factor = FactorState(
        is_set_up=row["factor_confirmed_at"] is not None,
        is_required=needs_factor(row["role"], parts.world),
        recovery_codes_left=row["recovery_codes_left"],
    )
    return Me(
        world=parts.world,
        favourite_teams=[FavouriteTeam(team_id=e["team_id"], name=e["team"]) for e in teams],
        favourite_competitions=[each["code"] for each in liked if each["code"] is not None],
        second_factor=factor,
        **{name: row[name] for name in Me.model_fields if name in row},
    )


def _name(field: str, text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    try:
        return name_of(text)
    except UnfitText as fault:
        message = Sentence(
            "a name has at most %(n)d characters, not too many accents on one letter, and none"
            " that change the direction of writing",
            n=LONGEST_NAME,
        )
        raise BadRequestError(Fault(where="body", name=field, message=message)) from fault
