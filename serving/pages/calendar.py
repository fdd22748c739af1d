"""A team's matches as an iCalendar file (RFC 5545), which calendars subscribe to."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from football.observations.match import MatchStatus
from serving.football.teams.schemas import TeamRead
from serving.pages.match_rows import MatchRow
from serving.pages.phrases import score, versus
from words.messages import gettext as _

if TYPE_CHECKING:
    from icalendar import Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LENGTH = timedelta(hours=2)
_REFRESH = timedelta(hours=6)


def calendar(team: TeamRead, rows: Sequence[MatchRow], *, world: str, site: str) -> bytes:
    """Return the calendar of a team: the same bytes as long as nothing in it changes.

    Args:
        team: whose it is.
        rows: its matches.
        world: part of every identity; named in the title unless it is the live one.
        site: address of this site, for links.
    """
    from icalendar import Calendar  # noqa: PLC0415 - half a second to import

    made = Calendar.new(
        uid=f"team-{team.team_id}@{world}.touchline",
        prodid="-//Touchline//Fixtures//EN",
        name=f"{team.name} {_('(simulated)')}" if world == "simulated" else team.name,
        calscale="GREGORIAN",
        method="PUBLISH",
        refresh_interval=_REFRESH,
    )
    made["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"  # RFC 7986 requires it
    for row in rows:
        made.add_component(_event(row, world, site))
    return made.to_ical()


def _event(row: MatchRow, world: str, site: str) -> "Event":
    from icalendar import Event  # noqa: PLC0415 - as in `calendar`
    from icalendar.enums import STATUS, TRANSP  # noqa: PLC0415 - as in `calendar`

    match = row.match
    url = f"{site}/matches/{match.match_id}"
    statuses = {
        MatchStatus.POSTPONED: STATUS.TENTATIVE,
        MatchStatus.CANCELLED: STATUS.CANCELLED,
    }
    start: date = match.kickoff_at.astimezone(UTC)
    end: date = start + _LENGTH
    if not match.has_kickoff_time:
        start = match.kickoff_at.date()
        end = start + timedelta(days=1)
    return Event.new(
        uid=f"match-{match.match_id}@{world}.touchline",
        stamp=match.observed_at,
        last_modified=match.observed_at,
        start=start,
        end=end,
        summary=_summary(row),
        description=_description(row, url),
        location=_place(row),
        url=url,
        status=statuses.get(match.status, STATUS.CONFIRMED),
        transparency=TRANSP.TRANSPARENT,
    )


def _summary(row: MatchRow) -> str:
    match = row.match
    if match.status is MatchStatus.FINISHED and match.score is not None:
        return f"{match.home.name} {score(match.score)} {match.away.name}"
    return versus(match.home.name, match.away.name)


def _description(row: MatchRow, url: str) -> str:
    text = row.match.competition.name
    if row.shown is not None:
        home, draw, away = row.shown.percents
        percents = {"home": home, "draw": draw, "away": away}
        sentence = _("Forecast: home %(home)s %%, draw %(draw)s %%, away %(away)s %%") % percents
        text += f"\n{sentence}"
    return f"{text}\n{url}"


def _place(row: MatchRow) -> str | None:
    venue = row.match.venue
    return ", ".join(part for part in (venue.name, venue.city) if part) if venue else None
