"""Shapes of likes."""

from pydantic import BaseModel

from serving.kit.schemas import example


class Liked(BaseModel):
    """How often something is liked, now that you like it."""

    model_config = example(world="simulated", has_liked=True, like_count=4)

    world: str
    has_liked: bool
    like_count: int


class LikedOfThese(BaseModel):
    """Which of some posts and comments you like."""

    model_config = example(world="simulated", post_ids=[314], comment_ids=[2718])

    world: str
    post_ids: list[int]
    comment_ids: list[int]
