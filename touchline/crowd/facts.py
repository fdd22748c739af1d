"""What the crowd reads from the API, as values. Only fields that texts and choices need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

TRACKS = ("market_blended", "odds_free")


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """A team by its number and name."""

    team_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """A match, played or to come.

    Attributes:
        competition: its code.
        score: goals of both sides after 90 minutes; None before.
    """

    match_id: int
    competition: str
    home: Club
    away: Club
    kickoff_at: datetime
    status: str
    score: tuple[int, int] | None

    @classmethod
    def of(cls, match: Mapping[str, Any]) -> Self:
        """Read a match of the API."""
        score = match["score"]
        return cls(
            match_id=match["match_id"],
            competition=match["competition"]["code"],
            home=Club(team_id=match["home"]["team_id"], name=match["home"]["name"]),
            away=Club(team_id=match["away"]["team_id"], name=match["away"]["name"]),
            kickoff_at=datetime.fromisoformat(match["kickoff_at"]),
            status=match["status"],
            score=None if score is None else (score["home"], score["away"]),
        )

    @property
    def is_finished(self) -> bool:
        """Whether the final score is known."""
        return self.status == "finished" and self.score is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A sealed forecast: probabilities of home, draw and away."""

    forecast_id: str
    home: float
    draw: float
    away: float

    @classmethod
    def of_lines(cls, lines: Mapping[str, Any]) -> Self | None:
        """Read the sealed line of a match's forecast; the one with prices where there is one."""
        for track in TRACKS:
            line = lines.get(track, {})
            if line.get("is_available") and line.get("basis") == "sealed":
                triple = line["probabilities"]
                return cls(
                    forecast_id=line["forecast_id"],
                    home=triple["home"],
                    draw=triple["draw"],
                    away=triple["away"],
                )
        return None

    @classmethod
    def of_card(cls, card: Mapping[str, Any] | None) -> Self | None:
        """Read the forecast that a post carries, if it carries one."""
        if card is None:
            return None
        return cls(
            forecast_id=card["forecast_id"],
            home=card["p_home"],
            draw=card["p_draw"],
            away=card["p_away"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A public post, as everybody sees it."""

    post_id: int
    author: str
    is_program: bool
    match_id: int | None
    competition: str | None
    team_id: int | None
    outlook: Outlook | None
    created_at: datetime
    like_count: int
    comment_count: int

    @classmethod
    def of(cls, post: Mapping[str, Any]) -> Self:
        """Read a post of the API."""
        return cls(
            post_id=post["post_id"],
            author=post["author"]["username"] or "",
            is_program=post["author"]["is_agent"],
            match_id=post["match_id"],
            competition=post["competition"],
            team_id=post["team_id"],
            outlook=Outlook.of_card(post["forecast"]),
            created_at=datetime.fromisoformat(post["created_at"]),
            like_count=post["like_count"],
            comment_count=post["comment_count"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A club's row of a table."""

    competition: str
    position: int
    club: Club
    points: int
    played: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """How everything stands at one instant of the domain clock.

    Attributes:
        speed: domain seconds that pass in a second.
        fixtures: matches from two days back to some days ahead, by number.
        outlooks: the sealed forecast of matches to come, by match.
        places: rows of every table, by club.
        posts: the newest public ones.
    """

    now: datetime
    speed: float
    fixtures: Mapping[int, Fixture]
    outlooks: Mapping[int, Outlook]
    places: Mapping[int, Place]
    posts: tuple[Post, ...]
