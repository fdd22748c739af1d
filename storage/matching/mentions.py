"""Teams and players as prose names them: not whom a source lists, but whom a sentence is about.

A team is named when its name stands in the text and means no other team. A player is named by his
full name, or by his last name beside the name of his team. Nothing is guessed: what may be two
people is neither.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from sqlalchemy import Connection, select

from football.names import exact_key, nearest
from football.observations.match import TeamReference
from storage.register.tables import player, team, team_alias, team_link

_POSSESSIVE = re.compile("['\u2019]s\\b")
_SHORTEST_NAME = 4  # shorter names are words of other meanings too often
_FULL_NAME = 2
_SURNAME_ALONE = 0.9


@dataclass(frozen=True, slots=True)
class TeamMentions:
    """The names that mean exactly one team, and a pattern that finds them."""

    _teams: Mapping[str, int]
    _links: Mapping[tuple[str, str], int]
    _pattern: re.Pattern[str] | None

    @classmethod
    def load(cls, connection: Connection) -> Self:
        """Read the teams' names, and the ids that sources have for them."""
        ids: dict[str, set[int]] = defaultdict(set)
        own: dict[str, set[int]] = defaultdict(set)
        for row in connection.execute(select(team.c.team_id, team.c.name)):
            own[exact_key(row.name)].add(row.team_id)
        for row in connection.execute(select(team_alias.c.team_id, team_alias.c.alias)):
            ids[exact_key(row.alias)].add(row.team_id)
        teams = {
            name: next(iter(found))
            for name, found in (ids | own).items()
            if len(found) == 1 and len(name) >= _SHORTEST_NAME
        }
        longest_first = sorted(teams, key=len, reverse=True)
        pattern = rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"
        links = {
            (row.source, row.source_team_id): row.team_id
            for row in connection.execute(select(team_link))
        }
        return cls(teams, links, re.compile(pattern) if teams else None)

    def in_text(self, words: str) -> set[int]:
        """Return the teams named; of two names, one within the other, the longer counts."""
        if self._pattern is None:
            return set()
        key = exact_key(_POSSESSIVE.sub(" ", words))
        return {self._teams[found.group()] for found in self._pattern.finditer(key)}

    def listed(self, source: str, references: Iterable[TeamReference]) -> set[int]:
        """Return the teams that a source lists by its ids."""
        found = (self._links.get((source, r.source_id)) for r in references if r.source_id)
        return {number for number in found if number is not None}

    def is_team(self, name: str) -> bool:
        """Whether a name is a team's, and nothing more."""
        return exact_key(_POSSESSIVE.sub(" ", name)) in self._teams


class Named(NamedTuple):
    """A player, and how sure it is that he is meant (1 for a full name)."""

    player_id: int
    team_id: int
    certainty: float


class Unclear(NamedTuple):
    """Nobody, or several; `suggestion` is the player of the teams that is most alike."""

    players: int
    suggestion: Mapping[str, object] | None


class _Player(NamedTuple):
    player_id: int
    team_id: int
    name: str
    words: tuple[str, ...]


class PlayerMentions:
    """The players whose names a text's names may mean, read once per batch."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute(
            select(player.c.player_id, player.c.team_id, player.c.name).where(
                player.c.team_id.is_not(None)
            )
        )
        self._by_name: dict[tuple[str, ...], list[_Player]] = defaultdict(list)
        self._by_last: dict[str, list[_Player]] = defaultdict(list)
        self._by_team: dict[int, list[_Player]] = defaultdict(list)
        for row in rows:
            words = tuple(exact_key(row.name).split())
            if not words:
                continue
            found = _Player(row.player_id, row.team_id, row.name, words)
            self._by_name[words].append(found)
            self._by_last[words[-1]].append(found)
            self._by_team[row.team_id].append(found)

    def find(self, name: str, teams: Collection[int]) -> Named | Unclear:
        """Return who is meant by a run of capitalised words that ends with a name.

        Args:
            name: may begin with words that are no part of the name.
            teams: that the text names.
        """
        words = tuple(exact_key(name).split())
        for length in range(len(words), _FULL_NAME - 1, -1):
            namesakes = self._by_name.get(words[-length:], [])
            mates = [p for p in namesakes if p.team_id in teams] or namesakes
            if len(mates) == 1:
                return Named(mates[0].player_id, mates[0].team_id, 1.0)
            if mates:
                return Unclear(len(mates), None)
        namesakes = self._by_last.get(words[-1], []) if words else []
        # Another first name is another player, however alone he is with his last name.
        possible = [p for p in namesakes if p.team_id in teams and _could_be(words, p.words)]
        if len(possible) == 1:
            return Named(possible[0].player_id, possible[0].team_id, _SURNAME_ALONE)
        return Unclear(len(possible), self._suggestion(name, teams))

    def in_text(self, words: str, teams: Collection[int]) -> set[int]:
        """Return the players of these teams whose full names stand in a text."""
        text = f" {exact_key(_POSSESSIVE.sub(' ', words))} "
        mates = (p for number in teams for p in self._by_team.get(number, []))
        return {
            p.player_id
            for p in mates
            if len(p.words) >= _FULL_NAME and f" {' '.join(p.words)} " in text
        }

    def _suggestion(self, name: str, teams: Collection[int]) -> Mapping[str, object] | None:
        names = {p.name for number in teams for p in self._by_team.get(number, [])}
        found = nearest(name, sorted(names))
        return {"player": found[0], "score": found[1]} if found else None


def _could_be(words: Sequence[str], full: Sequence[str]) -> bool:
    """Whether a last name, alone or after an initial, may stand for a full name."""
    common = 0
    while common < min(len(words), len(full)) and words[-1 - common] == full[-1 - common]:
        common += 1
    before = words[: len(words) - common]
    return not before or (len(before) == 1 and before[0] == full[0][0])


def provider_of(publisher: str) -> str:
    """Return whose ids a publisher's stories use, where they use any."""
    return "espn" if publisher.startswith("espn.") else publisher
