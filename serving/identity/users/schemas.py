"""Shapes of a user's own account. Instants are the wall clock's, in a simulated world too."""

from datetime import datetime
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from football.texts import LONGEST_NAME
from serving.identity.fields import Known
from serving.kit.parameters import CompetitionCode, Identifier, PlainText
from serving.kit.schemas import example
from storage.identity.tables.account import Kind, Role
from storage.identity.writes.profile import MOST_FAVOURITES
from storage.kit.sentences import Sentence
from words.language import codes

_TEAM: dict[str, Any] = {"team_id": 7, "name": "Harrowmere"}
_ME: dict[str, Any] = {
    "account_id": 12,
    "kind": "person",
    "role": "fan",
    "username": "ana",
    "email": "ana@example.org",
    "first_name": "Ana",
    "last_name": "Prado",
    "language": "en",
    "time_zone": "Europe/Lisbon",
    "created_at": "2026-03-01T12:00:00Z",
    "verified_at": "2026-03-01T12:05:00Z",
    "favourite_teams": [_TEAM],
    "favourite_competitions": ["S1"],
    "second_factor": {"is_set_up": True, "is_required": False, "recovery_codes_left": 9},
}


def _language(tag: str) -> str:
    if tag not in codes():
        raise ValueError(Sentence("allowed: %(values)s", values=", ".join(codes())))
    return tag


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(Sentence("not a time zone of the IANA, such as Europe/Lisbon"))
    return name


_Name = Annotated[PlainText, Field(max_length=LONGEST_NAME)]


class FavouriteTeam(BaseModel):
    """A team that somebody likes."""

    team_id: int
    name: str


class FactorState(BaseModel):
    """How the second factor stands."""

    is_set_up: bool
    is_required: bool = Field(description="The role counts only with one, in this world.")
    recovery_codes_left: int


class Me(BaseModel):
    """Your own account; its `ETag` is for `If-Match` of a change."""

    model_config = example(world="simulated", **_ME)

    world: str
    account_id: int
    kind: Kind
    role: Role
    username: str
    email: str
    first_name: str | None
    last_name: str | None
    language: str
    time_zone: str = Field(description="Of the IANA; answers stay in UTC, pages and mails use it.")
    created_at: datetime
    verified_at: datetime | None
    favourite_teams: list[FavouriteTeam]
    favourite_competitions: list[str]
    second_factor: FactorState


class MeChange(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"first_name": "Ana", "time_zone": "Europe/Lisbon"}],
            "minProperties": 1,
        },
    )

    first_name: _Name | None = None
    last_name: _Name | None = None
    language: Annotated[PlainText, AfterValidator(_language)] = Field(
        default="en", description="A language that pages and mails have."
    )
    time_zone: Annotated[PlainText, AfterValidator(_time_zone)] = Field(
        default="UTC", description="Of the IANA, e.g. `Europe/Lisbon`."
    )
    favourite_teams: list[Identifier] = Field(
        default=[], max_length=MOST_FAVOURITES, description="Ids; the whole list."
    )
    favourite_competitions: list[CompetitionCode] = Field(
        default=[], max_length=MOST_FAVOURITES, description="Codes; the whole list."
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError(Sentence("nothing is to be changed: name at least one field"))
        return self


class Goodbye(BaseModel):
    """The password, to show that it is you who goes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"password": "seven quiet lamps at noon"}]},
    )

    password: Known
