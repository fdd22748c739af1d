"""Rules of successions: how a reported one is checked and kept."""

from dataclasses import asdict

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.kit.errors import BadRequestError, Fault
from serving.kit.writes import Writes
from serving.operations.successions.schemas import SuccessionRead, SuccessionWrite
from storage.matching import successions
from storage.matching.successions import Succession, SuccessionError

_ADD = Act[Succession]("team.succeed", "team", lambda kept: kept.predecessor)


async def add(
    writes: Writes, subject: Subject, world: str, wanted: SuccessionWrite
) -> SuccessionRead:
    """Remember a succession and return it as it is kept; again corrects it.

    Raises:
        BadRequestError: a club is unknown, both are one, or the line would come back to itself.
        DatabaseAwayError: the database cannot be reached.
    """
    succession = Succession(**wanted.model_dump())
    try:
        kept = await perform(writes, subject, _ADD, successions.add, succession)
    except SuccessionError as error:
        raise BadRequestError(
            Fault(where="body", name="predecessor", message=str(error))
        ) from error
    return SuccessionRead(world=world, **asdict(kept))
