"""Teams introduced by an id: where a source has ids of its own, a new one is a new team.

In competitions of countries that are not followed, of clubs of many countries, and of national
teams: there no history waits for a name to be put right, and the next round would bring the next
names. Where leagues are followed, only while the source has an id for every team of the country:
then an id it has not used yet is nobody we know. A name that looks like another team's may still
be a slip, unless that team has an id of this source already. A domestic cup where leagues are
followed introduces nobody: the leagues may write the club it names in another way.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Connection, select

from football.competitions import COMPETITIONS, competitions_of, countries_in
from football.names import look_alikes
from football.observations.match import TeamReference
from football.spellings import countries_of
from storage.matching.teams import TeamDirectory, lock_names
from storage.register.tables import team_link


def is_open(code: str) -> bool:
    """Tell whether a competition takes new teams by their ids."""
    return COMPETITIONS[code].country not in _followed_countries()


def is_guest(code: str) -> bool:
    """Tell whether a competition takes no new team at all: a cup where leagues are followed."""
    return not is_open(code) and code not in _followed_codes()


@cache
def _followed_codes() -> frozenset[str]:
    followed = (*competitions_of(simulated=False), *competitions_of(simulated=True))
    return frozenset(each.code for each in followed)


@cache
def _followed_countries() -> frozenset[str]:
    return frozenset(COMPETITIONS[code].country for code in _followed_codes())


def knows_all(connection: Connection, directory: TeamDirectory, source: str) -> bool:
    """Tell whether a source has an id for every team of a country."""
    return directory.names.keys() <= _linked(connection, source)


def introduce(
    connection: Connection,
    directory: TeamDirectory,
    source: str,
    references: Iterable[TeamReference],
) -> None:
    """Introduce and link the teams of these references that are unknown.

    Call it with the names of the directory's country locked.
    """
    unknown = {
        reference.source_id: reference
        for reference in references
        if reference.source_id and directory.resolve(source, reference) is None
    }
    if not unknown:
        return
    elsewhere = _directories(connection, directory.country)
    linked = _linked(connection, source)
    for source_id, reference in sorted(unknown.items()):
        if directory.resolve(source, reference) is not None:
            continue  # a namesake, introduced a moment ago
        if directory.namesake(source, reference) is not None:
            continue  # its name is another club's of this source: a question for a person
        number = _at_home(connection, elsewhere, source, reference)
        if number is None:
            name = directory.canonical(source, reference.name)
            alike = [
                directory.named(other) for other, _ in look_alikes(name, directory.names.values())
            ]
            if any(other is not None and other not in linked for other in alike):
                continue
            directory.introduce(connection, source, [name])
            number = directory.named(name)
        if number is not None:
            directory.link(connection, source, {source_id: number})
            linked.add(number)


def _at_home(
    connection: Connection,
    directories: Sequence[TeamDirectory],
    source: str,
    reference: TeamReference,
) -> int | None:
    """Return the club of this name, if exactly one country has one.

    Where no team is known yet the tables of spellings may know the country: the club is then
    introduced there, so that its league finds it.
    """
    found = {
        number
        for directory in directories
        if (number := directory.resolve(source, reference)) is not None
    }
    if found:
        return found.pop() if len(found) == 1 else None
    countries = countries_of(source, reference.name) & {each.country for each in directories}
    if len(countries) != 1:
        return None
    home = next(each for each in directories if each.country in countries)
    if home.namesake(source, reference) is not None:
        return None
    lock_names(connection, home.country)
    home.introduce(connection, source, [reference.name])
    return home.resolve(source, reference)


def _directories(connection: Connection, continent: str) -> list[TeamDirectory]:
    """Return the directories of the countries whose clubs play for a continent's cups."""
    return [TeamDirectory.load(connection, country) for country in countries_in(continent)]


def _linked(connection: Connection, source: str) -> set[int]:
    statement = select(team_link.c.team_id).where(team_link.c.source == source)
    return set(connection.execute(statement).scalars())
