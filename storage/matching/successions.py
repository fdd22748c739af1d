"""Re-founded clubs: which club took the place of which, as recorded by a person.

Each club keeps its own matches, tables and ratings; nothing is inherited.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert as upsert

from football.texts import UnfitText, name_of
from storage.kit.events import Event
from storage.kit.rules import Publish, Rule, now, one, rows
from storage.matching.teams import TeamDirectory
from storage.register.events import TeamSucceeded
from storage.register.tables import team, team_succession

_LONGEST_LINE = 20


class SuccessionError(ValueError):
    """A succession that cannot be: the message says what could be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """A club, and the one that took its place.

    Attributes:
        succeeded_on: the day the new club took over, where it is known.
    """

    country: str
    predecessor: str
    successor: str
    succeeded_on: date | None = None


def add(wanted: Succession) -> Rule[Succession]:
    """Say that a club took the place of another; again corrects successor or day.

    Raises:
        SuccessionError: a club is unknown, both are one, or the line would come back to itself.
    """
    directory = yield from TeamDirectory.reading(wanted.country)
    old = _team(directory, wanted.predecessor)
    new = _team(directory, wanted.successor)
    if old == new:
        raise SuccessionError(f"{directory.names[old]!r} cannot succeed itself")
    later = new
    for _ in range(_LONGEST_LINE):
        found = yield from one(
            select(team_succession.c.successor_id).where(team_succession.c.predecessor_id == later)
        )
        if found is None:
            break
        later = found["successor_id"]
        if later == old:
            raise SuccessionError(
                f"{directory.names[old]!r} comes after {directory.names[new]!r} already"
            )
    changed = {"successor_id": new, "succeeded_on": wanted.succeeded_on}
    yield from rows(
        upsert(team_succession)
        .values(predecessor_id=old, **changed)
        .on_conflict_do_update(index_elements=["predecessor_id"], set_=changed)
    )
    happened = TeamSucceeded(predecessor_id=old, successor_id=new)
    yield Publish(
        Event.of(happened, topics=[f"team:{old}", f"team:{new}"], occurred_at=(yield from now()))
    )
    return Succession(
        country=wanted.country,
        predecessor=directory.names[old],
        successor=directory.names[new],
        succeeded_on=wanted.succeeded_on,
    )


def listed(engine: Engine, country: str | None = None) -> list[Succession]:
    """Return the successions of one country, or of all."""
    old, new = team.alias("old"), team.alias("new")
    statement = (
        select(old.c.country, old.c.name, new.c.name, team_succession.c.succeeded_on)
        .join(old, old.c.team_id == team_succession.c.predecessor_id)
        .join(new, new.c.team_id == team_succession.c.successor_id)
        .order_by(old.c.country, old.c.name)
    )
    if country is not None:
        statement = statement.where(old.c.country == country)
    with engine.connect() as connection:
        return [
            Succession(country=row[0], predecessor=row[1], successor=row[2], succeeded_on=row[3])
            for row in connection.execute(statement)
        ]


def _team(directory: TeamDirectory, spelling: str) -> int:
    try:
        name = name_of(spelling)
    except UnfitText as fault:
        raise SuccessionError(f"a name that cannot be kept: {fault}") from fault
    number = directory.named(name)
    if number is None:
        near = directory.suggest(name)
        hint = f"; do you mean {near['team']!r}?" if near else ""
        raise SuccessionError(f"no team of {directory.country} is called {name!r}{hint}")
    return number
