"""Who is shown advice on prices: adults by their own word, who take no break from it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from serving.access.declared import Caller
from serving.identity.limits.service import AdviceStanding, read_standing
from serving.kit.dependencies import DatabaseDependency
from serving.kit.errors import BadRequestError, ConflictError
from storage.kit.sentences import Sentence

_ADULT = (
    "`true` says that you are an adult where you live. Needed of callers without an account;"
    " accounts declare it once, at `/v1/users/me/limits`."
)


class AdultsOnlyError(ConflictError):
    """The owner of the account did not declare to be an adult."""

    kind = "adults-only"


class AdviceClosedError(ConflictError):
    """The owner of the account takes a break from advice."""

    kind = "advice-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who may see advice.

    Attributes:
        most: of a bankroll on one match, by their own limit; None is no limit.
    """

    most: float | None = None


async def _reader(
    caller: Caller,
    database: DatabaseDependency,
    adult: Annotated[bool | None, Query(description=_ADULT)] = None,
) -> Reader:
    if caller.account_id is None:
        if not adult:
            raise BadRequestError.parameter(
                "adult",
                Sentence("advice is for adults: add adult=true to say that you are one"),
            )
        return Reader()
    return admitted(await read_standing(database, caller.account_id))


def admitted(standing: AdviceStanding) -> Reader:
    """Return a reader by the settings of their account.

    Raises:
        AdultsOnlyError: they did not declare to be an adult.
        AdviceClosedError: they take a break, or excluded themselves.
    """
    if not standing.is_adult:
        raise AdultsOnlyError(
            Sentence("Advice is for adults: say that you are one, PUT /v1/users/me/limits.")
        )
    if standing.closed_until is not None:
        until = f"{standing.closed_until:%Y-%m-%d %H:%M} UTC"
        if standing.is_excluded:
            raise AdviceClosedError(
                Sentence("You excluded yourself from advice until %(until)s.", until=until)
            )
        raise AdviceClosedError(
            Sentence("You take a break from advice until %(until)s.", until=until)
        )
    return Reader(most=standing.most)


AdviceReader = Annotated[Reader, Depends(_reader)]
"""An adult by their own word, whose account takes no break."""
