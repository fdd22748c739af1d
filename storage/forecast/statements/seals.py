"""Seals with their signatures, and what proves that a forecast is in one."""

from functools import cache

from sqlalchemy import BigInteger, Integer, Uuid, bindparam, select, union_all

from storage.forecast.tables.forecast import forecast
from storage.forecast.tables.recommendation import recommendation
from storage.forecast.tables.sealed_insight import sealed_insight
from storage.kit.question import Question
from storage.kit.tables.seals import seal, seal_key, seal_signature


@cache
def head() -> Question:
    """The newest seal, with its signature if it is signed."""
    return _signed().order_by(seal.c.seal_no.desc()).limit(1)


@cache
def page(*, is_continued: bool) -> Question:
    """Seals, newest first. Parameters: limit[, before_seal_no]."""
    statement = _signed()
    if is_continued:
        statement = statement.where(seal.c.seal_no < bindparam("before_seal_no", type_=BigInteger))
    return statement.order_by(seal.c.seal_no.desc()).limit(bindparam("limit", type_=Integer))


@cache
def every() -> Question:
    """All seals, oldest first, with their signatures."""
    return _signed().order_by(seal.c.seal_no)


@cache
def keys() -> Question:
    """Public keys that sign or have signed, newest first."""
    return select(seal_key).order_by(seal_key.c.made_at.desc(), seal_key.c.key_id)


@cache
def of_forecast() -> Question:
    """One forecast's body with its seal. Parameters: forecast_id."""
    return (
        select(forecast.c.forecast_id, forecast.c.position, forecast.c.body, seal)
        .join(seal, seal.c.seal_no == forecast.c.seal_no)
        .where(forecast.c.forecast_id == bindparam("forecast_id", type_=Uuid))
        .where(forecast.c.position < seal.c.count)
    )


@cache
def of_insight() -> Question:
    """One insight's body with its seal. Parameters: insight_id."""
    return (
        select(sealed_insight.c.insight_id, sealed_insight.c.position, sealed_insight.c.body, seal)
        .join(seal, seal.c.seal_no == sealed_insight.c.seal_no)
        .where(sealed_insight.c.insight_id == bindparam("insight_id", type_=BigInteger))
        .where(sealed_insight.c.position < seal.c.count)
    )


@cache
def later() -> Question:
    """The seals after one, oldest first. Parameters: seal_no."""
    return (
        select(seal.c.version, seal.c.root, seal.c.sealed_at, seal.c.count, seal.c.hash)
        .where(seal.c.seal_no > bindparam("seal_no", type_=BigInteger))
        .order_by(seal.c.seal_no)
    )


@cache
def digests() -> Question:
    """The digests under one seal, in order. Parameters: seal_no."""
    of_every_kind = union_all(
        *(
            select(table.c.digest, table.c.position).where(
                table.c.seal_no == bindparam("seal_no", type_=BigInteger)
            )
            for table in (forecast, recommendation, sealed_insight)
        )
    ).subquery("sealed")
    return select(of_every_kind.c.digest).order_by(of_every_kind.c.position)


def _signed() -> Question:
    return select(seal, seal_signature.c.key_id, seal_signature.c.signature).outerjoin(
        seal_signature, seal_signature.c.seal_no == seal.c.seal_no
    )
