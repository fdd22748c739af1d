"""Models that run elsewhere, and what they sealed."""

from functools import cache

from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from football.lifecycle import State
from storage.football.tables.match import match
from storage.forecast.statements import forecasts
from storage.forecast.tables.external import external_model
from storage.forecast.tables.forecast import forecast, model_version
from storage.kit.question import Question

_IS_OWNERS = external_model.c.account_id == bindparam("account_id", type_=BigInteger)


def _versions() -> Question:
    return (
        select(
            model_version.c.model_version_id,
            model_version.c.name,
            model_version.c.version,
            model_version.c.track,
            model_version.c.state,
            model_version.c.as_of,
            external_model.c.registered_at,
        )
        .join(
            external_model, external_model.c.model_version_id == model_version.c.model_version_id
        )
        .where(_IS_OWNERS)
    )


@cache
def own_page(*, is_continued: bool) -> Question:
    """The versions of an account, newest first. Parameters: account_id, limit[, before_id]."""
    statement = _versions()
    if is_continued:
        before = bindparam("before_id", type_=Integer)
        statement = statement.where(model_version.c.model_version_id < before)
    newest_first = model_version.c.model_version_id.desc()
    return statement.order_by(newest_first).limit(bindparam("limit", type_=Integer))


@cache
def own() -> Question:
    """One version of an account. Parameters: account_id, id."""
    return _versions().where(model_version.c.model_version_id == bindparam("id", type_=Integer))


@cache
def challenging() -> Question:
    """How many versions of an account challenge. Parameters: account_id."""
    is_challenger = model_version.c.state == State.CHALLENGER.value
    return (
        select(func.count().label("versions"))
        .select_from(external_model)
        .join(model_version, model_version.c.model_version_id == external_model.c.model_version_id)
        .where(_IS_OWNERS, is_challenger)
    )


@cache
def matches() -> Question:
    """When some matches begin, and whether they are still to come. Parameters: match_ids."""
    return select(match.c.match_id, match.c.kickoff_at, match.c.status).where(
        match.c.match_id == _any_of_matches()
    )


@cache
def closed() -> Question:
    """Of which matches nothing may be sealed any more, and since when. Parameters: match_ids, at.

    As the database refuses them: `storage.forecast.writes.forecasts.closed`.
    """
    found = func.forecast.closed_matches(
        bindparam("match_ids", type_=ARRAY(BigInteger)),
        bindparam("at", type_=DateTime(timezone=True)),
    ).table_valued("match_id", "since")
    return select(found.c.match_id, found.c.since).order_by(found.c.since, found.c.match_id)


@cache
def newest() -> Question:
    """The last forecast of each match that a version sealed. Parameters: id, match_ids."""
    return (
        select(
            forecast.c.match_id,
            forecast.c.forecast_id,
            forecast.c.seal_no,
            forecast.c.sealed_at,
            forecast.c.horizon,
            forecast.c.kickoff_at,
            forecast.c.features_digest,
        )
        .ext(distinct_on(forecast.c.match_id))
        .where(
            forecast.c.match_id == _any_of_matches(),
            forecast.c.model_version_id == bindparam("id", type_=Integer),
            forecasts.is_sealed(),
        )
        .order_by(forecast.c.match_id, forecast.c.seal_no.desc(), forecast.c.position.desc())
    )


def _any_of_matches() -> object:
    return func.any(bindparam("match_ids", type_=ARRAY(BigInteger)))
