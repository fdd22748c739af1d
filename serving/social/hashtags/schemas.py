"""Shapes of hashtags."""

from pydantic import BaseModel

from serving.kit.schemas import Page, example_page


class TrendRead(BaseModel):
    """A hashtag that many people use."""

    tag: str
    authors: int
    posts: int


class TrendPage(Page[TrendRead]):
    """Hashtags, the most used first; there is one page."""

    model_config = example_page({"tag": "s1", "authors": 12, "posts": 31}, None)
