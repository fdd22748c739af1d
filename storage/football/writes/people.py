"""Players as lists name them: by the source's id, else by date of birth, name and club.

Nobody is taken for another because nothing better was found: where more than one fits, or a name
fits alone, a person is asked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.names import exact_key
from football.observations.play import PlayerReference
from storage.football.tables.lineup import player_link
from storage.register.tables import player


@dataclass(slots=True, kw_only=True)
class Known:
    """A player of ours."""

    player_id: int
    name: str
    born_on: date | None
    team_id: int | None
    position: str | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Several, or one by his name alone, may be meant."""

    players: tuple[Known, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A player as a list names him; `team_id` is the club it has him with, if we know it."""

    reference: PlayerReference
    born_on: date | None = None
    team_id: int | None = None
    position: str | None = None


@dataclass(slots=True)
class People:
    """Everybody we know, and whom one source's ids mean."""

    connection: Connection
    source: str
    _by_id: dict[int, Known] = field(default_factory=dict[int, Known])
    _by_link: dict[str, int] = field(default_factory=dict[str, int])
    _linked: set[int] = field(default_factory=set[int])
    _by_day: dict[date, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _by_last_word: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, connection: Connection, source: str) -> Self:
        """Read everybody once."""
        found = cls(connection, source)
        names = ("player_id", "name", "born_on", "team_id", "position")
        everybody = connection.execute(select(*(player.c[name] for name in names))).mappings()
        for row in everybody:
            found._add(Known(**row))
        links = select(player_link).where(player_link.c.source == source)
        for row in connection.execute(links):
            found._by_link[row.source_player_id] = row.player_id
            found._linked.add(row.player_id)
        return found

    def find(self, person: Person) -> Known | Doubt | None:
        """Return who is meant; None for somebody we do not know."""
        linked = self._by_link.get(person.reference.source_id or "")
        if linked is not None:
            return self._by_id[linked]
        # Of two people with ids of one source neither is the other.
        free = [each for each in self._alike(person) if each.player_id not in self._linked]
        if person.born_on is not None:
            born = [each for each in free if each.born_on == person.born_on]
            if born:
                return _sure(born, person.team_id)
        may_be = [each for each in free if each.born_on is None or person.born_on is None]
        mates = [each for each in may_be if each.team_id == person.team_id is not None]
        if mates:
            return _sure(mates, None, exact_key(person.reference.name))
        key = exact_key(person.reference.name)
        namesakes = tuple(each for each in may_be if exact_key(each.name) == key)
        return Doubt(namesakes) if namesakes else None

    def take(self, known: Known, person: Person) -> None:
        """Remember the source's id of a player, and what the list adds to him."""
        before = known.born_on, known.position
        known.born_on = known.born_on or person.born_on
        known.position = known.position or person.position
        if before != (known.born_on, known.position):
            self.connection.execute(
                update(player)
                .where(player.c.player_id == known.player_id)
                .values(born_on=known.born_on, position=known.position)
            )
        self._link(known.player_id, person.reference.source_id)

    def introduce(self, person: Person) -> Known:
        """Register somebody new."""
        values: dict[str, Any] = {
            "name": person.reference.name,
            "born_on": person.born_on,
            "team_id": person.team_id,
            "position": person.position,
        }
        number = self.connection.execute(
            insert(player).values(**values).returning(player.c.player_id)
        ).scalar_one()
        known = Known(player_id=number, **values)
        self._add(known)
        self._link(number, person.reference.source_id)
        return known

    def _add(self, known: Known) -> None:
        self._by_id[known.player_id] = known
        if known.born_on is not None:
            self._by_day[known.born_on].append(known)
        self._by_last_word[_words(known.name)[-1]].append(known)

    def _link(self, player_id: int, source_id: str | None) -> None:
        if source_id is None or self._by_link.get(source_id) == player_id:
            return
        self._by_link[source_id] = player_id
        self._linked.add(player_id)
        row = {"source": self.source, "source_player_id": source_id, "player_id": player_id}
        self.connection.execute(upsert(player_link).values(row).on_conflict_do_nothing())

    def _alike(self, person: Person) -> list[Known]:
        """Return who has such a name: the same last word, or the same day of birth."""
        near = {
            each.player_id: each
            for each in (
                *self._by_last_word.get(_words(person.reference.name)[-1], ()),
                *(self._by_day.get(person.born_on, ()) if person.born_on else ()),
            )
        }
        return [each for each in near.values() if _is_alike(each.name, person.reference.name)]


def _sure(found: Iterable[Known], team_id: int | None, key: str | None = None) -> Known | Doubt:
    """Return the only one, or the only one of the club or of that very name; else the doubt."""
    all_of_them = tuple(found)
    if len(all_of_them) == 1:
        return all_of_them[0]
    nearer = [
        each
        for each in all_of_them
        if (each.team_id == team_id if key is None else exact_key(each.name) == key)
    ]
    return nearer[0] if len(nearer) == 1 else Doubt(all_of_them)


def _is_alike(name: str, other: str) -> bool:
    """Whether two names may be one person's: equal, one within the other, or `M. Salah`."""
    ours, theirs = _words(name), _words(other)
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return True
    return ours[-1] == theirs[-1] and ours[0][:1] == theirs[0][:1]


def _words(name: str) -> list[str]:
    return exact_key(name).split() or [name.casefold()]
