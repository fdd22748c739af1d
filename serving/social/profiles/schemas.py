"""Shapes of profiles."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from serving.kit.parameters import PlainText
from serving.kit.schemas import example
from serving.social.follows.schemas import PERSON, PersonRead
from serving.social.posts.schemas import Number
from serving.social.text.rendering import is_outside

MOST_LINKS = 5
_PROFILE: dict[str, Any] = {
    **PERSON,
    "bio_html": "<p>Askvik till I die</p>\n",
    "location": "Askvik",
    "links": ["https://ada.example"],
    "favourite_team_id": 3,
    "favourite_team": "Askvik",
    "joined_at": "2025-08-01T09:00:00Z",
    "post_count": 41,
    "following_count": 9,
    "accuracy": None,
    "version": 2,
}


def _web_address(text: str) -> str:
    if not is_outside(text):
        raise ValueError("an address that begins with https:// or http://")
    return text


Link = Annotated[PlainText, Field(max_length=300), AfterValidator(_web_address)]


class PickAccuracy(BaseModel):
    """How well somebody's picks scored: their skill on the leaderboard of everything."""

    picks: int = Field(description="That were compared with those of others.")
    rank: int | None = Field(description="Among all who pick; null with too few picks.")
    mean: float = Field(
        description="Better than the others on the same match, in hundredths of a nat, drawn to 0"
        " while picks are few."
    )
    low: float = Field(description="Lower end of the 95 % interval of the mean.")
    high: float


class ProfileRead(PersonRead):
    """What somebody shows of themselves; the same for everybody."""

    model_config = example(world="simulated", **_PROFILE)

    world: str
    bio_html: str
    location: str
    links: list[str]
    favourite_team_id: int | None
    favourite_team: str | None
    joined_at: datetime
    post_count: int = Field(description="Public posts.")
    following_count: int
    accuracy: PickAccuracy | None = Field(description="Of their picks; null without any.")
    version: int = Field(description="The `ETag`, for `If-Match`.")


class ProfileWrite(BaseModel):
    """Your profile as it shall be; what is left out is emptied."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"bio": "Askvik till I die", "location": "Askvik"}]},
    )

    bio: str = Field(default="", max_length=4000)
    location: PlainText = Field(default="", max_length=100)
    links: list[Link] = Field(default=[], max_length=MOST_LINKS)
    favourite_team_id: Number | None = None
    picture: str | None = Field(
        default=None,
        pattern="^[0-9a-f]{64}$",
        description="`sha256` of an image of yours (POST /v1/social/media).",
    )
    is_private: bool = Field(default=False, description="Only whom you accept sees your posts.")
