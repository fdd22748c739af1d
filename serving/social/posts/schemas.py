"""Shapes of posts. Instants are the domain clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.parameters import CompetitionCode, Identifier
from serving.kit.schemas import Page, example, example_page
from serving.social.authors import AUTHOR, Author
from storage.games.tables.pick import Origin

Visibility = Literal["public", "followers", "private"]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
MOST_IMAGES = 4
POST: dict[str, Any] = {
    "post_id": 314,
    "author": AUTHOR,
    "text": "Nobody stops *Askvik* today #S1",
    "text_html": "<p>Nobody stops <em>Askvik</em> today"
    ' <a href="/community/tags/s1" class="tag" rel="nofollow ugc noopener noreferrer">#S1</a>'
    "</p>\n",
    "visibility": "public",
    "match_id": 41,
    "team_id": None,
    "competition": "S1",
    "forecast": None,
    "pick_id": None,
    "pick": None,
    "images": [],
    "cards": [],
    "tags": ["s1"],
    "mentions": [],
    "created_at": "2025-11-15T09:12:00Z",
    "edited_at": None,
    "state": "live",
    "removed_reason": None,
    "held_for": [],
    "is_locked": False,
    "version": 1,
    "like_count": 3,
    "comment_count": 1,
}


class ImageRead(BaseModel):
    """An image of a post."""

    media_id: int
    url: str
    width: int
    height: int
    description: str


class CardRead(BaseModel):
    """A link to a page of ours, by what that page is about."""

    url: str
    kind: Literal["match", "team", "competition", "model"]
    id: str


class ForecastCard(BaseModel):
    """The sealed forecast that a post carries, and how it scored once the match is settled."""

    forecast_id: UUID
    track: str
    horizon: str
    sealed_at: datetime
    p_home: float
    p_draw: float
    p_away: float
    outcome: Literal["HOME", "DRAW", "AWAY"] | None
    log_loss: float | None = Field(description="Lower is better; null until settled.")


class PickCard(BaseModel):
    """The pick of its author that a post carries, as everybody sees it, its author too.

    What was picked is null until the match takes no picks any more.
    """

    pick_id: int
    match_id: int
    state: Literal["open", "locked", "settled", "void", "none"] = Field(
        description="`open` until the match takes no picks any more, `locked` then, `settled` once"
        " it is scored; `void` does not count (`void_reason`); `none` was withdrawn, or made after"
        " the match had begun."
    )
    locked_at: datetime | None = Field(description="Since when it cannot be changed.")
    p_home: float | None
    p_draw: float | None
    p_away: float | None
    home_goals: int | None = Field(description="Of the exact score, if one was guessed.")
    away_goals: int | None
    origin: Origin | None = Field(description="`model` or `market` if the numbers are theirs.")
    picked_at: datetime | None
    outcome: Literal["HOME", "DRAW", "AWAY"] | None = Field(description="Null until settled.")
    points: float | None
    log_loss: float | None = Field(description="Lower is better.")
    peer: float | None = Field(
        description="How much better than the others, in hundredths of a nat; null without others."
    )
    void_reason: Literal["awarded", "abandoned", "cancelled"] | None


class PostRead(BaseModel):
    """A post; the same for everybody who may see it."""

    post_id: int
    author: Author
    text: str | None = Field(
        description="As written, in a subset of Markdown; null of a tombstone."
    )
    text_html: str | None = Field(description="Safe to be put into a page.")
    visibility: Visibility
    match_id: int | None
    team_id: int | None
    competition: str | None
    forecast: ForecastCard | None
    pick_id: int | None
    pick: PickCard | None
    images: list[ImageRead]
    cards: list[CardRead]
    tags: list[str]
    mentions: list[str] = Field(description="Usernames of whom it mentions.")
    created_at: datetime
    edited_at: datetime | None
    state: Literal["live", "removed", "held", "erased"] = Field(
        description="`removed` by a moderator, or `held` for review, is shown to its author;"
        " `erased` is a tombstone."
    )
    removed_reason: str | None = Field(description="The rule it broke, where it was removed.")
    held_for: list[str] = Field(
        description="Why it waits for review: `links`, `mentions`, `rate`, `repeated`, `copied`,"
        " `new_account`, `filtered_word`."
    )
    is_locked: bool = Field(description="Nobody comments any more.")
    version: int = Field(description="The `ETag`, for `If-Match`.")
    like_count: int
    comment_count: int


class PostDetail(PostRead):
    """One post."""

    model_config = example(world="simulated", **POST)

    world: str


class PostPage(Page[PostRead]):
    """Posts, newest first."""

    model_config = example_page(POST, "eyJraW5kIjoiZm9sbG93aW5nIn0")


class PostWrite(BaseModel):
    """A post to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "Nobody stops *Askvik* today", "match_id": 41}]},
    )

    text: str = Field(max_length=20_000)
    visibility: Visibility = "public"
    match_id: Identifier | None = None
    team_id: Number | None = None
    competition: CompetitionCode | None = None
    forecast_id: UUID | None = Field(default=None, description="Its match becomes the post's.")
    pick_id: Identifier | None = Field(
        default=None,
        description="Of a pick of yours, instead of a forecast; its match becomes the post's."
        " What you picked is shown once the match takes no picks any more.",
    )
    media: list[Identifier] = Field(default=[], max_length=MOST_IMAGES)


class PostEdit(BaseModel):
    """The new text of a post."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "Nobody stops Askvik, ever"}]}
    )

    text: str = Field(max_length=20_000)
    visibility: Visibility | None = Field(default=None, description="Left as it is without.")


class EditRead(BaseModel):
    """An earlier version of a post."""

    version: int
    text: str
    text_html: str
    at: datetime = Field(description="When it was written.")


class EditPage(Page[EditRead]):
    """The earlier versions of a post, newest first."""

    model_config = example_page(
        {"version": 1, "text": "Hm", "text_html": "<p>Hm</p>\n", "at": "2025-11-15T09:12:00Z"},
        "eyJraW5kIjoiZWRpdHMifQ",
    )


class PostViewer(BaseModel):
    """The relation of the caller to a post."""

    model_config = example(
        world="simulated",
        post_id=314,
        is_author=False,
        has_liked=True,
        follows_author=True,
        may_like=True,
        may_comment=True,
    )

    world: str
    post_id: int
    is_author: bool
    has_liked: bool
    follows_author: bool
    may_like: bool
    may_comment: bool
