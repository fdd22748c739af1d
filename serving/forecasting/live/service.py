"""Rules of matches in play: what belongs to each part, its instant, when it is degraded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from football.observations.match import MatchStatus, Phase
from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import match_of
from serving.forecasting.live.attention import Attention, read_attention
from serving.forecasting.live.forecasts import history_of, newest_of
from serving.forecasting.live.schemas import (
    ArticleRead,
    CommentaryPart,
    EventsPart,
    FigureRead,
    HappeningRead,
    LineupsPart,
    LiveMatchDetail,
    LiveMatches,
    LiveMatchRead,
    NewsPart,
    PlayerRead,
    PlayPart,
    ProbabilitiesPart,
    RemarkRead,
    SideLineup,
    StatisticsPart,
    WeatherPart,
)
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.football.statements import articles, broadcasts, matches, play, weather
from storage.forecast.statements import live
from storage.kit.sentences import Sentence

MOST_MATCHES = 200
_MOST_FORECASTS = 600  # a match has three tracks and about fifty changes
_ARTICLES = 8
_UNPUBLISHED: Mapping[tuple[str, ...], Sentence] = {
    ("home",): Sentence("Not published: home."),
    ("away",): Sentence("Not published: away."),
    ("home", "away"): Sentence("Not published: home and away."),
}


async def read_in_play(database: Database, world: str) -> LiveMatches:
    """Return every match that is on, with its newest probabilities."""
    attention = await read_attention(database)
    rows = await database.fetch(live.in_play(), limit=MOST_MATCHES)
    by_match: defaultdict[int, list[Row]] = defaultdict(list)
    if rows:
        ids = [row["match_id"] for row in rows]
        for row in await database.fetch(live.newest_forecasts(), match_ids=ids):
            by_match[row["match_id"]].append(row)
    reason = attention.of(is_on=bool(rows))
    return LiveMatches(
        world=world,
        degraded=reason is not None,
        reason=reason,
        items=[
            LiveMatchRead(
                **dict(match_of(row)),
                degraded=reason is not None,
                reason=reason,
                probabilities=newest_of(by_match[row["match_id"]]),
            )
            for row in rows
        ],
    )


async def read_match(database: Database, world: str, match_id: int) -> LiveMatchDetail:
    """Return everything about one match, in play or not.

    Raises:
        NotFoundError: there is none with that id.
    """
    row = await database.fetch_one(matches.by_id(), match_id=match_id)
    if row is None:
        raise NotFoundError(f"No match {match_id}; /v1/live/matches lists those in play.")
    match = match_of(row)
    attention = await read_attention(database)
    happened = await database.fetch(play.happenings(), match_id=match_id)
    return LiveMatchDetail(
        world=world,
        match=match,
        play=_play(match, row["phase_rank"], attention),
        probabilities=await _probabilities(database, match, attention),
        events=_events(match, happened, attention),
        commentary=_commentary(
            match, await database.fetch(broadcasts.remarks(), match_id=match_id), attention
        ),
        statistics=_statistics(
            match, await database.fetch(play.figures(), match_id=match_id), attention
        ),
        lineups=_lineups(match, await database.fetch(play.lineups(), match_id=match_id)),
        weather=_weather(await database.fetch_one(weather.at_kickoff(), match_id=match_id)),
        news=_news(
            await database.fetch(
                articles.of_teams(),
                team_ids=[match.home.team_id, match.away.team_id],
                limit=_ARTICLES,
            )
        ),
    )


def _play(match: MatchRead, phase_rank: int, attention: Attention) -> PlayPart:
    names = ("period", "clock_seconds", "minute", "score", "half_time", "after_extra_time")
    return PlayPart(
        **_reported(match.observed_at, attention.of(is_on=is_on(match))),
        status=match.status.value,
        phase=Phase(phase_rank).name.lower().replace("_", " "),
        penalties=match.penalties,
        **{name: getattr(match, name) for name in names},
    )


async def _probabilities(
    database: Database, match: MatchRead, attention: Attention
) -> ProbabilitiesPart:
    rows = await database.fetch(
        live.forecasts_of_match(), match_id=match.match_id, limit=_MOST_FORECASTS
    )
    reason = attention.of(is_on=is_on(match))
    if not rows and has_begun(match):
        reason = Sentence("Nothing was forecast while it was on.")
    reported_at = rows[0]["observed_at"] if rows else None
    return ProbabilitiesPart(
        **_reported(reported_at, reason), now=newest_of(rows), history=history_of(rows)
    )


def _events(match: MatchRead, rows: Sequence[Row], attention: Attention) -> EventsPart:
    reason = attention.of(is_on=is_on(match))
    score = match.score
    goals = sum(row["kind"].endswith("goal") and not row["is_shoot_out"] for row in rows)
    if reason is None and score is not None and goals < score.home + score.away:
        reason = Sentence("Goals are missing: the provider has the score, not yet who scored.")
    items = [HappeningRead.model_validate(dict(row)) for row in rows]
    return EventsPart(**_reported(_newest(rows), reason), items=items)


def _commentary(match: MatchRead, rows: Sequence[Row], attention: Attention) -> CommentaryPart:
    reason = attention.of(is_on=is_on(match))
    items = [RemarkRead.model_validate(dict(row)) for row in rows]
    return CommentaryPart(**_reported(_newest(rows), reason), items=items)


def _statistics(match: MatchRead, rows: Sequence[Row], attention: Attention) -> StatisticsPart:
    reason = attention.of(is_on=is_on(match))
    if not rows and has_begun(match):
        reason = Sentence("Nobody has counted anything yet.")
    figures = [FigureRead.model_validate(dict(row)) for row in rows]
    return StatisticsPart(**_reported(_newest(rows), reason), figures=figures)


def _lineups(match: MatchRead, rows: Sequence[Row]) -> LineupsPart:
    sides = {
        name: _side(side.team_id, [row for row in rows if row["team_id"] == side.team_id])
        for name, side in (("home", match.home), ("away", match.away))
    }
    missing = [name for name, side in sides.items() if side is None]
    is_late = missing and has_begun(match)
    reason = _UNPUBLISHED[tuple(missing)] if is_late else None
    return LineupsPart(**_reported(_newest(rows), reason), home=sides["home"], away=sides["away"])


def _side(team_id: int, rows: Sequence[Row]) -> SideLineup | None:
    if not rows:
        return None
    players = [
        (row["is_starter"], PlayerRead.model_validate({**row, "name": row["player"]}))
        for row in rows
    ]
    return SideLineup(
        team_id=team_id,
        formation=next((row["formation"] for row in rows if row["formation"]), None),
        starters=[player for is_starter, player in players if is_starter],
        bench=[player for is_starter, player in players if not is_starter],
    )


def _weather(row: Row | None) -> WeatherPart:
    names = ("venue", "temperature_c", "precipitation_mm", "wind_speed_kmh", "humidity_percent")
    if row is None:
        reason = Sentence("No weather forecast for this hour and ground.")
        return WeatherPart(**_reported(None, reason), **dict.fromkeys(names))
    return WeatherPart(**_reported(row["known_at"], None), **{name: row[name] for name in names})


def _news(rows: Sequence[Row]) -> NewsPart:
    newest = max((row["fetched_at"] for row in rows), default=None)
    items = [ArticleRead.model_validate(dict(row)) for row in rows]
    return NewsPart(**_reported(newest, None), items=items)


def is_on(match: MatchRead) -> bool:
    """Whether a match is being played."""
    return match.status is MatchStatus.IN_PLAY


def has_begun(match: MatchRead) -> bool:
    """Whether a match is being played or over."""
    return match.status in (MatchStatus.IN_PLAY, MatchStatus.FINISHED)


def _newest(rows: Sequence[Row]) -> datetime | None:
    return max((row["observed_at"] for row in rows), default=None)


def _reported(fetched_at: datetime | None, reason: str | None) -> dict[str, Any]:
    return {"fetched_at": fetched_at, "degraded": reason is not None, "reason": reason}
