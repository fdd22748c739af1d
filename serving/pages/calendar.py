"""A team's matches as an iCalendar file (RFC 5545), which calendars subscribe to."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from football.observations.match import MatchStatus
from serving.pages.shown import MatchRow
from serving.pages.words import score

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LENGTH = timedelta(hours=2)
_OCTETS = 75
_STATUSES = {MatchStatus.POSTPONED: "TENTATIVE", MatchStatus.CANCELLED: "CANCELLED"}


def calendar(name: str, rows: Sequence[MatchRow], *, world: str, site: str) -> str:
    """Return the calendar of a team.

    Args:
        name: of the team.
        rows: its matches.
        world: part of each event's identity; named in the title unless it is the live one.
        site: address of this site, for links.
    """
    title = f"{name} (simulated)" if world == "simulated" else name
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Touchline//Fixtures//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(title)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for row in rows:
        lines += _event(row, world, site)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Return a TEXT value: separators and line ends are written with a backslash."""
    for special in ("\\", ";", ","):
        text = text.replace(special, f"\\{special}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """Return a content line cut into pieces of at most 75 octets, never inside a character."""
    pieces: list[str] = []
    piece, octets, room = "", 0, _OCTETS
    for character in line:
        width = len(character.encode())
        if octets + width > room:
            pieces.append(piece)
            # The space that continues a line counts too.
            piece, octets, room = "", 0, _OCTETS - 1
        piece, octets = piece + character, octets + width
    return "\r\n ".join([*pieces, piece])


def _event(row: MatchRow, world: str, site: str) -> Iterator[str]:
    match = row.match
    url = f"{site}/matches/{match.match_id}"
    yield "BEGIN:VEVENT"
    yield f"UID:match-{match.match_id}@{world}.touchline"
    yield f"DTSTAMP:{_instant(match.observed_at)}"
    yield f"LAST-MODIFIED:{_instant(match.observed_at)}"
    if match.has_kickoff_time:
        yield f"DTSTART:{_instant(match.kickoff_at)}"
        yield f"DTEND:{_instant(match.kickoff_at + _LENGTH)}"
    else:
        day = match.kickoff_at.date()
        yield f"DTSTART;VALUE=DATE:{_day(day)}"
        yield f"DTEND;VALUE=DATE:{_day(day + timedelta(days=1))}"
    yield f"SUMMARY:{escaped(_summary(row))}"
    yield f"DESCRIPTION:{escaped(_description(row, url))}"
    if match.venue is not None:
        place = ", ".join(part for part in (match.venue.name, match.venue.city) if part)
        yield f"LOCATION:{escaped(place)}"
    yield f"URL:{url}"
    yield f"STATUS:{_STATUSES.get(match.status, 'CONFIRMED')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _summary(row: MatchRow) -> str:
    match = row.match
    if match.status is MatchStatus.FINISHED and match.score is not None:
        return f"{match.home.name} {score(match.score)} {match.away.name}"
    return f"{match.home.name} v {match.away.name}"


def _description(row: MatchRow, url: str) -> str:
    said = row.match.competition.name
    if row.shown is not None:
        home, draw, away = row.shown.percents
        said += f"\nForecast: home {home} %, draw {draw} %, away {away} %"
    return f"{said}\n{url}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
