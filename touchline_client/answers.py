"""Shapes of answers, as far as they are promised; the API may add fields at any time."""

from typing import Any, Generic, TypedDict, TypeVar

Item = TypeVar("Item")


class CompetitionReference(TypedDict):
    code: str
    name: str


class Side(TypedDict):
    team_id: int
    name: str


class Goals(TypedDict):
    home: int
    away: int


class Match(TypedDict):
    match_id: int
    competition: CompetitionReference
    home: Side
    away: Side
    kickoff_at: str
    status: str
    score: Goals | None


class Competition(TypedDict):
    code: str
    name: str
    country: str
    tier: int


class MatchForecast(TypedDict):
    match: Match
    lines: dict[str, Any]


class Page(TypedDict, Generic[Item]):
    world: str
    items: list[Item]
    next_cursor: str | None


class EventType(TypedDict):
    type: str
    version: int
    description: str
    topics: list[str]
    payload: dict[str, Any]


class EventTypes(TypedDict):
    world: str
    types: list[EventType]


class Clock(TypedDict):
    """The domain clock: `speed` domain seconds pass in a second, none while it stands."""

    world: str
    now: str
    mode: str
    speed: float


class Ticket(TypedDict):
    ticket: str
    subject: str
    lasts_seconds: int


class Answer(TypedDict):
    """The answer to a question in plain words, with the rows it rests on."""

    world: str
    question_id: str
    answered: bool
    text: str
    query: str | None
    rows: list[dict[str, Any]]
    examples: list[str]
