"""`/apis/site/v2/sports/soccer/{slug}/scoreboard`: which events an answer holds, and its frame.

Days are US Eastern, ranges are refused, and an answer stops silently at its limit.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from football.competitions import Competition, by_espn
from football.observations.match import Season as SeasonLabel
from sources.simulated.season import Season
from sources.simulated.wire.espn.event import League, event
from sources.simulated.wire.espn.odds import PROVIDER
from sources.simulated.world import World

_EASTERN = ZoneInfo("America/New_York")
_DEFAULT_LIMIT = 100
_LEAGUE_IDS = {"S1": "9901", "S2": "9902"}
_Place = tuple[Season, int]


class EndpointRefusedError(ValueError):
    """What ESPN answers with 400 and nothing more. Asking again cannot help."""


def scoreboard(
    world: World, slug: str, query: Mapping[str, str], now: datetime
) -> dict[str, object]:
    """Answer a request at an instant.

    Raises:
        EndpointRefusedError: an unknown league, a range, or `dates` in no known form.
    """
    competition = by_espn(slug)
    if competition is None or not competition.is_simulated:
        raise EndpointRefusedError(slug)
    seasons = world.seasons_as_of(now)
    dates = query.get("dates")
    limit = _limit(query.get("limit"))
    today = now.astimezone(_EASTERN).date()
    if dates is None:
        day = _match_day(seasons[-1], competition, today, now)
        chosen = _chosen(seasons, competition, now, lambda d: d == day)
    else:
        day = None
        chosen = _chosen(seasons, competition, now, _wanted(dates))
    current = seasons[-1]
    frame: dict[str, object] = {"leagues": [_league(current, competition, now)]}
    if day is not None:
        frame["season"] = {"type": 13000 + current.start_year % 100, "year": current.start_year}
        frame["day"] = {"date": day.isoformat()}
    leagues: dict[int, League] = {}
    events: list[dict[str, object]] = []
    for season, index in chosen[:limit]:
        year = season.start_year
        if year not in leagues:
            leagues[year] = _heading(season, competition, now)
        events.append(event(world.seed, season, index, leagues[year], now))
    return {**frame, "events": events, "provider": PROVIDER}


def heading_of(slug: str) -> tuple[str, str]:
    """Return a league's number and name.

    Raises:
        EndpointRefusedError: it is no league of this world.
    """
    competition = by_espn(slug)
    if competition is None or not competition.is_simulated:
        raise EndpointRefusedError(slug)
    return _LEAGUE_IDS[competition.code], competition.name


def _limit(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and int(text) else _DEFAULT_LIMIT


def _wanted(dates: str) -> Callable[[date], bool]:
    if not re.fullmatch(r"\d{4}(\d{2}){0,2}", dates):
        raise EndpointRefusedError(dates)
    try:
        date(int(dates[:4]), int(dates[4:6] or 1), int(dates[6:] or 1))
    except ValueError:
        raise EndpointRefusedError(dates) from None
    return lambda day: f"{day:%Y%m%d}".startswith(dates)


def _eastern_day(at: datetime) -> date:
    return at.astimezone(_EASTERN).date()


def _chosen(
    seasons: list[Season], competition: Competition, now: datetime, wanted: Callable[[date], bool]
) -> list[_Place]:
    found = [
        (season.fixtures[index].kickoff_as_of(now), season, index)
        for season in seasons
        for index in season.rows(competition.code)
        if wanted(_eastern_day(season.fixtures[index].kickoff_as_of(now)))
    ]
    found.sort(key=lambda place: (place[0], place[1].fixtures[place[2]].event_id))
    return [(season, index) for _, season, index in found]


def _match_day(season: Season, competition: Competition, today: date, now: datetime) -> date:
    days = sorted(
        {
            _eastern_day(season.fixtures[index].kickoff_as_of(now))
            for index in season.rows(competition.code)
        }
    )
    return next((day for day in days if day >= today), days[-1])


def _heading(season: Season, competition: Competition, now: datetime) -> League:
    label = SeasonLabel(season.start_year).label
    name = competition.name.lower().replace(" ", "-")
    return League(
        id=_LEAGUE_IDS[competition.code],
        slug=competition.espn or "",
        season_slug=f"{label}-{name}",
        table={row.club: row for row in season.standings(competition.code, now)},
    )


def _league(season: Season, competition: Competition, now: datetime) -> dict[str, object]:
    year = season.start_year
    league_id = _LEAGUE_IDS[competition.code]
    name = f"{SeasonLabel(year).label} {competition.name}"
    days = {
        _eastern_day(season.fixtures[index].kickoff_as_of(now))
        for index in season.rows(competition.code)
    }
    midnights = [datetime.combine(day, time(), _EASTERN).astimezone(UTC) for day in sorted(days)]
    start = datetime(year, 6, 1, 4, tzinfo=UTC)
    end = datetime(year + 1, 6, 1, 4, tzinfo=UTC) - timedelta(minutes=1)
    season_type = {
        "id": "1",
        "type": 13000 + year % 100,
        "name": name,
        "abbreviation": name,
    }
    return {
        "id": league_id,
        "uid": f"s:600~l:{league_id}",
        "name": competition.name,
        "abbreviation": competition.name,
        "midsizeName": (competition.espn or "").upper(),
        "slug": competition.espn,
        "season": {
            "year": year,
            "startDate": f"{start:%Y-%m-%dT%H:%MZ}",
            "endDate": f"{end:%Y-%m-%dT%H:%MZ}",
            "displayName": name,
            "type": season_type,
        },
        "calendarType": "day",
        "calendarIsWhitelist": True,
        "calendarStartDate": f"{start:%Y-%m-%dT%H:%MZ}",
        "calendarEndDate": f"{end:%Y-%m-%dT%H:%MZ}",
        "calendar": [f"{midnight:%Y-%m-%dT%H:%MZ}" for midnight in midnights],
    }
