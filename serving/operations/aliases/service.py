"""Rules of aliases: what becomes of one that is added."""

from dataclasses import asdict

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.kit.errors import BadRequestError, Fault
from serving.kit.writes import Writes
from serving.operations.aliases.schemas import AliasRead, AliasWrite
from storage.matching import aliases
from storage.matching.aliases import Alias, AliasError

_ADD = Act[Alias]("alias.add", "team", lambda kept: kept.team)


async def add(writes: Writes, subject: Subject, world: str, wanted: AliasWrite) -> AliasRead:
    """Remember a spelling and return it as it is kept; adding it twice changes nothing.

    Raises:
        BadRequestError: there is no such team, or the name is another team's own.
        DatabaseAwayError: the database cannot be reached.
    """
    alias = Alias(wanted.source, wanted.country, wanted.alias, wanted.team)
    try:
        kept = await perform(writes, subject, _ADD, aliases.add, alias)
    except AliasError as error:
        raise BadRequestError(Fault(where="body", name="team", message=str(error))) from error
    return AliasRead(
        world=world,
        **asdict(kept),
        next_step="touchline quarantine replay reads the waiting rows again",
    )
