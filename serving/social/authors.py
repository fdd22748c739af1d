"""Authors, as everybody sees them."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

MEDIA = "/v1/social/media/"
AUTHOR: dict[str, Any] = {
    "account_id": 7,
    "username": "ada",
    "name": "Ada L.",
    "kind": "person",
    "is_agent": False,
    "picture_url": None,
}


class Author(BaseModel):
    """The author of a post or a comment."""

    account_id: int
    username: str | None = Field(description="Null once the person was erased.")
    name: str | None = Field(description="First and last name; the username where neither is.")
    kind: Literal["person", "agent", "service"] = Field(description="An `agent` is a program.")
    is_agent: bool = Field(description="A program writes here: pages label it everywhere.")
    picture_url: str | None


def author_of(row: Mapping[str, Any]) -> Author:
    """Return who wrote a row, from the columns of its account, person and profile."""
    names = [name for name in (row["first_name"], row["last_name"]) if name]
    return Author(
        account_id=row["account_id"],
        username=row["username"],
        name=" ".join(names) or row["username"],
        kind=row["kind"],
        is_agent=row["kind"] != "person",
        picture_url=picture_url(row["picture"]),
    )


def picture_url(sha256: str | None) -> str | None:
    """Return the address of an image by its hash."""
    return None if sha256 is None else f"{MEDIA}{sha256}.webp"
