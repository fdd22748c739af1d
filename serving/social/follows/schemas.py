"""Shapes of people and of how they stand to each other."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, Instant
from serving.kit.schemas import Page, example, example_page
from serving.social.authors import AUTHOR, Author

Side = Literal["followers", "following", "friends", "requests", "blocks", "mutes"]
PERSON: dict[str, Any] = {
    **AUTHOR,
    "bio": "Askvik till I die",
    "is_private": False,
    "follower_count": 12,
}


class PersonRead(Author):
    """Somebody in a list."""

    bio: str
    is_private: bool
    follower_count: int


class PersonPage(Page[PersonRead]):
    """People."""

    model_config = example_page(PERSON, "eyJraW5kIjoicGVvcGxlIn0")


class FollowRead(BaseModel):
    """Your relation to somebody whom you follow."""

    model_config = example(world="simulated", username="ada", state="accepted")

    world: str
    username: str
    state: Literal["accepted", "requested"] = Field(
        description="`requested` of a private profile, until it is accepted."
    )


class Kept(BaseModel):
    """The person you block or mute now."""

    model_config = example(world="simulated", username="ada")

    world: str
    username: str


class PersonViewer(BaseModel):
    """The relation of the caller to somebody."""

    model_config = example(
        world="simulated",
        username="ada",
        is_self=False,
        following="accepted",
        followed_by="accepted",
        are_friends=True,
        has_blocked=False,
        has_muted=False,
        may_interact=True,
    )

    world: str
    username: str
    is_self: bool
    following: Literal["accepted", "requested"] | None
    followed_by: Literal["accepted", "requested"] | None
    are_friends: bool = Field(description="Each follows the other.")
    has_blocked: bool
    has_muted: bool
    may_interact: bool = Field(description="Neither blocked the other.")


class RelatedCursor(Cursor):
    """The last person of a page."""

    kind: Side
    last_at: Instant
    last_id: Identifier


class Related(PersonRead):
    """Somebody in a list, and since when they are in it."""

    since: datetime
