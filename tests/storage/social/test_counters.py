"""Counters say what there is, whatever happens to the rows they count."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, delete, insert, select, update

from storage.kit.roles import Role
from storage.social.statements import counters
from storage.social.tables.comment import comment, comment_like
from storage.social.tables.post import post, post_like
from storage.social.tables.profile import profile
from storage.social.tables.relation import follow
from tests.conftest import OPENING
from tests.databases import engine_as
from tests.storage.social.people import a_comment, a_post, an_account

pytestmark = pytest.mark.services


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """As the API, which is who writes."""
    api = engine_as(Role.API, engine)
    with api.begin() as opened:
        yield opened
    api.dispose()


@pytest.fixture
def people(connection: Connection) -> tuple[int, ...]:
    return tuple(an_account(connection, name) for name in ("ada", "bob", "cem"))


def counts(connection: Connection, table: Table, key: int) -> dict[str, int]:
    found = connection.execute(select(table).where(table.primary_key.columns[0] == key)).one()
    wrong = connection.execute(counters.wrong()).all()
    assert wrong == []
    return {n: v for n, v in found._mapping.items() if n.endswith("_count")}


def change(connection: Connection, table: Table, key: int, **values: Any) -> None:
    own = table.primary_key.columns[0] == key
    connection.execute(update(table).where(own).values(**values))


REMOVED = {"removed_at": OPENING, "removed_reason": "spam"}
RESTORED = {"removed_at": None, "removed_reason": None}
DELETED = {"deleted_at": OPENING, "text": None}


def test_a_post_counts_while_everybody_may_see_it(connection, people):
    ada = people[0]
    first, second = a_post(connection, ada), a_post(connection, ada, visibility="followers")
    assert counts(connection, profile, ada)["post_count"] == 1
    change(connection, post, second, visibility="public")
    assert counts(connection, profile, ada)["post_count"] == 2
    change(connection, post, first, **REMOVED)
    change(connection, post, first, **DELETED)  # removed and deleted is once less
    assert counts(connection, profile, ada)["post_count"] == 1
    change(connection, post, first, **RESTORED)
    assert counts(connection, profile, ada)["post_count"] == 1
    connection.execute(delete(post))
    assert counts(connection, profile, ada)["post_count"] == 0


def test_a_profile_knows_the_newest_post_that_followers_see(connection, people):
    ada = people[0]
    own = select(profile.c.last_post_id).where(profile.c.account_id == ada)
    first, second = a_post(connection, ada), a_post(connection, ada, visibility="followers")
    third = a_post(connection, ada, visibility="private")
    assert connection.scalar(own) == second
    change(connection, post, second, visibility="private")
    assert connection.scalar(own) == first
    change(connection, post, third, visibility="followers")
    assert connection.scalar(own) == third
    change(connection, post, third, **REMOVED)
    change(connection, post, first, **DELETED)
    assert connection.scalar(own) is None
    change(connection, post, third, **RESTORED)
    assert connection.scalar(own) == third
    assert counts(connection, profile, ada)["post_count"] == 0


def test_one_statement_may_change_many(connection, people):
    ada, bob, _ = people
    for each in (ada, bob, ada):
        a_post(connection, each)
    connection.execute(update(post).values(**REMOVED))
    assert counts(connection, profile, ada)["post_count"] == 0
    connection.execute(update(post).values(**RESTORED))
    assert counts(connection, profile, ada)["post_count"] == 2
    assert counts(connection, profile, bob)["post_count"] == 1


def test_a_follow_counts_once_it_is_accepted(connection, people):
    ada, bob, _ = people
    pair = {"follower_id": ada, "followee_id": bob, "at": OPENING}
    connection.execute(insert(follow).values(state="requested", **pair))
    connection.execute(update(follow).values(at=OPENING))
    assert connection.execute(select(profile)).all() == []
    connection.execute(update(follow).values(state="accepted"))
    assert counts(connection, profile, ada)["following_count"] == 1
    assert counts(connection, profile, bob)["follower_count"] == 1
    connection.execute(delete(follow))
    assert counts(connection, profile, bob)["follower_count"] == 0


def test_likes_of_posts_and_comments_count(connection, people):
    ada = people[0]
    post_id = a_post(connection, ada)
    comment_id = a_comment(connection, post_id, ada)
    for each in people:
        connection.execute(insert(post_like).values(post_id=post_id, account_id=each, at=OPENING))
        likes = {"comment_id": comment_id, "account_id": each, "at": OPENING}
        connection.execute(insert(comment_like).values(likes))
    assert counts(connection, post, post_id)["like_count"] == 3
    assert counts(connection, comment, comment_id)["like_count"] == 3
    connection.execute(delete(post_like).where(post_like.c.account_id == ada))
    connection.execute(delete(comment_like))
    assert counts(connection, post, post_id)["like_count"] == 2
    assert counts(connection, comment, comment_id)["like_count"] == 0


def test_a_tombstone_is_shown_while_something_below_it_is(connection, people):
    ada = people[0]
    post_id = a_post(connection, ada)
    root = a_comment(connection, post_id, ada)
    middle = a_comment(connection, post_id, ada, root, 2)
    leaf = a_comment(connection, post_id, ada, middle, 3)
    assert counts(connection, post, post_id)["comment_count"] == 3

    for each in (root, middle):
        change(connection, comment, each, **DELETED)
    assert counts(connection, post, post_id)["comment_count"] == 1
    shown = select(comment.c.comment_id).where(comment.c.is_shown).order_by(comment.c.comment_id)
    assert connection.scalars(shown).all() == [root, middle, leaf]

    change(connection, comment, leaf, **REMOVED)
    assert counts(connection, post, post_id)["comment_count"] == 0
    assert connection.scalars(shown).all() == []

    change(connection, comment, leaf, **RESTORED)
    assert counts(connection, comment, root)["reply_count"] == 1
    assert connection.scalars(shown).all() == [root, middle, leaf]
