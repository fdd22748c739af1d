"""Accounts and what they wrote, straight into the tables."""

from typing import Any

from sqlalchemy import Connection, func, insert

from storage.identity.tables.account import account, person
from storage.social.tables.comment import comment
from storage.social.tables.post import post
from tests.conftest import OPENING


def an_account(connection: Connection, username: str, **columns: Any) -> int:
    """A verified account with somebody behind it; returns its id."""
    values = {"verified_at": func.clock_timestamp(), **columns}
    made = connection.execute(insert(account).values(values).returning(account.c.account_id))
    account_id = made.scalar_one()
    connection.execute(
        insert(person).values(
            account_id=account_id,
            username=username,
            username_key=username.casefold(),
            email=f"{username}@example.org",
            email_key=f"{username}@example.org".casefold(),
        )
    )
    return account_id


def a_post(connection: Connection, account_id: int, text: str = "hello", **columns: Any) -> int:
    """A public post; returns its id."""
    values = {"account_id": account_id, "text": text, "visibility": "public", **columns}
    values.setdefault("created_at", OPENING)
    return connection.execute(insert(post).values(values).returning(post.c.post_id)).scalar_one()


def a_comment(
    connection: Connection, post_id: int, account_id: int, parent_id: int | None = None, depth=1
) -> int:
    """A comment under a post or another comment; returns its id."""
    values = {
        "post_id": post_id,
        "account_id": account_id,
        "parent_id": parent_id,
        "depth": depth,
        "text": "well",
        "created_at": OPENING,
    }
    made = connection.execute(insert(comment).values(values).returning(comment.c.comment_id))
    return made.scalar_one()
