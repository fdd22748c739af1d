"""Who is told of what: once, grouped, and never by or about somebody they keep away."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, insert, select

from storage.kit import unit_of_work
from storage.kit.roles import Role
from storage.social import notices
from storage.social.notice_kinds import KINDS
from storage.social.notices import News
from storage.social.statements import notices as questions
from storage.social.tables.notice import notice, notice_news, notice_sending
from storage.social.tables.reaching import notice_settings, push_subscription
from storage.social.tables.relation import block, follow, mute
from storage.social.writes import comments, likes, mentions, posts, relations
from storage.social.writes.posts import Draft, Words
from storage.social.writes.refusals import any_version
from tests.conftest import OPENING
from tests.databases import engine_as
from tests.storage.social.people import a_comment, a_post, an_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
OF_CONTENT = ("post_liked", "comment_liked", "comment", "reply", "mention")


@pytest.fixture
def api(engine: Engine) -> Iterator[Engine]:
    made = engine_as(Role.API, engine)
    yield made
    made.dispose()


@pytest.fixture
def people(api: Engine) -> dict[str, int]:
    with api.begin() as connection:
        return {name: an_account(connection, name) for name in ("ada", "bob", "cem", "dee")}


def shown_to(engine: Engine, account_id: int) -> list[tuple[str, str, int]]:
    """Kind, thing and how many are behind it, of what is shown to an account."""
    with engine.connect() as connection:
        rows = connection.execute(
            questions.page(is_continued=False), {"viewer_id": account_id, "limit": 50}
        ).mappings()
        return [(row["kind"], row["thing"], row["actor_count"]) for row in rows]


def unread(engine: Engine, account_id: int) -> int:
    with engine.connect() as connection:
        return connection.execute(questions.unread(), {"viewer_id": account_id}).scalar_one()


def posted(api: Engine, account_id: int, visibility: str = "public") -> int:
    with api.begin() as connection:
        return a_post(connection, account_id, visibility=visibility)


def test_several_likes_are_one_notice_and_each_is_notified_once(
    api: Engine, people: dict[str, int]
) -> None:
    post_id = posted(api, people["ada"])
    for name in ("bob", "cem", "bob", "ada"):
        unit_of_work.apply(api, likes.like_post(people[name], post_id))
    assert shown_to(api, people["ada"]) == [("post_liked", str(post_id), 2)]
    assert unread(api, people["ada"]) == 1
    with api.connect() as connection:
        assert connection.execute(select(notice.c.version)).scalar_one() == 2
    unit_of_work.apply(api, likes.unlike_post(people["bob"], post_id))
    assert shown_to(api, people["ada"]) == [("post_liked", str(post_id), 1)]
    unit_of_work.apply(api, likes.like_post(people["bob"], post_id))
    assert shown_to(api, people["ada"]) == [("post_liked", str(post_id), 2)]
    with api.connect() as connection:
        assert connection.execute(select(notice.c.version)).scalar_one() == 2


def test_an_answer_notifies_each_once_by_what_concerns_them_most(
    api: Engine, people: dict[str, int]
) -> None:
    post_id = posted(api, people["ada"])
    with api.begin() as connection:
        comment_id = a_comment(connection, post_id, people["bob"])
    draft = comments.Draft(
        account_id=people["cem"],
        post_id=post_id,
        parent_id=comment_id,
        words=Words(text="@ada @bob @dee look", names=("ada", "bob", "dee")),
    )
    answer_id = unit_of_work.apply(api, comments.create(draft))
    assert shown_to(api, people["ada"]) == [("comment", str(post_id), 1)]
    assert shown_to(api, people["bob"]) == [("reply", str(comment_id), 1)]
    assert shown_to(api, people["dee"]) == [("mention", str(answer_id), 1)]
    assert shown_to(api, people["cem"]) == []
    words = Words(text="@ada @dee", names=("ada", "dee"))
    edited = comments.edit(people["cem"], answer_id, words, expects=any_version)
    unit_of_work.apply(api, edited)
    assert [len(shown_to(api, people[name])) for name in ("ada", "bob", "dee")] == [1, 1, 1]
    unit_of_work.apply(api, comments.erase(people["cem"], answer_id, expects=any_version))
    assert [shown_to(api, people[name]) for name in ("ada", "bob", "dee")] == [[], [], []]
    assert unread(api, people["ada"]) == 0


def test_follows_requests_and_their_outcomes_are_notified(
    api: Engine, people: dict[str, int]
) -> None:
    ada, bob = people["ada"], people["bob"]
    unit_of_work.apply(api, relations.request(ada, bob, most=10))
    assert shown_to(api, bob) == [("follow", str(bob), 1)]
    unit_of_work.apply(api, relations.unfollow(ada, bob))
    assert shown_to(api, bob) == []
    with api.begin() as connection:
        pair = {"follower_id": people["cem"], "followee_id": bob}
        connection.execute(insert(follow).values(**pair, state="requested", at=OPENING))
    unit_of_work.apply(api, relations.accept(bob, people["cem"]))
    assert shown_to(api, people["cem"]) == [("follow_accepted", str(people["cem"]), 1)]


def kept_away(connection: Connection, how: str, reader: int, actor: int) -> None:
    if how == "blocked by the reader":
        connection.execute(insert(block).values(account_id=reader, other_id=actor, at=OPENING))
    elif how == "blocked by the actor":
        connection.execute(insert(block).values(account_id=actor, other_id=reader, at=OPENING))
    elif how == "muted by the reader":
        connection.execute(insert(mute).values(account_id=reader, other_id=actor, at=OPENING))
    elif how == "muted by the actor":
        connection.execute(insert(mute).values(account_id=actor, other_id=reader, at=OPENING))


@pytest.mark.parametrize(
    ("how", "is_notified"),
    [
        ("nothing", True),
        ("muted by the actor", True),
        ("muted by the reader", False),
        ("blocked by the reader", False),
        ("blocked by the actor", False),
    ],
)
@pytest.mark.parametrize("is_later", [False, True], ids=["before", "after"])
def test_nobody_is_notified_of_accounts_they_keep_away_whatever_the_kind(
    api: Engine, people: dict[str, int], how: str, is_notified: bool, is_later: bool
) -> None:
    reader, actor = people["ada"], people["bob"]
    kinds = [kind for kind, usual in KINDS.items() if not usual.roles]

    def tell() -> None:
        for number, kind in enumerate(kinds):
            news = News(kind=kind, noun="thing", thing=number, actor_id=actor)
            unit_of_work.apply(api, notices.notify(news, [reader]))

    if is_later:
        tell()
        assert len(shown_to(api, reader)) == len(kinds)
    with api.begin() as connection:
        kept_away(connection, how, reader, actor)
    if not is_later:
        tell()
    expected = set(kinds) if is_notified else set()
    assert {kind for kind, _, _ in shown_to(api, reader)} == expected
    assert unread(api, reader) == len(expected)
    if not is_later:
        with api.connect() as connection:
            waiting = select(func.count()).select_from(notice_sending)
            assert bool(connection.execute(waiting).scalar_one()) == is_notified


def test_an_account_that_may_not_see_a_post_gets_and_keeps_no_notice_of_it(
    api: Engine, worker_engine: Engine, people: dict[str, int]
) -> None:
    draft = Draft(
        account_id=people["ada"],
        words=Words(text="@bob @cem", names=("bob", "cem")),
        visibility="followers",
    )
    with api.begin() as connection:
        pair = {"follower_id": people["bob"], "followee_id": people["ada"]}
        connection.execute(insert(follow).values(**pair, state="accepted", at=OPENING))
    post_id = unit_of_work.apply(api, posts.create(draft))
    assert unit_of_work.apply(worker_engine, mentions.notify_due()) == 2
    assert shown_to(api, people["bob"]) == [("mention", str(post_id), 1)]
    assert shown_to(api, people["cem"]) == []
    unit_of_work.apply(api, relations.unfollow(people["bob"], people["ada"]))
    assert shown_to(api, people["bob"]) == []
    assert unread(api, people["bob"]) == 0


def test_channels_wait_only_where_they_are_wanted_and_can_reach(
    api: Engine, people: dict[str, int]
) -> None:
    with api.begin() as connection:
        connection.execute(
            insert(notice_settings).values(
                account_id=people["ada"],
                choices={"mention": {"in_app": False, "mail": False, "webhook": True}},
                webhook_url="https://hooks.example/ada",
            )
        )
        connection.execute(
            insert(push_subscription).values(
                account_id=people["bob"],
                endpoint="https://push.example/1",
                p256dh="p",
                auth="a",
                device="Firefox",
                created_at=OPENING,
            )
        )
        connection.execute(
            insert(notice_settings).values(
                account_id=people["dee"],
                choices={"mention": dict.fromkeys(("in_app", "mail", "push"), False)},
            )
        )
    news = News(kind="mention", noun="post", thing=1, actor_id=people["cem"])
    count = unit_of_work.apply(api, notices.notify(news, list(people.values())))
    assert count == 2
    with api.connect() as connection:
        waiting = connection.execute(
            select(notice_sending.c.account_id, notice_sending.c.channel)
        ).all()
    assert set(map(tuple, waiting)) == {
        (people["ada"], "webhook"),
        (people["bob"], "mail"),
        (people["bob"], "push"),
    }
    assert shown_to(api, people["ada"]) == []
    assert shown_to(api, people["bob"]) == [("mention", "1", 1)]


def test_news_of_nobody_change_a_notice_and_make_it_unread(
    api: Engine, people: dict[str, int], rows: Callable[[Any], list[Any]]
) -> None:
    def goal(score: str) -> int:
        news = News(kind="goal", noun="match", thing=7, item=score, facts={"score": score})
        return unit_of_work.apply(api, notices.notify(news, [people["ada"]]))

    assert (goal("1-0"), goal("1-0"), goal("2-0")) == (1, 0, 1)
    ((facts, version),) = rows(select(notice.c.facts, notice.c.version))
    assert (facts, version) == ({"score": "2-0"}, 2)
    assert len(rows(select(notice_news))) == 2
    assert shown_to(api, people["ada"]) == [("goal", "7", 0)]


@pytest.fixture
def rows(api: Engine) -> Callable[[Any], list[Any]]:
    def fetch(statement: Any) -> list[Any]:
        with api.connect() as connection:
            return list(connection.execute(statement).all())

    return fetch
