"""The shape of ESPN's events and the frames they come in, as far as we read them.

Permissive: fields come and go without notice. A part we can do without is dropped when it is
malformed; only what a match cannot be known without is required. What a summary holds besides its
match is in `summary_payloads.py`.
"""

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)


def drop_malformed(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    try:
        return validate(value)
    except ValidationError:
        return None


Dispensable = WrapValidator(drop_malformed)
Text = Annotated[str | None, Dispensable]


class Wire(BaseModel):
    """A part of an answer: other fields are ignored, numbers will do for text."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, allow_inf_nan=False)


class StatusType(Wire):
    name: str
    state: Annotated[str | None, Dispensable] = None
    completed: Annotated[bool | None, Dispensable] = None


class Status(Wire):
    type: StatusType
    period: Annotated[int | None, Dispensable] = None
    clock: Annotated[float | None, Dispensable] = None
    display_clock: Annotated[Text, Field(alias="displayClock")] = None


class SeasonYear(Wire):
    year: Annotated[int, Field(ge=1850, le=2200)]


class Address(Wire):
    city: Text = None
    country: Text = None


class Venue(Wire):
    id: Text = None
    full_name: Annotated[Text, Field(alias="fullName")] = None
    display_name: Annotated[Text, Field(alias="displayName")] = None
    address: Annotated[Address | None, Dispensable] = None


class Team(Wire):
    id: Text = None
    display_name: Annotated[Text, Field(alias="displayName")] = None
    name: Text = None
    short_display_name: Annotated[Text, Field(alias="shortDisplayName")] = None
    location: Text = None
    is_active: Annotated[bool | None, Dispensable] = Field(default=None, alias="isActive")
    logo: Text = None


class Statistic(Wire):
    name: str
    display_value: str = Field(alias="displayValue")


class Linescore(Wire):
    display_value: str = Field(alias="displayValue")


class Competitor(Wire):
    """One side; `score` comes as text, number or object, `shootoutScore` as a number.

    Attributes:
        linescores: goals by period; only a summary has them.
    """

    id: Text = None
    home_away: str = Field(alias="homeAway")
    team: Team
    score: Any = None
    winner: Annotated[bool | None, Dispensable] = None
    shootout_score: Any = Field(default=None, alias="shootoutScore")
    statistics: Annotated[list[Annotated[Statistic | None, Dispensable]] | None, Dispensable] = (
        None
    )
    linescores: Annotated[list[Linescore] | None, Dispensable] = None


class DetailClock(Wire):
    value: float


class DetailTeam(Wire):
    id: str


class Detail(Wire):
    """A goal, a card or a kick of the shoot-out; `scoreValue` is missing in summaries."""

    clock: DetailClock
    team: DetailTeam
    score_value: Annotated[int | None, Dispensable] = Field(default=None, alias="scoreValue")
    scoring_play: bool = Field(default=False, alias="scoringPlay")
    yellow_card: bool = Field(default=False, alias="yellowCard")
    red_card: bool = Field(default=False, alias="redCard")
    shootout: bool = False


class Competition(Wire):
    date: Annotated[str | None, Dispensable] = None
    status: Annotated[Status | None, Dispensable] = None
    attendance: Annotated[int | None, Dispensable] = None
    time_valid: Annotated[bool | None, Dispensable] = Field(default=None, alias="timeValid")
    neutral_site: Annotated[bool | None, Dispensable] = Field(default=None, alias="neutralSite")
    venue: Annotated[Venue | None, Dispensable] = None
    competitors: Annotated[list[Competitor], Field(min_length=2, max_length=2)]
    details: Annotated[list[Annotated[Detail | None, Dispensable]] | None, Dispensable] = None
    odds: Annotated[list[Any] | None, Dispensable] = None
    broadcasts: Annotated[list[Any] | None, Dispensable] = None
    geo_broadcasts: Annotated[list[Any] | None, Dispensable] = Field(
        default=None, alias="geoBroadcasts"
    )


class League(Wire):
    slug: Text = None
    season: Annotated[SeasonYear | None, Dispensable] = None


class Event(Wire):
    id: Annotated[str, Field(min_length=1)]
    date: Annotated[str | None, Dispensable] = None
    uid: Annotated[str | None, Dispensable] = None
    season: Annotated[SeasonYear | None, Dispensable] = None
    league: Annotated[League | None, Dispensable] = None
    status: Annotated[Status | None, Dispensable] = None
    venue: Annotated[Venue | None, Dispensable] = None
    competitions: Annotated[list[Competition], Field(min_length=1)]


class Scoreboard(Wire):
    """The envelope; events are validated one by one."""

    events: list[Any]
    leagues: Annotated[list[League] | None, Dispensable] = None


class TeamFrame(Wire):
    """A team as `teams/{id}` gives it, with its next matches."""

    display_name: str = Field(alias="displayName", min_length=1)
    id: str | None = None
    next_event: Annotated[list[Any], Field(alias="nextEvent")] = []
