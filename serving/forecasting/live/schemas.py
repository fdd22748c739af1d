"""Shapes of matches in play: parts, each with its instant and whether it can be relied on."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.football.matches.schemas import MATCH, Goals, MatchRead
from serving.forecasting.forecasts.schemas import ExpectedGoals, FairOdds, ScorelineRead, Triple
from serving.kit.schemas import Said, example

_WHOLE: dict[str, Any] = {
    "fetched_at": "2025-11-15T15:23:00Z",
    "degraded": False,
    "reason": None,
}
_FORECAST: dict[str, Any] = {
    "track": "odds_free",
    "observed_at": "2025-11-15T15:23:00Z",
    "minute": "24'",
    "clock_seconds": 1380,
    "score": {"home": 1, "away": 0},
    "red_cards": {"home": 0, "away": 0},
    "probabilities": {"home": 0.71, "draw": 0.19, "away": 0.1},
    "cause": "goal",
    "size": 0.198,
}
_NOW = {
    **_FORECAST,
    "fair_odds": {"home": 1.4085, "draw": 5.2632, "away": 10.0},
    "expected_goals": {"home": 2.34, "away": 0.74},
    "top_scorelines": [{"home": 2, "away": 0, "probability": 0.181}],
}
_PLAY = {
    **_WHOLE, "status": "in_play", "phase": "first half", "period": 1, "clock_seconds": 1380,
    "minute": "24'", "score": {"home": 1, "away": 0}, "half_time": None,
    "after_extra_time": None, "penalties": None,
}  # fmt: skip
_EVENT = {
    "kind": "goal", "team_id": 4, "period": 1, "clock_seconds": 1365, "minute": "23'",
    "player": "Aksel Ashgrove", "other_player": None, "is_shoot_out": False,
}  # fmt: skip
_REMARK = {
    "minute": "23'", "clock_seconds": 1365, "text": "Goal! Askvik 1, Tindholm 0. Aksel Ashgrove.",
    "language": "en", "source": "espn",
}  # fmt: skip
_PLAYER = {
    "player_id": 71,
    "name": "Aksel Ashgrove", "shirt_number": 9, "position": "F", "place": 9,
    "was_subbed_in": False, "was_subbed_out": False,
}  # fmt: skip
_SIDE = {"team_id": 4, "formation": "4-3-3", "starters": [_PLAYER], "bench": []}
_ARTICLE = {
    "source": "news.northland.example", "url": "https://news.northland.example/football/1f3",
    "title": "Askvik unchanged", "published_at": "2025-11-15T13:10:00Z", "teams": ["Askvik"],
}  # fmt: skip


class Part(BaseModel):
    """A part of a match that is reported by itself.

    Degraded parts hold the last report, or nothing, and why they cannot be relied on.
    """

    fetched_at: datetime | None = Field(
        description="When its source last reported it; null: never."
    )
    degraded: bool
    reason: Said | None = Field(description="Why it cannot be relied on now.")


class Pair(BaseModel):
    """A count of both sides."""

    home: int
    away: int


class PlayPart(Part):
    """Where the match stands."""

    status: str
    phase: str
    period: int
    clock_seconds: int
    minute: str | None = Field(description="As the provider shows it, at `fetched_at`.")
    score: Goals | None
    half_time: Goals | None
    after_extra_time: Goals | None
    penalties: Goals | None


class FigureRead(BaseModel):
    """One count or share of both sides."""

    name: str
    home: float | None
    away: float | None


class StatisticsPart(Part):
    """What is counted."""

    figures: list[FigureRead]


class HappeningRead(BaseModel):
    """A goal, a card or a substitution; `other_player` assisted or went off."""

    kind: str
    team_id: int
    period: int
    clock_seconds: int
    minute: str
    player: str | None
    other_player: str | None
    is_shoot_out: bool


class EventsPart(Part):
    """What has happened and stands, in order."""

    items: list[HappeningRead]


class RemarkRead(BaseModel):
    """A line of a commentary, as its source wrote it."""

    minute: str = Field(description="Empty: before kick-off, or not said.")
    clock_seconds: int | None
    text: str
    language: str
    source: str


class CommentaryPart(Part):
    """The commentary so far, in order; empty where its source writes none."""

    items: list[RemarkRead]


class PlayerRead(BaseModel):
    """One player of a line-up."""

    player_id: int
    name: str
    shirt_number: int | None
    position: str | None
    place: int | None = Field(description="Place in the formation, 1 to 11; null on the bench.")
    was_subbed_in: bool
    was_subbed_out: bool


class SideLineup(BaseModel):
    """Who one side picked."""

    team_id: int
    formation: str | None
    starters: list[PlayerRead]
    bench: list[PlayerRead]


class LineupsPart(Part):
    """Line-ups as published; null of a side that has published none."""

    home: SideLineup | None
    away: SideLineup | None


class WeatherPart(Part):
    """The weather forecast for the hours of play."""

    venue: str | None
    temperature_c: float | None
    precipitation_mm: float | None
    wind_speed_kmh: float | None
    humidity_percent: float | None


class ArticleRead(BaseModel):
    """An article about one of the teams."""

    source: str
    url: str
    title: str
    published_at: datetime
    teams: list[str]


class NewsPart(Part):
    """News of both teams, newest first."""

    items: list[ArticleRead]


class LiveForecastRead(BaseModel):
    """The forecast of one track at an instant of the match."""

    track: Literal["odds_free", "market_blended", "market"]
    observed_at: datetime = Field(description="The instant of the state it was made from.")
    minute: str | None
    clock_seconds: int
    score: Pair
    red_cards: Pair
    probabilities: Triple
    cause: str = Field(description="What moved it: a goal, a red card, a phase, time.")
    size: float = Field(description="How far the outcome that moved most moved.")


class LiveForecastNow(LiveForecastRead):
    """The last one of a track, with what follows from its grid."""

    fair_odds: FairOdds
    expected_goals: ExpectedGoals = Field(description="Of the whole match, goals so far included.")
    top_scorelines: list[ScorelineRead]


class ProbabilitiesPart(Part):
    """Probabilities while the match is on, and how they came about."""

    now: list[LiveForecastNow]
    history: list[LiveForecastRead] = Field(description="Oldest first, all tracks.")


class LiveMatchRead(MatchRead):
    """A match in play in a list."""

    degraded: bool
    reason: Said | None
    probabilities: list[LiveForecastNow] = Field(description="One for each track, the newest.")


class LiveMatches(BaseModel):
    """Every match in play, by kick-off."""

    model_config = example(
        world="simulated",
        degraded=False,
        reason=None,
        items=[{**MATCH, "degraded": False, "reason": None, "probabilities": [_NOW]}],
    )

    world: str
    degraded: bool = Field(description="Whether nobody follows the matches at the moment.")
    reason: Said | None
    items: list[LiveMatchRead]


class LiveMatchDetail(BaseModel):
    """One match with everything that is known of it."""

    model_config = example(
        world="simulated",
        match=MATCH,
        play=_PLAY,
        probabilities={**_WHOLE, "now": [_NOW], "history": [_FORECAST]},
        events={**_WHOLE, "items": [_EVENT]},
        statistics={**_WHOLE, "figures": [{"name": "shots", "home": 7, "away": 3}]},
        commentary={**_WHOLE, "items": [_REMARK]},
        lineups={**_WHOLE, "home": _SIDE, "away": None},
        weather={
            **_WHOLE, "venue": "Askvik Stadion", "temperature_c": 7.4, "precipitation_mm": 0.4,
            "wind_speed_kmh": 21.0, "humidity_percent": 80.0,
        },
        news={**_WHOLE, "items": [_ARTICLE]},
    )  # fmt: skip

    world: str
    match: MatchRead
    play: PlayPart
    probabilities: ProbabilitiesPart
    events: EventsPart
    commentary: CommentaryPart
    statistics: StatisticsPart
    lineups: LineupsPart
    weather: WeatherPart
    news: NewsPart
