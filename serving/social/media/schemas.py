"""Shapes of images."""

from pydantic import BaseModel, Field

from serving.kit.schemas import example

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class MediaRead(BaseModel):
    """An image that you uploaded."""

    model_config = example(
        world="simulated",
        media_id=12,
        sha256=_HASH,
        url=f"/v1/social/media/{_HASH}.webp",
        width=1600,
        height=900,
        description="The north stand in fog",
    )

    world: str
    media_id: int = Field(description="Name it in `media` of a post of yours.")
    sha256: str = Field(description="Of the file that is kept; `picture` of a profile.")
    url: str
    width: int
    height: int
    description: str
