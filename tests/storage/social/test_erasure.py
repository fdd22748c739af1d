"""What is left of an erased person: threads of others, counters that are true, and no word."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from storage.privacy import erasure
from storage.social.statements import counters, posts
from storage.social.tables.comment import comment
from storage.social.tables.post import mention, post, post_edit, post_like, post_tag
from storage.social.tables.profile import profile
from storage.social.tables.relation import block, follow
from storage.social.visibility import NOBODY
from storage.social.writes import comments, likes, relations
from storage.social.writes import posts as writes
from storage.social.writes.posts import Draft, Edit
from storage.social.writes.words import Words
from tests.databases import engine_as
from tests.storage.social.people import an_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
SECRET = "a word of ada's"  # noqa: S105 of nobody


@pytest.fixture
def api(engine: Engine) -> Iterator[Engine]:
    made = engine_as(Role.API, engine)
    yield made
    made.dispose()


def do(api: Engine, *rules):
    with UnitOfWork(api) as uow:
        made = [uow.run(rule) for rule in rules]
        uow.commit()
    return made


def a_draft(account_id: int, words: str = SECRET, **further) -> Draft:
    return Draft(account_id=account_id, words=Words(text=words, **further), visibility="public")


def test_an_erased_person_leaves_no_word_and_true_counters(api):
    with api.begin() as connection:
        ada, bob, cem = (an_account(connection, name) for name in ("ada", "bob", "cem"))
    alone, carrying, of_bob = do(
        api,
        writes.create(a_draft(ada, tags=("derby",), names=("bob",))),
        writes.create(a_draft(ada)),
        writes.create(a_draft(bob, "bob's own")),
    )
    (root,) = do(
        api,
        comments.create(comments.Draft(account_id=ada, post_id=of_bob, words=Words(text=SECRET))),
    )
    do(
        api,
        comments.create(
            comments.Draft(
                account_id=bob, post_id=of_bob, words=Words(text="quite"), parent_id=root
            )
        ),
        comments.create(
            comments.Draft(account_id=bob, post_id=carrying, words=Words(text="well"))
        ),
        writes.edit(ada, carrying, Edit(words=Words(text=f"{SECRET}!"))),
        likes.like_post(ada, of_bob),
        likes.like_post(bob, alone),
        likes.like_comment(ada, root),
        relations.request(ada, bob, most=9),
        relations.request(bob, ada, most=9),
        relations.block_out(ada, cem),
    )

    for _ in range(2):  # again changes nothing
        do(api, erasure.erase(ada))
        with api.connect() as connection:
            assert connection.execute(counters.wrong()).all() == []
            for table in (post_edit, post_tag, mention, follow, block):
                assert connection.execute(select(table)).all() == [], table
            assert connection.execute(select(post_like.c.account_id)).scalars().all() == [bob]
            assert connection.scalar(select(profile).where(profile.c.account_id == ada)) is None
            for table in (post, comment):
                texts = connection.scalars(select(table.c.text)).all()
                assert not [each for each in texts if each and SECRET in each]

            def is_read(post_id: int, connection=connection) -> bool:
                values = {"viewer_id": NOBODY, "post_id": post_id}
                return connection.execute(posts.one(), values).one_or_none() is not None

            assert [is_read(each) for each in (alone, carrying, of_bob)] == [False, True, True]
            several = {"viewer_id": NOBODY, "post_ids": [alone, carrying, of_bob]}
            listed = connection.execute(posts.by_ids(), several).all()
            assert [each.post_id for each in listed] == [of_bob]
            shown = select(comment.c.comment_id).where(comment.c.is_shown)
            assert root in connection.scalars(shown).all()
