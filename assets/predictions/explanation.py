"""Why a sealed forecast says what it says: the features it rests on, built from the record again.

What belongs here: facts as they were recorded when it was made, and whether they still give the
digest that was sealed. What does not: making forecasts (`bodies`), printing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, Engine

from assets.predictions.bodies import features_digest, information, with_all
from football import features
from football.frames import INSTANT, match_date, match_key
from football.models import forecaster
from football.models.dixon_coles import DixonColes
from football.sealed.forecast import ForecastBody, decode
from storage.football import conditions, facts
from storage.football.statements import matches
from storage.football.tables.match import match
from storage.forecast.models.decisions import ModelVersion, by_id
from storage.forecast.statements import models, seals
from storage.kit.unit_of_work import ask

Values = Mapping[str, float | str | None]
_GOAL_MODELS = 2  # the newest fit by then, and the one before: a run may have read that
_OTHERWISE = (
    "something without versions changed since: the name of a team, a ground, a goal model that was"
    " never registered, or how this version of Touchline computes features"
)


class UnknownForecastError(LookupError):
    """No sealed forecast has this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A sealed forecast beside what it is built from.

    Attributes:
        seen: the features its model looks at, as the record gives them again; empty where the
            record no longer knows the match.
        is_reproduced: the digest of them is the sealed one.
        differences: what is known to be otherwise; empty if it is reproduced.
    """

    body: ForecastBody
    sealed_at: datetime
    home: str
    away: str
    seen: Values
    is_reproduced: bool
    differences: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """What is read of a forecast before its features."""

    body: ForecastBody
    sealed_at: datetime
    match: Mapping[str, Any]
    version: ModelVersion
    goal_models: Sequence[DixonColes]


def explain(engine: Engine, forecast_id: UUID, codes: Collection[str]) -> Explanation:
    """Build the features of a sealed forecast from what was on record when it was made.

    Args:
        engine: of the world.
        forecast_id: of a sealed forecast.
        codes: the competitions of the world.

    Raises:
        UnknownForecastError: there is no such forecast.
    """
    with engine.connect() as connection:
        sealed = _sealed(connection, forecast_id)
    names = forecaster.load(sealed.version.family, sealed.version.parameters).features
    rows = with_all(names, _features(engine, sealed, codes))
    row = next(rows.iter_rows(named=True), None)
    is_reproduced = row is not None and sealed.body.features_digest in _digests(sealed, row, names)
    return Explanation(
        body=sealed.body,
        sealed_at=sealed.sealed_at,
        home=sealed.match["home_name"],
        away=sealed.match["away_name"],
        seen={} if row is None else {name: row[name] for name in names},
        is_reproduced=is_reproduced,
        differences=() if is_reproduced else tuple(_differences(sealed, row, names)),
    )


def _sealed(connection: Connection, forecast_id: UUID) -> _Sealed:
    found = connection.execute(seals.of_forecast(), {"forecast_id": forecast_id}).mappings()
    row = found.one_or_none()
    if row is None:
        raise UnknownForecastError(f"no sealed forecast has the id {forecast_id}")
    body = decode(bytes(row["body"]))
    is_it = match.c.match_id == body.match_id
    played = connection.execute(matches.rows().where(is_it)).mappings().one()
    then = {"name": f"goal_{played['competition_code']}", "as_of": body.as_of}
    fitted = connection.execute(models.goal_models_then().limit(_GOAL_MODELS), then).mappings()
    return _Sealed(
        body=body,
        sealed_at=row["sealed_at"],
        match={str(name): value for name, value in played.items()},
        version=ask(connection, by_id(body.model_version_id)),
        goal_models=[DixonColes.from_dict(each["parameters"]) for each in fitted],
    )


def _features(engine: Engine, sealed: _Sealed, codes: Collection[str]) -> pl.DataFrame:
    """Return the row of features of the match as of the forecast; none if it was unknown."""
    as_of = sealed.body.as_of
    around = conditions.load(engine, as_of, past=timedelta(days=1), is_replay=True)
    recorded = facts.load(engine, list(codes)).as_recorded(as_of).with_conditions(around)
    return features.build(recorded, as_of, [_key_of(sealed.match)])


def _key_of(played: Mapping[str, Any]) -> str:
    """Return the key by which facts know a match now."""
    named = pl.DataFrame(
        {
            "competition": [played["competition_code"]],
            "home": [played["home_name"]],
            "away": [played["away_name"]],
            "match_date": pl.Series([played["kickoff_at"]], dtype=INSTANT),
        }
    ).with_columns(match_date=match_date(pl.col("match_date")))
    return named.select(match_key()).item()


def _digests(sealed: _Sealed, row: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    for model in sealed.goal_models:
        grid = model.grid(row["home"], row["away"], neutral=row["is_neutral"])
        yield features_digest(row, names, grid)


def _differences(
    sealed: _Sealed, row: Mapping[str, Any] | None, names: Sequence[str]
) -> Iterator[str]:
    body, kickoff_at = sealed.body, sealed.match["kickoff_at"]
    if kickoff_at != body.kickoff_at:
        yield f"the match was moved since, from {_text(body.kickoff_at)} to {_text(kickoff_at)}"
    if row is None:
        yield "the match was not on record then, as facts know it now"
        return
    if not sealed.goal_models:
        yield f"no goal model of {row['competition']} is registered from before it"
    had = set(body.information or ())
    has = set(information(row, body.track, names))
    if body.information is not None and had != has:
        yield f"it had {_listed(had)}, and the record gives {_listed(has)}"
    yield _OTHERWISE


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _listed(kinds: Collection[str]) -> str:
    return ", ".join(sorted(kinds)) or "nothing"
