"""Aliases that a person adds: this source, in this country, means that team by this name."""

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity.names import alias_key, exact_key
from storage.identity.teams import TeamDirectory
from storage.tables.identity import team, team_alias


class AliasError(ValueError):
    """An alias that cannot be: no such team, or the name is another team's own."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One spelling and the team it means."""

    source: str
    country: str
    alias: str
    team: str


def add(engine: Engine, alias: Alias) -> None:
    """Remember a spelling; adding it twice changes nothing, for another team it moves.

    Raises:
        AliasError: saying which team was perhaps meant.
    """
    with engine.begin() as connection:
        directory = TeamDirectory.load(connection, alias.country)
        if not directory.names:
            raise AliasError(f"no teams are known in {alias.country!r}")
        team_id = directory.named(alias.team)
        if team_id is None:
            suggestion = directory.suggest(alias.team) or {}
            raise AliasError(
                f"no team of {alias.country} is called {alias.team!r};"
                f" the nearest is {suggestion.get('team')!r}"
            )
        owner = {exact_key(name): number for number, name in directory.names.items()}
        if owner.get(exact_key(alias.alias), team_id) != team_id:
            raise AliasError(f"{alias.alias!r} is the name of another team of {alias.country}")
        connection.execute(
            upsert(team_alias)
            .values(
                source=alias.source,
                country=alias.country,
                alias_key=alias_key(alias.alias),
                alias=alias.alias.strip(),
                team_id=team_id,
            )
            .on_conflict_do_update(
                index_elements=["source", "country", "alias_key"],
                set_={"team_id": team_id, "alias": alias.alias.strip()},
            )
        )


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
