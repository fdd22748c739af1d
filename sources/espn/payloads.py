"""The shape of an ESPN scoreboard, as far as we read it.

Permissive: fields come and go without notice. A part we can do without is dropped when it is
malformed; only what a match cannot be known without is required.
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


def _drop_malformed(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    try:
        return validate(value)
    except ValidationError:
        return None


_Dispensable = WrapValidator(_drop_malformed)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, allow_inf_nan=False)


class StatusType(_Wire):
    name: str
    state: str
    completed: bool


class Status(_Wire):
    type: StatusType
    period: Annotated[int | None, _Dispensable] = None
    clock: Annotated[float | None, _Dispensable] = None


class SeasonYear(_Wire):
    year: Annotated[int, Field(ge=1850, le=2200)]


class Address(_Wire):
    city: str | None = None
    country: str | None = None


class Venue(_Wire):
    id: str | None = None
    full_name: str | None = Field(default=None, alias="fullName")
    display_name: str | None = Field(default=None, alias="displayName")
    address: Annotated[Address | None, _Dispensable] = None


class Team(_Wire):
    id: str | None = None
    display_name: str | None = Field(default=None, alias="displayName")
    name: str | None = None
    short_display_name: str | None = Field(default=None, alias="shortDisplayName")
    location: str | None = None
    is_active: Annotated[bool | None, _Dispensable] = Field(default=None, alias="isActive")
    logo: str | None = None


class Statistic(_Wire):
    name: str
    display_value: str = Field(alias="displayValue")


class Competitor(_Wire):
    """One side; `score` comes as text, number or object, `shootoutScore` as a number."""

    id: str | None = None
    home_away: str = Field(alias="homeAway")
    team: Team
    score: Any = None
    shootout_score: Any = Field(default=None, alias="shootoutScore")
    statistics: Annotated[list[Statistic] | None, _Dispensable] = None


class DetailClock(_Wire):
    value: float


class DetailTeam(_Wire):
    id: str


class Detail(_Wire):
    """A goal, a card or a kick of the shoot-out."""

    clock: DetailClock
    team: DetailTeam
    score_value: int = Field(default=0, alias="scoreValue")
    yellow_card: bool = Field(default=False, alias="yellowCard")
    red_card: bool = Field(default=False, alias="redCard")
    shootout: bool = False


class Competition(_Wire):
    status: Annotated[Status | None, _Dispensable] = None
    time_valid: Annotated[bool | None, _Dispensable] = Field(default=None, alias="timeValid")
    neutral_site: Annotated[bool | None, _Dispensable] = Field(default=None, alias="neutralSite")
    venue: Annotated[Venue | None, _Dispensable] = None
    competitors: Annotated[list[Competitor], Field(min_length=2, max_length=2)]
    details: Annotated[list[Detail] | None, _Dispensable] = None
    odds: Annotated[list[Any] | None, _Dispensable] = None


class Event(_Wire):
    id: Annotated[str, Field(min_length=1)]
    date: str
    uid: Annotated[str | None, _Dispensable] = None
    season: Annotated[SeasonYear | None, _Dispensable] = None
    status: Annotated[Status | None, _Dispensable] = None
    venue: Annotated[Venue | None, _Dispensable] = None
    competitions: Annotated[list[Competition], Field(min_length=1)]


class League(_Wire):
    slug: str | None = None
    season: Annotated[SeasonYear | None, _Dispensable] = None


class Scoreboard(_Wire):
    """The envelope; events are validated one by one."""

    events: list[Any]
    leagues: Annotated[list[League] | None, _Dispensable] = None
