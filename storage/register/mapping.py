"""Codes of competitions that a person maps: what this source calls so is that competition."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert as upsert

from football.competitions import COMPETITIONS
from football.names import SUGGESTION_SCORE
from football.texts import UnfitText, key_of
from storage.kit.rules import Rule, rows
from storage.register.tables import competition, competition_link


class MappingError(ValueError):
    """A code that cannot be mapped: the message says what could be."""


@dataclass(frozen=True, slots=True)
class CodeMapping:
    """A source's code, and our code for the competition it means."""

    source: str
    source_code: str
    competition: str


def add(mapping: CodeMapping) -> Rule[CodeMapping]:
    """Remember what a source's code means; twice changes nothing, another competition moves it.

    Raises:
        MappingError: no such competition, or a code that cannot be kept.
    """
    try:
        source, code = key_of(mapping.source), key_of(mapping.source_code)
    except UnfitText as fault:
        raise MappingError(f"a code that cannot be kept: {fault}") from fault
    known = select(competition.c.competition_id).where(competition.c.code == mapping.competition)
    found = yield from rows(known)
    if not found:
        near = likely(mapping.competition)
        hint = f"; do you mean {near} ({COMPETITIONS[near].name})?" if near else ""
        raise MappingError(f"no competition has the code {mapping.competition!r}{hint}")
    number = found[0]["competition_id"]
    yield from rows(
        upsert(competition_link)
        .values(source=source, source_competition_id=code, competition_id=number)
        .on_conflict_do_update(
            index_elements=["source", "source_competition_id"], set_={"competition_id": number}
        )
    )
    return CodeMapping(source, code, mapping.competition)


def listed(engine: Engine, source: str | None = None) -> list[CodeMapping]:
    """Return what is mapped, of one source or of all."""
    statement = (
        select(
            competition_link.c.source,
            competition_link.c.source_competition_id,
            competition.c.code,
        )
        .join(competition, competition.c.competition_id == competition_link.c.competition_id)
        .order_by(competition_link.c.source, competition_link.c.source_competition_id)
    )
    if source is not None:
        statement = statement.where(competition_link.c.source == source)
    with engine.connect() as connection:
        return [CodeMapping(*row) for row in connection.execute(statement)]


def likely(named: str) -> str | None:
    """Return the code of the competition whose name is much like what a source says."""
    names = {c.code: f"{c.country} {c.name}" for c in COMPETITIONS.values()}
    by_code = {c.code.casefold(): c.code for c in COMPETITIONS.values()}
    if named.casefold() in by_code:
        return by_code[named.casefold()]
    found = process.extractOne(
        named, names, scorer=fuzz.token_set_ratio, score_cutoff=SUGGESTION_SCORE
    )
    return found[2] if found else None
