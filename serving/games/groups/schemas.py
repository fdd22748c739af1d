"""Shapes of groups. Instants are the domain clock's."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.parameters import PlainText
from serving.kit.schemas import example
from serving.social.authors import AUTHOR, Author
from storage.games.tables.group import MOST_DEADLINE_MINUTES, Scoring
from storage.games.writes.groups import Terms

_Code = Annotated[str, Field(min_length=1, max_length=16)]
_GROUP: dict[str, Any] = {
    "group_id": 3,
    "name": "Harbour office",
    "scoring": "points",
    "competitions": ["S1"],
    "deadline_minutes": 30,
    "has_joker": True,
    "created_at": "2025-11-01T09:00:00Z",
    "is_captain": True,
    "n_members": 2,
}


class GroupWrite(BaseModel):
    """How a group is called and plays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Harbour office", "deadline_minutes": 30}]},
    )

    name: PlainText = Field(min_length=1, max_length=40)
    scoring: Scoring = Field(
        default="points",
        description="What ranks it: `points`, the `peer` score against its members, or `log`.",
    )
    competitions: list[_Code] | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Codes of the competitions that count; null is all.",
    )
    deadline_minutes: int = Field(
        default=0,
        ge=0,
        le=MOST_DEADLINE_MINUTES,
        description="Before kick-off: picks made or changed later do not count here.",
    )
    has_joker: bool = Field(
        default=False, description="A member may let one match a day count twice."
    )

    def terms(self) -> Terms:
        """Return them as the rules take them."""
        return Terms(
            name=self.name.strip(),
            scoring=self.scoring,
            competitions=self.competitions,
            deadline_minutes=self.deadline_minutes,
            has_joker=self.has_joker,
        )


class GroupRead(BaseModel):
    """A group that you are in."""

    group_id: int
    name: str
    scoring: Scoring
    competitions: list[str] | None
    deadline_minutes: int
    has_joker: bool
    created_at: datetime
    is_captain: bool = Field(description="You are its captain.")
    n_members: int


class GroupList(BaseModel):
    """Your groups, by name."""

    model_config = example(world="simulated", items=[_GROUP])

    world: str
    items: list[GroupRead]


class MemberRead(Author):
    """A member of a group."""

    joined_at: datetime
    is_captain: bool


class JokerRead(BaseModel):
    """A match that counts twice for you."""

    day: date
    match_id: int
    kickoff_at: datetime
    home_name: str
    away_name: str


class GroupDetail(GroupRead):
    """A group, its members and your jokers."""

    model_config = example(
        world="simulated",
        **_GROUP,
        code="KQ7RWX2M9B",
        members=[{**AUTHOR, "joined_at": "2025-11-01T09:00:00Z", "is_captain": True}],
        jokers=[],
    )

    world: str
    code: str = Field(description="Who has it may join; the captain renews it.")
    members: list[MemberRead] = Field(description="The longest first.")
    jokers: list[JokerRead] = Field(description="Yours, of the last seven days and to come.")


class JoinWrite(BaseModel):
    """An invitation."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"code": "KQ7RWX2M9B"}]}
    )

    code: PlainText = Field(min_length=1, max_length=40)


class CaptainWrite(BaseModel):
    """Who is to be captain."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"username": "bo"}]})

    username: PlainText = Field(min_length=1, max_length=60)
