"""Rules of mapped codes: what becomes of one that is added."""

from dataclasses import asdict

from serving.access.subject import Subject
from serving.kit.errors import BadRequestError, Fault
from serving.kit.writes import Writes
from serving.operations.competitions.schemas import MappingRead, MappingWrite
from storage.register import mapping
from storage.register.mapping import CodeMapping, MappingError


async def add(writes: Writes, subject: Subject, world: str, wanted: MappingWrite) -> MappingRead:
    """Remember a code and return it as it is kept; adding it twice changes nothing.

    Raises:
        BadRequestError: there is no such competition, or the code cannot be kept.
        DatabaseAwayError: the database cannot be reached.
    """
    requested = CodeMapping(wanted.source, wanted.source_code, wanted.competition)
    try:
        kept = await writes.apply(subject, mapping.add, requested)
    except MappingError as error:
        fault = Fault(where="body", name="competition", message=str(error))
        raise BadRequestError(fault) from error
    return MappingRead(
        world=world,
        **asdict(kept),
        next_step="touchline quarantine replay reads the waiting rows again",
    )
