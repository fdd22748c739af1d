"""What was found of drift, what the next look needs to know, and how providers' rows fare."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    Text,
    bindparam,
    func,
    select,
)

from football.observations.match import MatchStatus
from storage.football.statements import matches
from storage.football.tables.match import match
from storage.forecast.tables.forecast import model_version
from storage.kit.question import Question
from storage.monitoring.tables.drift import drift_alert, drift_report, drift_value
from storage.raw.tables import parse_log, payload
from storage.register.tables import competition

_INSTANT = DateTime(timezone=True)


@cache
def named_matches() -> Question:
    """Matches with their competition and teams by name. Parameters: match_ids."""
    ids = bindparam("match_ids", type_=ARRAY(BigInteger))
    return matches.rows().where(match.c.match_id == func.any(ids))


@cache
def fitted_at() -> Question:
    """When the champions were fitted: the newest instant they know of; NULL without any."""
    return select(func.max(model_version.c.as_of).label("as_of")).where(
        model_version.c.state == "champion"
    )


@cache
def last_page() -> Question:
    """The newest report of a scope that has a page. Parameters: scope."""
    return (
        select(drift_report)
        .where(
            drift_report.c.scope == bindparam("scope", type_=Text),
            drift_report.c.page.is_not(None),
        )
        .order_by(drift_report.c.as_of.desc())
        .limit(1)
    )


@cache
def pages() -> Question:
    """Pages of a scope, newest first, each once. Parameters: scope."""
    newest = func.max(drift_report.c.as_of)
    return (
        select(drift_report.c.page)
        .where(
            drift_report.c.scope == bindparam("scope", type_=Text),
            drift_report.c.page.is_not(None),
        )
        .group_by(drift_report.c.page)
        .order_by(newest.desc())
    )


@cache
def parsed_rows() -> Question:
    """Rows by parser, lately and before. Parameters: since, until, before."""
    is_late = parse_log.c.parsed_at >= bindparam("since", type_=_INSTANT)
    return (
        select(
            parse_log.c.parser,
            func.coalesce(func.sum(parse_log.c.rows).filter(is_late), 0).label("late_rows"),
            func.coalesce(func.sum(parse_log.c.quarantined).filter(is_late), 0).label(
                "late_quarantined"
            ),
            func.coalesce(func.sum(parse_log.c.rows).filter(~is_late), 0).label("early_rows"),
            func.coalesce(func.sum(parse_log.c.quarantined).filter(~is_late), 0).label(
                "early_quarantined"
            ),
        )
        .where(
            parse_log.c.parsed_at > bindparam("before", type_=_INSTANT),
            parse_log.c.parsed_at <= bindparam("until", type_=_INSTANT),
        )
        .group_by(parse_log.c.parser)
        .order_by(parse_log.c.parser)
    )


@cache
def newest_bodies() -> Question:
    """The newest good payloads of every endpoint that are no repetition, with their bodies.

    Columns: provider, endpoint, body (gzipped). Parameters: since, until, limit (of an endpoint).
    """
    place = func.row_number().over(
        partition_by=(payload.c.provider, payload.c.endpoint),
        order_by=(payload.c.fetched_at.desc(), payload.c.payload_id.desc()),
    )
    numbered = (
        select(
            payload.c.payload_id, payload.c.fetched_at, payload.c.provider, payload.c.endpoint,
            place.label("place"),
        )
        .where(
            payload.c.status == 200,
            payload.c.body.is_not(None),
            payload.c.fetched_at > bindparam("since", type_=_INSTANT),
            payload.c.fetched_at <= bindparam("until", type_=_INSTANT),
        )
        .subquery()
    )  # fmt: skip
    return (
        select(payload.c.provider, payload.c.endpoint, payload.c.body)
        .join(
            numbered,
            (numbered.c.payload_id == payload.c.payload_id)
            & (numbered.c.fetched_at == payload.c.fetched_at),
        )
        .where(numbered.c.place <= bindparam("limit", type_=Integer))
        .order_by(payload.c.provider, payload.c.endpoint, numbered.c.place)
    )


@cache
def overdue_matches() -> Question:
    """Matches that must be over, and how many still have no result, by competition.

    Parameters: since, until.
    """
    is_open = match.c.status.in_([MatchStatus.SCHEDULED.value, MatchStatus.IN_PLAY.value])
    return (
        select(
            competition.c.code.label("competition"),
            func.count().label("due"),
            func.count().filter(is_open).label("missing"),
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            match.c.kickoff_at.between(
                bindparam("since", type_=_INSTANT), bindparam("until", type_=_INSTANT)
            )
        )
        .group_by(competition.c.code)
        .order_by(competition.c.code)
    )


@cache
def latest() -> Question:
    """The newest report of every scope."""
    newest = (
        select(drift_report.c.scope, func.max(drift_report.c.as_of).label("as_of"))
        .group_by(drift_report.c.scope)
        .subquery()
    )
    return (
        select(drift_report)
        .join(
            newest,
            (newest.c.scope == drift_report.c.scope) & (newest.c.as_of == drift_report.c.as_of),
        )
        .order_by(drift_report.c.scope)
    )


@cache
def history(*, is_continued: bool) -> Question:
    """Reports of a scope, newest first. Parameters: scope, limit[, before]."""
    statement = (
        select(drift_report)
        .where(drift_report.c.scope == bindparam("scope", type_=Text))
        .order_by(drift_report.c.as_of.desc())
        .limit(bindparam("limit", type_=Integer))
    )
    if is_continued:
        statement = statement.where(drift_report.c.as_of < bindparam("before", type_=_INSTANT))
    return statement


@cache
def by_id() -> Question:
    """One report. Parameters: drift_report_id."""
    number = bindparam("drift_report_id", type_=BigInteger)
    return select(drift_report).where(drift_report.c.drift_report_id == number)


@cache
def values() -> Question:
    """What reports found. Parameters: report_ids."""
    ids = bindparam("report_ids", type_=ARRAY(BigInteger))
    return (
        select(drift_value)
        .where(drift_value.c.drift_report_id == func.any(ids))
        .order_by(
            drift_value.c.drift_report_id,
            drift_value.c.kind,
            drift_value.c.subject,
            drift_value.c.method,
        )
    )


@cache
def alerts_of() -> Question:
    """Which alerts reports raised or saw again. Parameters: report_ids."""
    ids = bindparam("report_ids", type_=ARRAY(BigInteger))
    return (
        select(drift_alert)
        .where(drift_alert.c.drift_report_id == func.any(ids))
        .order_by(drift_alert.c.alert_id)
    )
