"""A season as its rows tell it, in the words of `football.season`.

What belongs here: from rows of `storage.football.statements.standings` to results, announced
matches and adjustments, the same for pipelines and serving. What does not: asking for the rows, or
the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, Self

from football.observations.match import MatchStatus
from football.season import (
    PointsAdjustment,
    Result,
    Rules,
    Standing,
    regular_season,
    rules_of,
    table,
)


class Row(Protocol):
    """A row of any driver: a value by the name of its column."""

    def __getitem__(self, name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A match still to be played."""

    match_id: int
    kickoff_at: datetime
    home: str
    away: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonSoFar:
    """What is known of a season.

    Attributes:
        team_ids: of every club with a match or an adjustment, by name.
        results: of the regular season, in order of kick-off.
        announced: matches to come, postponed ones too.
        known_at: when the last of the results became known.
    """

    rules: Rules
    team_ids: Mapping[str, int]
    results: Sequence[Result]
    announced: Sequence[Announced]
    adjustments: Sequence[PointsAdjustment]
    known_at: datetime | None

    @classmethod
    def of(
        cls,
        competition: str,
        start_year: int,
        matches: Sequence[Row],
        adjustments: Sequence[Row],
        *,
        known_by: datetime | None = None,
    ) -> Self:
        """Read a season.

        Args:
            competition: code.
            start_year: of the season.
            matches: rows of `matches_of_season`.
            adjustments: rows of `adjustments`.
            known_by: results known later are matches to come; what is known now if not given.
        """
        rules = rules_of(competition, start_year)
        over = [row for row in matches if _is_over(row, known_by)]
        to_come = [row for row in matches if not _is_over(row, known_by)]
        results = (
            Result(row["home_name"], row["away_name"], row["home_goals_90"], row["away_goals_90"])
            for row in over
        )
        team_ids = {
            row[f"{side}_name"]: row[f"{side}_team_id"]
            for row in matches
            for side in ("home", "away")
        }
        return cls(
            rules=rules,
            team_ids=team_ids | {row["name"]: row["team_id"] for row in adjustments},
            results=list(regular_season(results, rules.meetings)),
            announced=[
                Announced(
                    match_id=row["match_id"],
                    kickoff_at=row["kickoff_at"],
                    home=row["home_name"],
                    away=row["away_name"],
                )
                for row in to_come
            ],
            adjustments=[_adjustment(row) for row in adjustments],
            known_at=max((row["known_at"] for row in over), default=None),
        )

    def table(self, *, on: date | None = None) -> list[Standing]:
        """Return the table, without adjustments effective after a day."""
        return table(self.results, self.rules, self.adjustments, teams=self.team_ids, on=on)


def _is_over(row: Row, known_by: datetime | None) -> bool:
    return (
        row["status"] == MatchStatus.FINISHED.value
        and row["home_goals_90"] is not None
        and (known_by is None or row["known_at"] <= known_by)
    )


def _adjustment(row: Row) -> PointsAdjustment:
    return PointsAdjustment(
        team=row["name"],
        points=row["points"],
        reason=row["reason"],
        effective_on=row["effective_on"],
    )
