"""What is due at an instant: forecasts to make, results to fetch, to settle.

What belongs here: questions about work not done yet, answered from the data alone. What does not:
whether a run is on its way already, and asking for one (`pipelines.sensors`).
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Label,
    Subquery,
    Text,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from football.competitions import competitions_of
from football.horizons import EARLY, HORIZONS
from football.lifecycle import Kind
from football.observations.match import Market, MatchStatus, PricePhase
from storage.football.statements.results import was_played
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match, match_link, odds_quote
from storage.football.tables.surroundings import absence
from storage.forecast.statements import forecasts
from storage.forecast.tables.forecast import decision, forecast, model_version
from storage.forecast.tables.review import review, settlement
from storage.kit.question import Question
from storage.kit.tables.seals import seal
from storage.register.tables import competition

_INSTANT = DateTime(timezone=True)
_BEFORE_THE_MATCH = (PricePhase.OPENING.value, PricePhase.COLLECTED.value)

SEEN = ("prices_seen", "absences_seen", "lineups_seen")
"""What a look counts: each only ever grows, so that more of it is something new."""


@cache
def standing() -> Question:
    """What a world has: `has_forecasts`, `has_champion`, number of `finished` matches."""
    finished = select(func.count()).where(match.c.status == MatchStatus.FINISHED.value)
    return select(
        select(seal.c.seal_no).exists().label("has_forecasts"),
        select(model_version.c.name)
        .where(model_version.c.state == "champion")
        .exists()
        .label("has_champion"),
        finished.scalar_subquery().label("finished"),
    )


@cache
def looks() -> Question:
    """Scheduled matches to kick off by `until`, with what can be seen of each at `as_of`.

    Columns: match_id, kickoff_at, those of `SEEN`, and `cause`, why another forecast is due; NULL
    where the last look saw all of it. Parameters: as_of, until.
    """
    as_of = _at("as_of")
    last = (
        select(review)
        .ext(distinct_on(review.c.match_id))
        .order_by(review.c.match_id, review.c.as_of.desc())
        .subquery("last")
    )
    coming = (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            _prices(as_of).label("prices_seen"),
            _absences(as_of).label("absences_seen"),
            _lineups(as_of).label("lineups_seen"),
            _horizon(as_of),
            _model_changed_at().label("model_changed_at"),
        )
        .where(
            match.c.status == MatchStatus.SCHEDULED.value,
            match.c.kickoff_at > as_of,
            match.c.kickoff_at <= _at("until"),
            _is_followed(),
        )
        .subquery("coming")
    )
    return (
        select(
            coming.c.match_id,
            coming.c.kickoff_at,
            *(coming.c[name] for name in SEEN),
            _cause(coming, last).label("cause"),
        )
        .select_from(coming.outerjoin(last, last.c.match_id == coming.c.match_id))
        .order_by(coming.c.kickoff_at, coming.c.match_id)
    )


@cache
def without_lineups() -> Question:
    """Matches about to begin whose line-ups a source may have and we do not.

    Parameters: as_of, until (bounds of the kick-off), source.
    """
    is_linked = select(match_link.c.match_id).where(
        match_link.c.match_id == match.c.match_id,
        match_link.c.source == bindparam("source", type_=Text),
    )
    has_lineup = select(lineup_entry.c.match_id).where(lineup_entry.c.match_id == match.c.match_id)
    return (
        select(match.c.match_id, match.c.kickoff_at)
        .where(
            match.c.status == MatchStatus.SCHEDULED.value,
            match.c.has_kickoff_time,
            match.c.kickoff_at > _at("as_of"),
            match.c.kickoff_at <= _at("until"),
            _is_followed(),
            is_linked.exists(),
            ~has_lineup.exists(),
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def unfinished() -> Question:
    """Kick-offs of matches that must be over and whose end no source has reported.

    Parameters: since, until (both are bounds of the kick-off).
    """
    return (
        select(match.c.match_id, match.c.kickoff_at)
        .where(
            match.c.status.in_([MatchStatus.SCHEDULED.value, MatchStatus.IN_PLAY.value]),
            match.c.has_kickoff_time,
            match.c.kickoff_at.between(_at("since"), _at("until")),
            _is_followed(),
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def unsettled() -> Question:
    """Finished matches with a sealed forecast whose score is not settled, or not this score."""
    return (
        select(match.c.match_id, match.c.kickoff_at)
        .outerjoin(settlement, settlement.c.match_id == match.c.match_id)
        .where(
            was_played(),
            select(forecast.c.seal_no)
            .where(
                forecast.c.match_id == match.c.match_id,
                forecasts.is_champions(),
                forecast.c.sealed_at < match.c.kickoff_at,
            )
            .exists(),
            or_(
                settlement.c.match_id.is_(None),
                settlement.c.home_goals_90 != match.c.home_goals_90,
                settlement.c.away_goals_90 != match.c.away_goals_90,
            ),
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


def _is_followed() -> ColumnElement[bool]:
    """Whether a match is of a league we forecast; cups and other leagues are only kept."""
    leagues = (*competitions_of(simulated=True), *competitions_of(simulated=False))
    followed = select(competition.c.competition_id).where(
        competition.c.code.in_([each.code for each in leagues])
    )
    return match.c.competition_id.in_(followed)


def _at(name: str) -> Any:
    return bindparam(name, type_=_INSTANT)


def _prices(as_of: ColumnElement[Any]) -> ColumnElement[int]:
    """Count a match's prices that a blended forecast may see: it only ever grows."""
    return (
        select(func.count())
        .where(
            odds_quote.c.match_id == match.c.match_id,
            odds_quote.c.market == Market.MATCH_ODDS.value,
            odds_quote.c.phase.in_(_BEFORE_THE_MATCH),
            odds_quote.c.known_at <= as_of,
        )
        .scalar_subquery()
    )


def _absences(as_of: ColumnElement[Any]) -> ColumnElement[int]:
    """Count statements that a player of either side is out, or fit again: it only ever grows."""
    return (
        select(func.count())
        .where(
            absence.c.team_id.in_([match.c.home_team_id, match.c.away_team_id]),
            absence.c.recorded_at <= as_of,
        )
        .scalar_subquery()
    )


def _lineups(as_of: ColumnElement[Any]) -> ColumnElement[int]:
    """Count lines of the match's line-ups, superseded ones too: it only ever grows."""
    return (
        select(func.count())
        .where(lineup_entry.c.match_id == match.c.match_id, lineup_entry.c.recorded_at <= as_of)
        .scalar_subquery()
    )


def _model_changed_at() -> ColumnElement[Any]:
    """When another version became champion, by rule or by hand."""
    return (
        select(func.max(decision.c.decided_at))
        .where(
            decision.c.name.like("outcome%"),
            decision.c.kind.not_in([Kind.CHALLENGE.value, Kind.REJECTION.value]),
        )
        .scalar_subquery()
    )


def _horizon(as_of: ColumnElement[Any]) -> Label[str]:
    left = match.c.kickoff_at - as_of
    named = [(left <= literal(within), literal(name)) for name, within in HORIZONS]
    return case(*named, else_=EARLY).label("horizon")


def _cause(coming: Subquery, last: Subquery) -> ColumnElement[str | None]:
    return case(
        (last.c.match_id.is_(None), literal("first forecast")),
        (last.c.kickoff_at != coming.c.kickoff_at, literal("kick-off moved")),
        (last.c.horizon != coming.c.horizon, coming.c.horizon),
        (coming.c.lineups_seen > last.c.lineups_seen, literal("lineups")),
        (coming.c.absences_seen > last.c.absences_seen, literal("absence")),
        (coming.c.prices_seen > last.c.prices_seen, literal("prices changed")),
        (coming.c.model_changed_at > last.c.as_of, literal("new model")),
    )
