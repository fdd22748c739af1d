"""What the community announces: ids, under the topic of the post."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from storage.kit.roles import Role
from storage.kit.tables.events import event
from storage.kit.unit_of_work import UnitOfWork
from storage.social.tables.post import Visibility
from storage.social.writes import comments, posts
from storage.social.writes.posts import Draft, Edit
from storage.social.writes.refusals import any_version
from storage.social.writes.words import Words
from tests.databases import engine_as
from tests.storage.social.people import an_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


@pytest.fixture
def api(engine: Engine) -> Iterator[Engine]:
    made = engine_as(Role.API, engine)
    yield made
    made.dispose()


def lived(api: Engine, visibility: Visibility) -> list[str]:
    """Post, comment, edit and delete; return the types of the events, whose payloads are ids."""
    with api.begin() as connection:
        ada = an_account(connection, "ada")
    words = Words(text="a secret of ada's")
    with UnitOfWork(api) as uow:
        post_id = uow.run(posts.create(Draft(account_id=ada, words=words, visibility=visibility)))
        draft = comments.Draft(account_id=ada, post_id=post_id, words=words)
        comment_id = uow.run(comments.create(draft))
        again = Words(text="another secret")
        uow.run(comments.edit(ada, comment_id, again, expects=any_version))
        uow.run(posts.edit(ada, post_id, Edit(words=again)))
        uow.run(comments.erase(ada, comment_id, expects=any_version))
        uow.run(posts.erase(ada, post_id, expects=any_version))
        uow.commit()
    with api.connect() as connection:
        found = connection.execute(select(event).order_by(event.c.seq)).all()
    assert all(row.topics == [f"post:{post_id}"] for row in found)
    assert all(isinstance(value, int | None) for row in found for value in row.payload.values())
    return [row.type for row in found]


@pytest.mark.parametrize("visibility", ["public", "followers", "private"])
def test_what_happens_under_a_post_is_announced_by_ids(api, visibility):
    assert lived(api, visibility) == [
        "comment.created",
        "comment.changed",
        "post.changed",
        "comment.changed",
        "post.changed",
    ]
