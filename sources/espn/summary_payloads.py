"""The shape of ESPN's summary of one match, as far as we read it; as permissive as `payloads`."""

from typing import Annotated, Any

from pydantic import Field

from sources.espn.payloads import Dispensable, League, SeasonYear, Text, Venue, Wire


class Header(Wire):
    """Which match it is: the summary's one part nothing can be read without."""

    id: Annotated[str, Field(min_length=1)]
    uid: Text = None
    season: Annotated[SeasonYear | None, Dispensable] = None
    league: Annotated[League | None, Dispensable] = None
    competitions: Annotated[list[dict[str, Any]], Field(min_length=1)]


class GameInfo(Wire):
    venue: Annotated[Venue | None, Dispensable] = None
    attendance: Annotated[int | None, Dispensable] = None


class Athlete(Wire):
    id: Text = None
    display_name: Annotated[Text, Field(alias="displayName")] = None
    full_name: Annotated[Text, Field(alias="fullName")] = None

    @property
    def name(self) -> str | None:
        return (self.display_name or self.full_name or "").strip() or None


class Position(Wire):
    name: Text = None
    abbreviation: Text = None


class Substituted(Wire):
    """Whether a player came on or went off, as older payloads write it."""

    did_sub: bool = Field(alias="didSub")


class PlayerFigure(Wire):
    name: str
    value: Annotated[float | None, Dispensable] = None


class RosterPlayer(Wire):
    athlete: Athlete
    stats: Annotated[list[Annotated[PlayerFigure | None, Dispensable]] | None, Dispensable] = None
    starter: Annotated[bool | None, Dispensable] = None
    jersey: Text = None
    position: Annotated[Position | None, Dispensable] = None
    formation_place: Annotated[Text, Field(alias="formationPlace")] = None
    subbed_in: Annotated[bool | Substituted | None, Dispensable] = Field(
        default=None, alias="subbedIn"
    )
    subbed_out: Annotated[bool | Substituted | None, Dispensable] = Field(
        default=None, alias="subbedOut"
    )


class TeamId(Wire):
    id: Text = None


class Roster(Wire):
    """One side's line-up; `roster` is missing until it is published."""

    home_away: Text = Field(default=None, alias="homeAway")
    formation: Text = None
    team: Annotated[TeamId | None, Dispensable] = None
    roster: Annotated[list[Any] | None, Dispensable] = None


class IncidentType(Wire):
    id: Text = None
    text: Text = None
    type: Text = None


class Period(Wire):
    number: int


class IncidentClock(Wire):
    value: Annotated[float | None, Dispensable] = None
    display_value: Annotated[Text, Field(alias="displayValue")] = None


class Participant(Wire):
    athlete: Athlete


class KeyEvent(Wire):
    id: Text = None
    type: IncidentType
    period: Annotated[Period | None, Dispensable] = None
    clock: Annotated[IncidentClock | None, Dispensable] = None
    team: Annotated[TeamId | None, Dispensable] = None
    participants: Annotated[
        list[Annotated[Participant | None, Dispensable]] | None, Dispensable
    ] = None
    scoring_play: Annotated[bool | None, Dispensable] = Field(default=None, alias="scoringPlay")
    shootout: Annotated[bool | None, Dispensable] = None
    text: Text = None


class BoxscoreFigure(Wire):
    name: str
    display_value: str = Field(alias="displayValue")


class BoxscoreTeam(Wire):
    home_away: Text = Field(default=None, alias="homeAway")
    team: Annotated[TeamId | None, Dispensable] = None
    statistics: Annotated[
        list[Annotated[BoxscoreFigure | None, Dispensable]] | None, Dispensable
    ] = None


class Boxscore(Wire):
    teams: Annotated[list[Annotated[BoxscoreTeam | None, Dispensable]] | None, Dispensable] = None


class Summary(Wire):
    """The answer; which of its parts are there depends on the match's state."""

    header: Header
    boxscore: Annotated[Boxscore | None, Dispensable] = None
    game_info: Annotated[GameInfo | None, Dispensable] = Field(default=None, alias="gameInfo")
    rosters: Annotated[list[Any] | None, Dispensable] = None
    key_events: Annotated[list[Any] | None, Dispensable] = Field(default=None, alias="keyEvents")
    commentary: Annotated[list[Any] | None, Dispensable] = None
    broadcasts: Annotated[list[Any] | None, Dispensable] = None
    odds: Annotated[list[Any] | None, Dispensable] = None
    pickcenter: Annotated[list[Any] | None, Dispensable] = None
