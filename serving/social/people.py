"""Finding an account by its username."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path

from serving.kit.errors import NotFoundError
from serving.kit.parameters import PlainText
from serving.social.parts import SocialParts
from storage.identity.usernames import username_key
from storage.social.statements import people

Username = Annotated[PlainText, Path(min_length=1, max_length=60)]


async def person_of(parts: SocialParts, username: str, viewer_id: int) -> Mapping[str, Any]:
    """Return an account that is open, by its username, with its profile.

    Raises:
        NotFoundError: nobody has it.
    """
    key = username_key(username)
    row = await parts.database.fetch_one(people.by_name(), username_key=key, viewer_id=viewer_id)
    if row is None:
        raise NotFoundError(
            f"Nobody is called {username!r}; /v1/social/search/users finds people by name."
        )
    return row
