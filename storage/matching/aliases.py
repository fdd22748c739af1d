"""Aliases that a person adds: this source, in this country, means that team by this name."""

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert as upsert

from football.names import alias_key, exact_key
from football.texts import UnfitText, key_of, name_of
from storage.kit.rules import Rule, rows
from storage.matching.teams import TeamDirectory
from storage.register.tables import team, team_alias


class AliasError(ValueError):
    """An alias that cannot be: no such team, or the name is another team's own."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One spelling and the team it means."""

    source: str
    country: str
    alias: str
    team: str


def add(alias: Alias) -> Rule[Alias]:
    """Remember a spelling and return it as it is kept: in one form, with the team's own name.

    Adding it twice changes nothing; for another team it moves.

    Raises:
        AliasError: the name cannot be kept, or which team was perhaps meant.
    """
    try:
        name, source = name_of(alias.alias), key_of(alias.source)
    except UnfitText as fault:
        raise AliasError(f"a name that cannot be kept: {fault}") from fault
    directory = yield from TeamDirectory.reading(alias.country)
    if not directory.names:
        raise AliasError(f"no teams are known in {alias.country!r}")
    team_id = directory.named(alias.team)
    if team_id is None:
        near = directory.suggest(alias.team)
        hint = f"; the nearest is {near['team']!r}" if near else ""
        raise AliasError(f"no team of {alias.country} is called {alias.team!r}{hint}")
    owner = {exact_key(known): number for number, known in directory.names.items()}
    if owner.get(exact_key(name), team_id) != team_id:
        raise AliasError(f"{name!r} is the name of another team of {alias.country}")
    yield from rows(
        upsert(team_alias)
        .values(
            source=source,
            country=alias.country,
            alias_key=alias_key(name),
            alias=name,
            team_id=team_id,
        )
        .on_conflict_do_update(
            index_elements=["source", "country", "alias_key"],
            set_={"team_id": team_id, "alias": name},
        )
    )
    return Alias(source, alias.country, name, directory.names[team_id])


def listed(engine: Engine, country: str | None = None) -> list[Alias]:
    """Return the aliases of one country, or of all."""
    statement = (
        select(team_alias.c.source, team_alias.c.country, team_alias.c.alias, team.c.name)
        .join(team, team.c.team_id == team_alias.c.team_id)
        .order_by(team_alias.c.country, team.c.name, team_alias.c.source)
    )
    if country is not None:
        statement = statement.where(team_alias.c.country == country)
    with engine.connect() as connection:
        return [Alias(*row) for row in connection.execute(statement)]
