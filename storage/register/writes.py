"""Competitions and seasons: planted from `football.competitions`, found by a source's code."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as upsert

from football.competitions import COMPETITIONS
from football.observations.match import Season
from storage.register.tables import competition, competition_link, season

_BY_OUR_CODE = ("footballdata", "internationals")  # sources whose parsers use our codes


@dataclass(frozen=True, slots=True)
class CompetitionRow:
    """A competition with its key."""

    competition_id: int
    code: str
    country: str


def plant(connection: Connection) -> None:
    """Make every competition we know, and what each source calls it, exist; idempotent."""
    for known in COMPETITIONS.values():
        described = {
            "name": known.name,
            "country": known.country,
            "tier": known.tier,
            "is_simulated": known.is_simulated,
        }
        number = connection.execute(
            upsert(competition)
            .values(code=known.code, **described)
            .on_conflict_do_update(index_elements=["code"], set_=described)
            .returning(competition.c.competition_id)
        ).scalar_one()
        links = [
            *((source, known.code) for source in _BY_OUR_CODE),
            *([("espn", known.espn)] if known.espn else []),
            *([("openfootball", known.openfootball)] if known.openfootball else []),
        ]
        connection.execute(
            upsert(competition_link)
            .values(
                [
                    {"source": source, "source_competition_id": code, "competition_id": number}
                    for source, code in links
                ]
            )
            .on_conflict_do_nothing()
        )


def find(connection: Connection, source: str) -> dict[str, CompetitionRow]:
    """Return the competitions a source covers, by the source's code."""
    statement = (
        select(
            competition_link.c.source_competition_id,
            competition.c.competition_id,
            competition.c.code,
            competition.c.country,
        )
        .join(competition, competition.c.competition_id == competition_link.c.competition_id)
        .where(competition_link.c.source == source)
    )
    return {
        row.source_competition_id: CompetitionRow(row.competition_id, row.code, row.country)
        for row in connection.execute(statement)
    }


def seasons_of(
    connection: Connection, wanted: Iterable[tuple[int, Season]]
) -> dict[tuple[int, Season], int]:
    """Return (competition_id, season) → season_id, creating what is missing."""
    found: dict[tuple[int, Season], int] = {}
    for competition_id, named in sorted(set(wanted), key=lambda w: (w[0], w[1].label)):
        same = (season.c.competition_id == competition_id, season.c.label == named.label)
        known = select(season.c.season_id).where(*same)
        creating = (
            upsert(season)
            .values(competition_id=competition_id, start_year=named.start_year, label=named.label)
            .on_conflict_do_nothing()
            .returning(season.c.season_id)
        )
        number = connection.execute(known).scalar() or connection.execute(creating).scalar()
        # Another transaction may create it between the two.
        found[competition_id, named] = number or connection.execute(known).scalar_one()
    return found
