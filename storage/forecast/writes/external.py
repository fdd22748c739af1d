"""Models that run elsewhere: registering a version, sealing its forecasts, retiring it.

ExternalModelError
├── UnknownVersionError   the account has no such version
├── RetiredError          the version is used no more
├── TooManyVersionsError  retire one first
├── UnknownMatchError     there is no such match
├── EarlyFactsError       facts later than now
└── ClosedMatchError      nothing may be sealed of the match any more
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, LargeBinary, Text, bindparam, func, literal, select

from football.canonical import instant_text
from football.lifecycle import Kind, State
from football.observations.match import MatchStatus
from football.sealed.external import ExternalVersion, Statement, body_of
from football.sealed.forecast import FORECAST, ForecastBody
from storage.forecast.models import decisions
from storage.forecast.models.decisions import ModelVersion, Why
from storage.forecast.statements import external
from storage.kit.rules import ConstraintError, Row, Rule, now, one, rows

MOST_VERSIONS = 20
"""Of one account that challenge at a time."""
_SEALING = 7_340_047  # advisory lock, with the version: statements of one come one by one


class ExternalModelError(ValueError):
    """Nothing was changed; the message says what to do."""


class UnknownVersionError(ExternalModelError):
    """The account has no such version."""


class RetiredError(ExternalModelError):
    """The version is used no more."""


class TooManyVersionsError(ExternalModelError):
    """The account has as many versions as it may have."""


class UnknownMatchError(ExternalModelError):
    """There is no such match."""


class EarlyFactsError(ExternalModelError):
    """A forecast names facts that are not known yet."""


class ClosedMatchError(ExternalModelError):
    """Nothing may be sealed of a match any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A version that is to be registered.

    Attributes:
        model: its name among the models of its owner.
        track: `odds_free` or `market_blended`: whether it looks at prices.
        as_of: facts until then are in its parameters; None is now.
    """

    model: str
    track: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a statement.

    Attributes:
        is_new: sealed by this request; else the last forecast says the same already.
    """

    match_id: int
    forecast_id: UUID
    horizon: str
    seal_no: int
    sealed_at: datetime
    is_new: bool


def register(account_id: int, wanted: Registration, decided_by: str) -> Rule[ModelVersion]:
    """Register a version of a model that runs elsewhere; it challenges from now on.

    Raises:
        TooManyVersionsError: the account has `MOST_VERSIONS` that challenge.
        EarlyFactsError: it would know facts of the future.
    """
    yield from decisions.hold()
    at = yield from now()
    if wanted.as_of is not None and wanted.as_of > at:
        raise EarlyFactsError(f"it is {instant_text(at)} here: as_of is not later than that")
    counted = yield from one(external.challenging(), account_id=account_id)
    if counted is not None and counted["versions"] >= MOST_VERSIONS:
        raise TooManyVersionsError(
            f"{MOST_VERSIONS} of your versions challenge already: retire one first"
        )
    made = yield from rows(
        select(
            func.forecast.register_external(
                literal(account_id, BigInteger),
                literal(wanted.model, Text),
                literal(wanted.track, Text),
                literal(wanted.as_of or at),
            ).label("model_version_id")
        )
    )
    version = yield from decisions.by_id(made[0]["model_version_id"])
    why = Why(kind=Kind.CHALLENGE, reason="it runs elsewhere", decided_by=decided_by)
    yield from decisions.record(version, None, why)
    return version


def retire(account_id: int, model_version_id: int, decided_by: str) -> Rule[Row]:
    """Let a version be used no more; twice changes nothing.

    Raises:
        UnknownVersionError: the account has no such version.
    """
    yield from decisions.hold()
    row = yield from _own(account_id, model_version_id)
    if row["state"] != State.CHALLENGER:
        return row
    yield from decisions.put(model_version_id, State.RETIRED)
    version = yield from decisions.by_id(model_version_id)
    why = Why(kind=Kind.REJECTION, reason="retired by its owner", decided_by=decided_by)
    yield from decisions.record(version, None, why)
    return {**row, "state": State.RETIRED.value}


def seal(
    account_id: int, model_version_id: int, stated: Sequence[Statement]
) -> Rule[list[Stored]]:
    """Seal statements of a version, all or none, and return what became of each in its order.

    A statement that says what the version's last forecast of the match says is not sealed twice.

    Raises:
        UnknownVersionError: the account has no such version.
        RetiredError: it is used no more.
        UnknownMatchError: a match does not exist.
        EarlyFactsError: a statement rests on facts of the future.
        ClosedMatchError: a match has begun, or will not be played as it is scheduled.
    """
    lock = func.pg_advisory_xact_lock(_SEALING, bindparam("version"))
    yield from rows(select(lock), version=model_version_id)
    version = yield from _challenging(account_id, model_version_id)
    at = yield from now()
    _refuse_early_facts(stated, at)
    ids = sorted({each.match_id for each in stated})
    kickoffs = yield from _kickoffs(ids, at)
    last = {
        row["match_id"]: row
        for row in (yield from rows(external.newest(), id=model_version_id, match_ids=ids))
    }
    bodies = [body_of(each, version, kickoffs[each.match_id], at) for each in stated]
    news = [each for each in bodies if _is_news(each, last.get(each.match_id))]
    sealed = yield from _seal(news)
    return [_stored(each, sealed, last) for each in bodies]


def _own(account_id: int, model_version_id: int) -> Rule[Row]:
    row = yield from one(external.own(), account_id=account_id, id=model_version_id)
    if row is None:
        raise UnknownVersionError(f"you have no model version {model_version_id}")
    return row


def _challenging(account_id: int, model_version_id: int) -> Rule[ExternalVersion]:
    row = yield from _own(account_id, model_version_id)
    if row["state"] != State.CHALLENGER:
        raise RetiredError(f"version {model_version_id} is {row['state']}: register another one")
    return ExternalVersion(
        model_version_id=model_version_id,
        name=row["name"],
        version=row["version"],
        track=row["track"],
    )


def _kickoffs(match_ids: Sequence[int], at: datetime) -> Rule[Mapping[int, datetime]]:
    """Return when matches begin of which something may be sealed now."""
    found = {
        row["match_id"]: row for row in (yield from rows(external.matches(), match_ids=match_ids))
    }
    if missing := [each for each in match_ids if each not in found]:
        raise UnknownMatchError(f"there is no match {_listed(missing)}; see /v1/matches")
    closed = yield from rows(external.closed(), match_ids=match_ids, at=at)
    if closed:
        begun = _listed(f"{row['match_id']} (at {instant_text(row['since'])})" for row in closed)
        raise ClosedMatchError(
            f"kicked off already, and it is {instant_text(at)} here: match {begun}; leave it out"
        )
    off = [each for each, row in found.items() if row["status"] != MatchStatus.SCHEDULED]
    if off:
        raise ClosedMatchError(
            f"not scheduled now: match {_listed(sorted(off))}; leave it out until it is"
        )
    return {each: row["kickoff_at"] for each, row in found.items()}


def _seal(bodies: Sequence[ForecastBody]) -> Rule[Mapping[UUID, Row]]:
    if not bodies:
        return {}
    written = [FORECAST.encode(each) for each in bodies]
    made = func.forecast.seal_external(literal(written, ARRAY(LargeBinary))).table_valued(
        "seal_no", "sealed_at"
    )
    try:
        row = yield from one(select(made.c.seal_no, made.c.sealed_at))
    except ConstraintError as error:  # a match began between the look and the seal
        raise ClosedMatchError(str(error)) from error
    return {} if row is None else {each.forecast_id: row for each in bodies}


def _is_news(body: ForecastBody, last: Row | None) -> bool:
    names = ("features_digest", "horizon", "kickoff_at")
    return last is None or any(getattr(body, name) != last[name] for name in names)


def _stored(body: ForecastBody, sealed: Mapping[UUID, Row], last: Mapping[int, Row]) -> Stored:
    seal_of = sealed.get(body.forecast_id)
    row = last[body.match_id] if seal_of is None else seal_of
    return Stored(
        match_id=body.match_id,
        forecast_id=row["forecast_id"] if seal_of is None else body.forecast_id,
        horizon=body.horizon,
        seal_no=row["seal_no"],
        sealed_at=row["sealed_at"],
        is_new=seal_of is not None,
    )


def _refuse_early_facts(stated: Sequence[Statement], at: datetime) -> None:
    early = [each.match_id for each in stated if each.as_of is not None and each.as_of > at]
    if early:
        raise EarlyFactsError(
            f"as_of is later than now ({instant_text(at)}) of match {_listed(early)}"
        )


def _listed(items: Any) -> str:
    return ", ".join(str(each) for each in items)
