"""Which scores count as results of play."""

from sqlalchemy import ColumnElement, and_, not_

from football.observations.match import MatchStatus
from storage.football.tables.match import match


def was_played() -> ColumnElement[bool]:
    """Whether a match has a final score that was played.

    A score ruled at a desk gives points in the table; it judges no forecast and teaches no model.
    """
    return and_(
        match.c.status == MatchStatus.FINISHED.value,
        match.c.home_goals_90.is_not(None),
        not_(match.c.is_awarded),
    )
