"""The order of answers about one part of a match: a line-up, or all that happened.

Key: phase of the match, then the instant of the answer. What a newer answer leaves out is gone; an
older one that comes late changes nothing but how long something has been known.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.football.tables.lineup import match_answer
from storage.kit.unit_of_work import UnitOfWork


class Answer(NamedTuple):
    """One answer about one part of one match."""

    match_id: int
    source: str
    part: str
    phase_rank: int
    observed_at: datetime


def is_newest(uow: UnitOfWork, answer: Answer) -> bool:
    """Whether no newer answer has been applied; then this one is the newest from now on."""
    key = (
        match_answer.c.match_id == answer.match_id,
        match_answer.c.source == answer.source,
        match_answer.c.part == answer.part,
    )
    last = uow.connection.execute(select(match_answer).where(*key)).one_or_none()
    order = (answer.phase_rank, answer.observed_at)
    if last is not None and order < (last.phase_rank, last.observed_at):
        return False
    uow.connection.execute(
        upsert(match_answer)
        .values(**answer._asdict())
        .on_conflict_do_update(
            index_elements=["match_id", "source", "part"],
            set_={"phase_rank": answer.phase_rank, "observed_at": answer.observed_at},
        )
    )
    return True
