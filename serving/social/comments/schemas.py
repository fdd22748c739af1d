"""Shapes of comments. Instants are the domain clock's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example, example_page
from serving.social.authors import AUTHOR, Author

Order = Literal["new", "old", "top"]
_COMMENT: dict[str, Any] = {
    "comment_id": 2718,
    "post_id": 314,
    "parent_id": None,
    "depth": 1,
    "author": AUTHOR,
    "text": "Wait for the second half",
    "text_html": "<p>Wait for the second half</p>\n",
    "mentions": [],
    "created_at": "2025-11-15T15:40:00Z",
    "edited_at": None,
    "state": "live",
    "removed_reason": None,
    "version": 1,
    "like_count": 2,
    "reply_count": 1,
}


class CommentRead(BaseModel):
    """A comment; the same for everybody who may see its post."""

    comment_id: int
    post_id: int
    parent_id: int | None = Field(description="The comment it answers; null answers the post.")
    depth: int
    author: Author | None = Field(description="Null of a tombstone.")
    text: str | None = Field(
        description="As written, in a subset of Markdown; null of a tombstone."
    )
    text_html: str | None = Field(description="Safe to be put into a page.")
    mentions: list[str] = Field(description="Usernames of whom it mentions.")
    created_at: datetime
    edited_at: datetime | None
    state: Literal["live", "deleted", "removed", "held", "hidden"] = Field(
        description="Tombstones stay while answers below them are shown; `held`: it waits for"
        " review, and only its author reads it; `hidden`: its author is suspended."
    )
    removed_reason: str | None = Field(description="The rule it broke, where it was removed.")
    version: int = Field(description="The `ETag`, for `If-Match`.")
    like_count: int
    reply_count: int = Field(description="Direct answers that are shown.")


class CommentDetail(CommentRead):
    """One comment."""

    model_config = example(world="simulated", **_COMMENT)

    world: str


class CommentPage(Page[CommentRead]):
    """Answers to a post or to a comment, one level."""

    model_config = example_page(_COMMENT, "eyJraW5kIjoiY29tbWVudHMifQ")


class CommentWrite(BaseModel):
    """A comment to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "Wait for the second half", "parent_id": None}]},
    )

    text: str = Field(max_length=20_000)
    parent_id: Identifier | None = Field(default=None, description="The comment it answers.")


class CommentEdit(BaseModel):
    """The new text of a comment."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "Wait!"}]})

    text: str = Field(max_length=20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of answers.

    Attributes:
        post_id: under which post.
        parent_id: of the comment that they answer; None is the post.
        order: `top` is by likes.
    """

    post_id: int
    parent_id: int | None
    order: Order


class CommentCursor(Cursor):
    """The last comment of a page."""

    kind: Literal["comments"] = "comments"
    order: Order
    last_id: Identifier
    last_likes: int = Field(ge=0, le=2**31 - 1)
