"""Shapes of what is found."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example_page
from serving.social.comments.schemas import CommentRead
from serving.social.posts.schemas import POST, PostRead

_MENTION: dict[str, Any] = {"mention_id": 99, "post": POST, "comment": None}


class FoundPersonCursor(Cursor):
    """The last person of a page."""

    kind: Literal["found-people"] = "found-people"
    last_followers: int = Field(ge=0, le=2**31 - 1)
    last_id: Identifier


class MentionRead(BaseModel):
    """A post or a comment that mentions you."""

    mention_id: int
    post: PostRead
    comment: CommentRead | None = Field(description="Null if the post itself does.")


class MentionPage(Page[MentionRead]):
    """What mentions you, newest first."""

    model_config = example_page(_MENTION, "eyJraW5kIjoibWVudGlvbnMifQ")
