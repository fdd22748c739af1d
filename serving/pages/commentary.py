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
from storage.football.statements import broadcasts
from words.language import current
from words.matches import ON_HEADERS, beside, happening, provider
from words.messages import gettext as _

_MOST_REMARKS = 30  # of a page that stays small


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
    """A match as text: where it stands, and what happened, the latest first.

    Attributes:
        source: who wrote the comments; None: we did, from what was reported.
    """

    row: MatchRow
    comments: Sequence[Comment]
    source: str | None = None


async def read_match_text(
    database: Database, match_id: int, *, is_terse: bool = False
) -> MatchText:
    """Return a match as text. Raises `NotFoundError` when there is none.

    Args:
        database: where it is.
        match_id: which.
        is_terse: in our own few words, though a source wrote more in the reader's language.
    """
    row = await read_row(database, match_id)
    if row.state.kind == "coming":
        return MatchText(row=row, comments=[])
    log = await read_match_log(database, row.match)
    remarks = await database.fetch(broadcasts.remarks(), match_id=match_id)
    if remarks and not is_terse and remarks[0]["language"] == current().code:
        return MatchText(
            row=row, comments=_remarked(row, log, remarks), source=provider(remarks[0]["source"])
        )
    return MatchText(row=row, comments=comments_of(row, log))


def _remarked(row: MatchRow, log: MatchLog, remarks: Sequence[Row]) -> list[Comment]:
    """Return the last lines of a commentary, and beside each goal or card what we said then."""
    forecasts = _of_line(row, log)
    turning = {each["clock_seconds"] for each in log.happened if each["kind"] in ON_HEADERS}
    return [
        Comment(
            minute=each["minute"],
            text=each["text"].removesuffix("."),
            after=_after(each["clock_seconds"], forecasts)
            if each["clock_seconds"] in turning
            else "",
        )
        for each in list(reversed(remarks))[:_MOST_REMARKS]
    ]


def _of_line(row: MatchRow, log: MatchLog) -> list[LiveForecastRead]:
    line = "odds_free" if row.shown is None else row.shown.name
    return [each for each in log.forecasts if each.track == line]


def comments_of(row: MatchRow, log: MatchLog) -> list[Comment]:
    """Return what happened in a match, the latest first, in our words."""
    forecasts = _of_line(row, log)
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
