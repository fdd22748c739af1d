"""Ids of teams that a person settles: this id of a source's is that team, or a team of its own."""

from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from football.names import alias_key
from football.texts import UnfitText, key_of, name_of
from storage.kit.rules import Rule, rows
from storage.matching.teams import TeamDirectory
from storage.register.tables import team, team_alias, team_link


class TeamIdError(ValueError):
    """An id that cannot be settled so: the message says what could be done."""


@dataclass(frozen=True, slots=True)
class TeamId:
    """An id of a source's, and the team of a country that it means."""

    source: str
    source_id: str
    country: str
    team: str


def link(wanted: TeamId) -> Rule[TeamId]:
    """Say that an id is a team that is known; twice changes nothing.

    Raises:
        TeamIdError: there is no such team, or the id is another team's.
    """
    name, directory = yield from _checked(wanted)
    number = directory.named(name)
    if number is None:
        near = directory.suggest(name)
        hint = f"; do you mean {near['team']!r}?" if near else ""
        raise TeamIdError(f"no team of {wanted.country} is called {name!r}{hint}")
    yield from _linked(wanted, number)
    return TeamId(wanted.source, wanted.source_id, wanted.country, directory.names[number])


def add(wanted: TeamId) -> Rule[TeamId]:
    """Say that an id is a team of its own, under a name that no other team has.

    Raises:
        TeamIdError: the name is another team's, or the id is.
    """
    name, directory = yield from _checked(wanted)
    if name in directory.names.values():
        raise TeamIdError(f"{name!r} is taken in {wanted.country}: add its town or its country")
    added = yield from rows(
        insert(team).values(name=name, country=wanted.country).returning(team.c.team_id)
    )
    number = added[0]["team_id"]
    alias = {"source": wanted.source, "country": wanted.country, "alias_key": alias_key(name)}
    yield from rows(
        upsert(team_alias).values(**alias, alias=name, team_id=number).on_conflict_do_nothing()
    )
    yield from _linked(wanted, number)
    return TeamId(wanted.source, wanted.source_id, wanted.country, name)


def _checked(wanted: TeamId) -> Rule[tuple[str, TeamDirectory]]:
    try:
        key_of(wanted.source)
        key_of(wanted.source_id)
        name = name_of(wanted.team)
    except UnfitText as fault:
        raise TeamIdError(f"a name or an id that cannot be kept: {fault}") from fault
    directory = yield from TeamDirectory.reading(wanted.country)
    return name, directory


def _linked(wanted: TeamId, number: int) -> Rule[None]:
    ours = {"source": wanted.source, "source_team_id": wanted.source_id}
    added = yield from rows(
        upsert(team_link)
        .values(**ours, team_id=number)
        .on_conflict_do_update(
            index_elements=["source", "source_team_id"],
            set_={"team_id": team_link.c.team_id},
        )
        .returning(team_link.c.team_id)
    )
    if added[0]["team_id"] != number:
        raise TeamIdError(f"{wanted.source} {wanted.source_id} is the id of another team already")
