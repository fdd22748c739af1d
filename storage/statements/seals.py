"""Seals, newest first, and what proves that a forecast is in one."""

from functools import cache

from sqlalchemy import BigInteger, Integer, Uuid, bindparam, select

from storage.statements import Question
from storage.tables.forecast import forecast, seal


@cache
def head() -> Question:
    """The newest seal."""
    return select(seal).order_by(seal.c.seal_no.desc()).limit(1)


@cache
def page(*, is_continued: bool) -> Question:
    """Seals, newest first. Parameters: limit[, before_seal_no]."""
    statement = select(seal)
    if is_continued:
        statement = statement.where(seal.c.seal_no < bindparam("before_seal_no", type_=BigInteger))
    return statement.order_by(seal.c.seal_no.desc()).limit(bindparam("limit", type_=Integer))


@cache
def of_forecast() -> Question:
    """One forecast's body with its seal. Parameters: forecast_id."""
    return (
        select(
            forecast.c.forecast_id, forecast.c.position, forecast.c.body, forecast.c.digest, seal
        )
        .join(seal, seal.c.seal_no == forecast.c.seal_no)
        .where(forecast.c.forecast_id == bindparam("forecast_id", type_=Uuid))
    )


@cache
def later() -> Question:
    """Roots and hashes of the seals after one, oldest first. Parameters: seal_no."""
    return (
        select(seal.c.root, seal.c.hash)
        .where(seal.c.seal_no > bindparam("seal_no", type_=BigInteger))
        .order_by(seal.c.seal_no)
    )


@cache
def digests() -> Question:
    """The digests under one seal, in order. Parameters: seal_no."""
    return (
        select(forecast.c.digest)
        .where(forecast.c.seal_no == bindparam("seal_no", type_=BigInteger))
        .order_by(forecast.c.position)
    )
