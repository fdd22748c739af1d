"""Points given or taken off the pitch: recorded, corrected, withdrawn; no row is ever changed.

What belongs here: writing `football.points_adjustment`. What does not: reading it for a table
(`storage.forecast.statements.standings`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from football.names import exact_key, nearest
from football.observations.match import label_of
from storage.football.events.surroundings import PointsAdjusted
from storage.football.statements import standings
from storage.football.tables.season import points_adjustment
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.teams import TeamDirectory
from storage.register.tables import competition, season

MOST_POINTS = 100


class AdjustmentError(ValueError):
    """An adjustment that cannot be: the message says what could."""


class Outcome(Enum):
    """What came of recording an adjustment."""

    ADDED = "added"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Points given (above zero) or taken (below zero).

    Attributes:
        season: its label, or its starting year where that names one season.
        effective_on: from this day on they count; today if not given.
    """

    competition: str
    season: str
    team: str
    points: int
    reason: str
    effective_on: date | None = None
    source: str = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An adjustment as it is kept; superseded ones count no more."""

    points_adjustment_id: int
    competition_code: str
    season_label: str
    team_id: int
    name: str
    points: int
    reason: str
    effective_on: date
    source: str
    known_at: datetime
    superseded_at: datetime | None


def add(engine: Engine, adjustment: Adjustment) -> Outcome:
    """Record an adjustment; the same with other points corrects it, twice changes nothing.

    Two are the same if season, team, day and reason agree.

    Raises:
        AdjustmentError: no such competition, season or team, or points that cannot be.
    """
    reason = adjustment.reason.strip()
    if not reason:
        raise AdjustmentError("say why: an adjustment without a reason is not recorded")
    if not 0 < abs(adjustment.points) <= MOST_POINTS:
        raise AdjustmentError(f"points are from -{MOST_POINTS} to {MOST_POINTS} and not 0")
    with UnitOfWork(engine) as uow:
        season_id, label = _season(uow.connection, adjustment.competition, adjustment.season)
        team_id = _team(uow.connection, adjustment, label)
        key = {
            "season_id": season_id,
            "team_id": team_id,
            "reason": reason,
            "effective_on": adjustment.effective_on or uow.now.date(),
        }
        current = _current(uow.connection, key)
        if current is not None and current.points == adjustment.points:
            return Outcome.UNCHANGED
        if current is not None:
            _close(uow, current.points_adjustment_id)
        uow.connection.execute(
            insert(points_adjustment).values(
                **key,
                points=adjustment.points,
                source=adjustment.source,
                known_at=uow.now,
                recorded_at=uow.now,
            )
        )
        uow.publish(_event(uow.now, adjustment.competition, team_id, adjustment.points, reason))
        uow.commit()
    return Outcome.ADDED if current is None else Outcome.CORRECTED


def withdraw(engine: Engine, points_adjustment_id: int) -> Recorded:
    """Let an adjustment count no more, as when an appeal succeeds, and return it.

    Raises:
        AdjustmentError: there is none of this number, or it counts no more already.
    """
    with UnitOfWork(engine) as uow:
        found = next(
            (
                each
                for each in _listed(uow.connection)
                if each.points_adjustment_id == points_adjustment_id
            ),
            None,
        )
        if found is None:
            raise AdjustmentError(
                f"no adjustment {points_adjustment_id}; see `touchline adjust-points list`"
            )
        if found.superseded_at is not None:
            raise AdjustmentError(f"adjustment {points_adjustment_id} counts no more already")
        _close(uow, points_adjustment_id)
        uow.publish(_event(uow.now, found.competition_code, found.team_id, 0, found.reason))
        uow.commit()
    return found


def listed(engine: Engine, competition_code: str | None = None) -> list[Recorded]:
    """Return every adjustment ever recorded, of one competition or of all, oldest first."""
    with engine.connect() as connection:
        return _listed(connection, competition_code)


def _listed(connection: Connection, code: str | None = None) -> list[Recorded]:
    statement = standings.adjustments_recorded(has_competition=code is not None)
    rows = connection.execute(statement, {} if code is None else {"competition": code})
    return [Recorded(**row) for row in rows.mappings()]


def _season(connection: Connection, code: str, named: str) -> tuple[int, str]:
    """Return a season's key and label."""
    rows = connection.execute(
        select(season.c.label, season.c.season_id)
        .join(competition, competition.c.competition_id == season.c.competition_id)
        .where(competition.c.code == code)
        .order_by(season.c.label)
    )
    seasons = {row.label: row.season_id for row in rows}
    label = label_of(named, seasons)
    if label is None:
        known = f"{min(seasons)} to {max(seasons)}" if seasons else "none"
        raise AdjustmentError(f"no season {named} of {code!r} here; known: {known}")
    return seasons[label], label


def _team(connection: Connection, adjustment: Adjustment, label: str) -> int:
    """Return the team of that name among those of the season."""
    parameters = {"competition": adjustment.competition, "season": label}
    playing: dict[str, int] = {}
    for row in connection.execute(standings.matches_of_season(), parameters).mappings():
        playing |= {row["home_name"]: row["home_team_id"], row["away_name"]: row["away_team_id"]}
    by_key = {exact_key(name): number for name, number in playing.items()}
    country = select(competition.c.country).where(competition.c.code == adjustment.competition)
    directory = TeamDirectory.load(connection, connection.execute(country).scalar_one())
    number = by_key.get(exact_key(adjustment.team)) or directory.named(adjustment.team)
    if number in playing.values() and number is not None:
        return number
    found = nearest(adjustment.team, playing)
    hint = f"; the nearest is {found[0]!r}" if found else ""
    raise AdjustmentError(
        f"{adjustment.team!r} plays no match of {adjustment.competition} {label}"
        f" that is known here{hint}"
    )


def _current(connection: Connection, key: dict[str, Any]) -> Row[Any] | None:
    same = [points_adjustment.c[name] == value for name, value in key.items()]
    statement = select(points_adjustment).where(*same, points_adjustment.c.superseded_at.is_(None))
    return connection.execute(statement.with_for_update()).one_or_none()


def _close(uow: UnitOfWork, points_adjustment_id: int) -> None:
    uow.connection.execute(
        update(points_adjustment)
        .where(points_adjustment.c.points_adjustment_id == points_adjustment_id)
        .values(superseded_at=uow.now)
    )


def _event(now: datetime, code: str, team_id: int, points: int, reason: str) -> Event:
    payload = PointsAdjusted(competition=code, team_id=team_id, points=points, reason=reason)
    topics = [f"competition:{code}", f"team:{team_id}"]
    return Event.of(payload, topics=topics, occurred_at=now)
