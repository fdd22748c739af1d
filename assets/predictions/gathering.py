"""What facts are found from: coming matches with their forecasts, records of teams, results.

What belongs here: reading and joining. What does not: finding (`football.insights`), keeping
(`insights`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection

from assets.predictions.bodies import with_all
from football.arrays import FloatArray
from football.features.columns import GOAL_MODEL
from football.insights.attribution import Parts, parts_of
from football.insights.fact import Source
from football.insights.reasons import Match, Missing
from football.insights.record import Played, Team
from football.models.outcome import OutcomeModel
from football.sealed.forecast import ForecastBody, decode
from football.triples import MARKET, triple
from storage.football import halves
from storage.football.statements import conditions, matches
from storage.football.tables.match import match as match_table
from storage.forecast.statements import forecasts
from storage.insights import statements as questions

TRACK = "odds_free"
_REFERENCE = 3_000  # past matches that say what is usual
_AHEAD = timedelta(days=14)
_REVIEWED = timedelta(days=10)
_PATTERN_SEASONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecasts:
    """What was sealed of one match, oldest first."""

    bodies: Sequence[ForecastBody]

    @property
    def last(self) -> ForecastBody:
        return self.bodies[-1]

    @property
    def course(self) -> Sequence[Sequence[float]]:
        return [body.outcomes for body in self.bodies]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A match to come with everything facts are found from."""

    row: Mapping[str, Any]
    match: Match
    forecasts: Forecasts
    missing: Missing
    market: Sequence[float] | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reasons:
    """Parts of the forecasts of coming matches, beside those of past ones.

    Attributes:
        places: row of each match in `parts`.
        gaps: in lead, of past matches' forecasts to their markets'.
    """

    parts: Parts
    places: Mapping[int, int]
    past: Parts
    gaps: FloatArray


def coming(connection: Connection, rows: pl.DataFrame, as_of: datetime) -> list[Coming]:
    """Return the matches of a frame of features that still come and have a sealed forecast."""
    if rows.is_empty():
        return []
    ahead = rows.filter(pl.col("kickoff_at") > as_of)
    ids: list[int] = ahead["match_id"].to_list()
    sealed = sealed_of(connection, ids)
    known = {row["match_id"]: row for row in _rows_of(connection, ids)}
    span = {"since": as_of, "until": as_of + _AHEAD, "as_of": as_of}
    out = {
        row["match_id"]: Missing(home=row["home_out"], away=row["away_out"])
        for row in connection.execute(conditions.missing_players(), span).mappings()
    }
    nobody = Missing(home=0, away=0)
    return [
        Coming(
            row=known[row["match_id"]],
            match=match_of(known[row["match_id"]], sealed[row["match_id"]], as_of),
            forecasts=sealed[row["match_id"]],
            missing=out.get(row["match_id"], nobody),
            market=_market(row),
        )
        for row in ahead.iter_rows(named=True)
        if row["match_id"] in sealed and row["match_id"] in known
    ]


def finished(
    connection: Connection, as_of: datetime
) -> Iterator[tuple[Mapping[str, Any], Forecasts]]:
    """Yield the matches of the last days that had a sealed forecast."""
    span = {"since": as_of - _REVIEWED, "until": as_of}
    ids = list(connection.execute(questions.finished_since(), span).scalars())
    sealed = sealed_of(connection, ids)
    for row in _rows_of(connection, list(sealed)):
        yield row, sealed[row["match_id"]]


def sealed_of(connection: Connection, match_ids: Sequence[int]) -> dict[int, Forecasts]:
    """Return what was sealed of matches on our own track; those without are left out."""
    bodies: dict[int, list[ForecastBody]] = defaultdict(list)
    named = {"match_ids": list(match_ids), "track": TRACK}
    for row in connection.execute(forecasts.courses(), named).mappings():
        bodies[row["match_id"]].append(decode(bytes(row["body"])))
    return {match_id: Forecasts(bodies=each) for match_id, each in bodies.items()}


def match_of(row: Mapping[str, Any], sealed: Forecasts, as_of: datetime) -> Match:
    """Return a match as facts name it, resting on its last forecast."""
    return Match(
        match_id=row["match_id"],
        home=row["home_name"],
        away=row["away_name"],
        as_of=as_of,
        sources=(Source("forecast", str(sealed.last.forecast_id)),),
    )


def reasons(model: OutcomeModel, rows: pl.DataFrame, past: pl.DataFrame) -> Reasons | None:
    """Return the parts of forecasts; None where nothing is to come or nothing has been."""
    if rows.is_empty() or past.is_empty():
        return None
    names = _columns_of(model)
    usual = parts_of(model, with_all(names, past.tail(_REFERENCE)))
    priced = past.tail(_REFERENCE).drop_nulls(list(triple(MARKET)))
    gaps = np.empty(0)
    if priced.height:
        home, away = (priced[triple(MARKET)[n]].to_numpy() for n in (0, 2))
        gaps = parts_of(model, with_all(names, priced)).total[:, 0] - np.log(home / away)
    return Reasons(
        parts=parts_of(model, with_all(names, rows)),
        places={match_id: place for place, match_id in enumerate(rows["match_id"])},
        past=usual,
        gaps=gaps,
    )


def teams(
    past: pl.DataFrame, competition: str, season: int, team_ids: Mapping[str, int]
) -> tuple[list[Team], list[Team]]:
    """Return the teams of a season with its matches, and with those of the last five seasons.

    What was expected of a match is what the goal model forecast on its day; matches from before
    there was one are left out.

    Args:
        past: the training set.
        competition: code.
        season: the year it starts in.
        team_ids: of the clubs of the season, by name.
    """
    known = past.filter(
        pl.col("competition") == competition,
        pl.col("season_start_year") > season - _PATTERN_SEASONS,
    ).drop_nulls(list(triple(GOAL_MODEL)))
    played: dict[str, list[tuple[int, Played]]] = defaultdict(list)
    for row in known.sort("kickoff_at").iter_rows(named=True):
        for side in ("home", "away"):
            if row[side] in team_ids:
                played[row[side]].append((row["season_start_year"], as_played(row, side)))
    every = [(team_ids[name], name, games) for name, games in sorted(played.items())]
    lately = [
        Team(team_id=n, name=name, played=[game for year, game in games if year == season])
        for n, name, games in every
    ]
    return lately, [
        Team(team_id=n, name=name, played=[game for _, game in games]) for n, name, games in every
    ]


def with_halves(connection: Connection, past: pl.DataFrame) -> pl.DataFrame:
    """Add the half-time scores of past matches; null where they are not known."""
    if past.is_empty():
        return past
    known = halves.load(connection, past["competition"].unique())
    return past.join(known, on="match_key", how="left", maintain_order="left")


def meetings_of(past: pl.DataFrame, home: str, away: str) -> list[Played]:
    """Return earlier meetings of two teams as the coming home side saw them, oldest first."""
    pair = [home, away]
    met = past.filter(pl.col("home").is_in(pair), pl.col("away").is_in(pair))
    known = met.drop_nulls(list(triple(GOAL_MODEL))).sort("kickoff_at")
    return [
        as_played(row, "home" if row["home"] == home else "away")
        for row in known.iter_rows(named=True)
    ]


def as_played(row: Mapping[str, Any], side: str) -> Played:
    """Return a row of the training set as one of its sides sees it."""
    other = "away" if side == "home" else "home"
    win, draw, lose = (float(row[name]) for name in triple(GOAL_MODEL))
    return Played(
        match_key=row["match_key"],
        opponent=row[other],
        is_home=side == "home",
        kickoff_at=row["kickoff_at"],
        goals_for=row[f"{side}_goals"],
        goals_against=row[f"{other}_goals"],
        expected=(win, draw, lose) if side == "home" else (lose, draw, win),
        late=_late(row, side, other),
    )


def _late(row: Mapping[str, Any], side: str, other: str) -> tuple[int, int] | None:
    """Return the goals after the break, None where nobody knows or sources do not fit."""
    goals = [(row[f"{each}_goals"], row.get(f"{each}_goals_half_time")) for each in (side, other)]
    known = [whole - half for whole, half in goals if half is not None]
    return (known[0], known[1]) if len(known) == len(goals) and min(known) >= 0 else None


def _columns_of(model: OutcomeModel) -> list[str]:
    own = [column.name for column in model.columns]
    spare = [] if model.fallback is None else _columns_of(model.fallback)
    trees = () if model.boosting is None else model.boosting.columns
    beside = [column.name for each in model.adjustments for column in each.columns]
    return list(dict.fromkeys((*own, *spare, *trees, *beside)))


def _rows_of(connection: Connection, match_ids: Sequence[int]) -> list[Mapping[str, Any]]:
    found = connection.execute(matches.rows().where(match_table.c.match_id.in_(list(match_ids))))
    return [{str(name): value for name, value in row.items()} for row in found.mappings()]


def _market(row: Mapping[str, Any]) -> Sequence[float] | None:
    values = [row.get(name) for name in triple(MARKET)]
    return None if any(value is None for value in values) else [float(v) for v in values if v]
