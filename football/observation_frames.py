"""Observations turned into the frames of `Facts`, without a database.

What belongs here: columns from observations, and merging two observations of one match. What
does not: resolving names between sources: here a team is what the source calls it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, fields
from datetime import datetime

import polars as pl

from football.competitions import COMPETITIONS, Competition, by_espn, by_openfootball
from football.frames import (
    MATCHES_SCHEMA,
    ODDS_SCHEMA,
    STATISTICS_SCHEMA,
    match_date,
    match_key,
)
from football.known import match_known, price_known
from football.observations.match import MatchObservation, MatchStatus, Quote, Statistics

_STATISTIC_NAMES = tuple(f.name for f in fields(Statistics))


def frames(
    observations: Sequence[MatchObservation], *, recorded_at: datetime | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return matches, statistics and odds of observations of known competitions.

    Where two observations are of one match (competition, day, teams), the earlier in the list
    wins and the later fills statistics and prices it lacks. Placeholders are left out.

    Args:
        observations: what parsers returned.
        recorded_at: when the facts count as stored; each observation's `fetched_at` if absent.
    """
    kept = [(c, o) for o in observations if (c := _competition(o)) and not o.is_placeholder]
    matches = _matches(kept, recorded_at)
    keys: list[str] = matches["match_key"].to_list()
    statistics = _statistics(keys, [o for _, o in kept])
    odds = _odds(keys, [o for _, o in kept])
    recorded = matches.select("match_key", "recorded_at").unique("match_key", keep="first")
    return (
        matches.unique("match_key", keep="first", maintain_order=True),
        _stamped(statistics, recorded),
        _stamped(odds, recorded),
    )


def _stamped(frame: pl.DataFrame, recorded: pl.DataFrame) -> pl.DataFrame:
    return frame.drop("recorded_at").join(recorded, on="match_key", how="left")


def _competition(observation: MatchObservation) -> Competition | None:
    code = observation.source_competition_id
    return COMPETITIONS.get(code) or by_espn(code) or by_openfootball(code)


def _matches(
    kept: Sequence[tuple[Competition, MatchObservation]], recorded_at: datetime | None
) -> pl.DataFrame:
    columns: dict[str, list[object]] = {
        name: [] for name in MATCHES_SCHEMA if name not in {"match_key", "match_date"}
    }
    for competition, o in kept:
        known = match_known(
            o.status,
            o.kickoff_at,
            has_kickoff_time=o.has_kickoff_time,
            fetched_at=o.fetched_at,
        )
        is_finished = o.status is MatchStatus.FINISHED
        row: tuple[object, ...] = (
            competition.code,
            competition.country,
            competition.tier,
            o.season_start_year,
            o.kickoff_at,
            o.has_kickoff_time,
            o.home.name,
            o.away.name,
            o.is_neutral,
            o.status.value,
            o.score.home_goals_90 if is_finished else None,
            o.score.away_goals_90 if is_finished else None,
            o.is_awarded,
            known.at,
            known.basis.value,
            recorded_at or o.fetched_at,
            None,
        )
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    schema = {name: MATCHES_SCHEMA[name] for name in columns}
    frame = pl.DataFrame(columns, schema=schema, strict=False)
    dated = frame.with_columns(match_date(pl.col("kickoff_at")).alias("match_date"))
    return dated.with_columns(match_key())


def _statistics(keys: Sequence[str], observations: Sequence[MatchObservation]) -> pl.DataFrame:
    merged: dict[str, list[int | None]] = {}
    known: dict[str, tuple[datetime, str]] = {}
    for key, o in zip(keys, observations, strict=True):
        if o.statistics is None or o.status is not MatchStatus.FINISHED:
            continue
        values: list[int | None] = list(astuple(o.statistics))
        if all(value is None for value in values):
            continue
        if key in merged:
            merged[key] = _filled(merged[key], values)
            continue
        merged[key] = values
        at, basis = match_known(
            o.status,
            o.kickoff_at,
            has_kickoff_time=o.has_kickoff_time,
            fetched_at=o.fetched_at,
        )
        known[key] = (at, basis.value)
    columns: dict[str, list[object]] = {"match_key": list(merged)}
    for position, name in enumerate(_STATISTIC_NAMES):
        columns[name] = [values[position] for values in merged.values()]
    columns["known_at"] = [known[key][0] for key in merged]
    columns["known_basis"] = [known[key][1] for key in merged]
    columns["recorded_at"] = [None] * len(merged)
    columns["superseded_at"] = [None] * len(merged)
    return pl.DataFrame(columns, schema_overrides=STATISTICS_SCHEMA).select(
        list(STATISTICS_SCHEMA)
    )


def _filled(first: Iterable[int | None], second: Iterable[int | None]) -> list[int | None]:
    return [b if a is None else a for a, b in zip(first, second, strict=True)]


def _odds(keys: Sequence[str], observations: Sequence[MatchObservation]) -> pl.DataFrame:
    columns: dict[str, list[object]] = {name: [] for name in ODDS_SCHEMA}
    seen: set[tuple[str, str, str, float, str]] = set()
    for key, o in zip(keys, observations, strict=True):
        known_of = _price_clock(o)
        for quote in o.quotes:
            identity = (key, quote.book, quote.market.value, quote.line, quote.phase.value)
            if identity in seen:
                continue
            seen.add(identity)
            at, basis = known_of(quote)
            row: tuple[object, ...] = (*identity, quote.prices, at, basis, None)
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
    return pl.DataFrame(columns, schema=ODDS_SCHEMA, strict=False)


def _price_clock(o: MatchObservation) -> Callable[[Quote], tuple[datetime, str]]:
    known: dict[str, tuple[datetime, str]] = {}

    def of(quote: Quote) -> tuple[datetime, str]:
        if quote.phase not in known:
            at, basis = price_known(
                quote.phase,
                o.kickoff_at,
                has_kickoff_time=o.has_kickoff_time,
                fetched_at=o.fetched_at,
                is_current=o.prices_are_current,
            )
            known[quote.phase] = (at, basis.value)
        return known[quote.phase]

    return of
