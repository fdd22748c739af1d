"""A match in lines of text, from what was reported of it and what was forecast meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.football.matches.schemas import MatchRead
from serving.forecasting.live.schemas import LiveForecastRead
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.figures.shares import percents
from serving.pages.match import read_row
from serving.pages.match_rows import MatchRow
from serving.pages.stories import MatchLog, read_match_log
from words.matches import beside, happening
from words.messages import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One thing that happened.

    Attributes:
        minute: as the provider shows it.
        text: what and who, for which side.
        after: the score and whole percents of home, draw and away right after it; empty where
            nothing was forecast anew.
    """

    minute: str
    text: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchText:
    """A match as text: where it stands, and what happened, the latest first."""

    row: MatchRow
    comments: Sequence[Comment]


async def read_match_text(database: Database, match_id: int) -> MatchText:
    """Return a match as text. Raises `NotFoundError` when there is none."""
    row = await read_row(database, match_id)
    log = await read_match_log(database, row.match) if row.state.kind != "coming" else None
    return MatchText(row=row, comments=[] if log is None else comments_of(row, log))


def comments_of(row: MatchRow, log: MatchLog) -> list[Comment]:
    """Return what happened in a match, the latest first."""
    line = "odds_free" if row.shown is None else row.shown.name
    forecasts = [each for each in log.forecasts if each.track == line]
    return [
        Comment(
            minute=each["minute"] or "",
            text=_text_of(each, row.match),
            after=_after(each["clock_seconds"], forecasts),
        )
        for each in reversed(log.happened)
    ]


def _text_of(happened: Row, match: MatchRead) -> str:
    side = match.home if happened["team_id"] == match.home.team_id else match.away
    said = _("%(what)s for %(team)s") % {"what": happening(happened["kind"]), "team": side.name}
    if happened["player"]:
        said = f"{said}: {happened['player']}"
    other = happened["other_player"]
    return f"{said} ({beside(happened['kind'], other)})" if other else said


def _after(clock_seconds: int | None, forecasts: Sequence[LiveForecastRead]) -> str:
    """Return what the next forecast said; an event is reported in the minute it is forecast."""
    if clock_seconds is None:
        return ""
    after = next((each for each in forecasts if each.clock_seconds >= clock_seconds), None)
    if after is None:
        return ""
    triple = after.probabilities
    home, draw, away = percents((triple.home, triple.draw, triple.away))
    shown = {"score": f"{after.score.home}\N{EN DASH}{after.score.away}"}
    return _("%(score)s; now %(percents)s") % {
        **shown,
        "percents": f"{home} \N{MIDDLE DOT} {draw} \N{MIDDLE DOT} {away} %",
    }
