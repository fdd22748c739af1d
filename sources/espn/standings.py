"""What ESPN's table says of each club: a check of ours, never a source of facts.

What belongs here: the answer's shape and its reading. What does not: comparing
(`assets.published`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from football.observations.match import TeamReference
from sources.errors import PayloadUnreadable
from sources.json_body import read_object

_WHOLE = 1e-6


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, allow_inf_nan=False)


class _Team(_Wire):
    id: str | None = None
    display_name: str = Field(alias="displayName", min_length=1)


class _Stat(_Wire):
    """A number by name; `overall` has none."""

    name: str
    value: float | None = None


class _Entry(_Wire):
    team: _Team
    stats: list[_Stat]


class _Table(_Wire):
    season: Annotated[int, Field(ge=1850, le=2200)]
    entries: list[_Entry]


class _Group(_Wire):
    standings: _Table


class _Answer(_Wire):
    children: Annotated[list[_Group], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedStanding:
    """A club's line of the published table.

    Attributes:
        position: 1 is the top; None where the provider leaves it open.
        deductions: points the provider says were taken, as it writes them.
    """

    team: TeamReference
    position: int | None
    played: int
    points: int
    goal_difference: int
    deductions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """A league's table, best first."""

    season_start_year: int
    standings: Sequence[PublishedStanding]


def read_standings(body: bytes) -> PublishedTable:
    """Read a table; groups of one league follow each other.

    Raises:
        PayloadUnreadable: an error document, cut JSON, or not a table.
    """
    document = read_object(body)
    try:
        answer = _Answer.model_validate(document)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise PayloadUnreadable(f"not a table: {where}: {first['msg']}") from fault
    entries = [entry for group in answer.children for entry in group.standings.entries]
    standings = [_standing(entry) for entry in entries]
    return PublishedTable(
        season_start_year=answer.children[0].standings.season,
        standings=sorted(standings, key=lambda each: each.position or len(entries)),
    )


def _standing(entry: _Entry) -> PublishedStanding:
    values = {stat.name: stat.value for stat in entry.stats if stat.value is not None}

    def whole(name: str) -> int:
        value = values.get(name)
        if value is None or abs(value - round(value)) > _WHOLE:
            raise PayloadUnreadable(f"{entry.team.display_name}: {name} is {value}")
        return round(value)

    return PublishedStanding(
        team=TeamReference(name=entry.team.display_name.strip(), source_id=entry.team.id),
        position=whole("rank") if "rank" in values else None,
        played=whole("gamesPlayed"),
        points=whole("points"),
        goal_difference=whole("pointDifferential"),
        deductions=whole("deductions") if "deductions" in values else 0,
    )
