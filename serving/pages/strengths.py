"""How strong the goal model thinks the teams of a competition are, in words people can use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import exp

from serving.kit.postgres.database import Database
from storage.football.statements import teams as teams_statements
from storage.forecast.statements import models

_MOST_TEAMS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """A team beside the average of its competition.

    Attributes:
        attack: goals it scores, as a multiple of what an average team does.
        concedes: goals it lets in, likewise; lower is better.
        rank: 1 is the strongest, attack and defence together, of those who play this season.
        of: how many are ranked.
    """

    attack: float
    concedes: float
    rank: int
    of: int
    as_of: datetime


async def read_strengths(database: Database, code: str) -> Mapping[str, Strength]:
    """Return the strengths of a competition's teams by name; none if it has no goal model."""
    row = await database.fetch_one(models.champion(), name=f"goal_{code}")
    if row is None:
        return {}
    playing = await database.fetch(
        teams_statements.page(filters=frozenset({"competition"}), is_continued=False),
        competition=code,
        limit=_MOST_TEAMS,
    )
    known: Mapping[str, Mapping[str, float]] = row["parameters"].get("teams", {})
    # The model remembers those who went down or up since.
    teams = {team["name"]: known[team["name"]] for team in playing if team["name"] in known}
    order = sorted(teams, key=lambda name: -(teams[name]["attack"] + teams[name]["defence"]))
    return {
        name: Strength(
            attack=exp(teams[name]["attack"]),
            concedes=exp(-teams[name]["defence"]),
            rank=rank,
            of=len(order),
            as_of=row["as_of"],
        )
        for rank, name in enumerate(order, start=1)
    }
