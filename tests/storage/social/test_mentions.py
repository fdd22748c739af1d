"""Notices of mentions in posts: soon after, by the worker, each once, none for what is gone."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, text

from storage.kit import unit_of_work
from storage.kit.roles import Role
from storage.social.tables.notice import notice
from storage.social.tables.post import mention
from storage.social.writes import mentions, posts
from storage.social.writes.posts import Draft, Edit
from storage.social.writes.refusals import any_version
from storage.social.writes.words import Words
from tests.databases import engine_as
from tests.storage.social.people import an_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
POSTS = 300


@pytest.fixture
def api(engine: Engine) -> Iterator[Engine]:
    made = engine_as(Role.API, engine)
    yield made
    made.dispose()


@pytest.fixture
def people(api: Engine) -> dict[str, int]:
    with api.begin() as connection:
        return {name: an_account(connection, name) for name in ("ada", "bob", "cem")}


@pytest.fixture
def notified(owner_engine: Engine) -> Callable[[], list[tuple[str, int]]]:
    """Reads who has a notice of which post."""

    def read() -> list[tuple[str, int]]:
        rows = select(notice.c.thing, notice.c.account_id).order_by(notice.c.notice_id)
        with owner_engine.connect() as connection:
            return [(row.thing, row.account_id) for row in connection.execute(rows)]

    return read


def written(api: Engine, author_id: int, *names: str) -> int:
    words = Words(text=" ".join(f"@{name}" for name in names), names=names)
    draft = Draft(account_id=author_id, words=words, visibility="public")
    return unit_of_work.apply(api, posts.create(draft))


def test_mentions_are_notified_together_once_and_by_one_event_each(
    api: Engine, worker_engine: Engine, owner_engine: Engine, people: dict[str, int], notified
) -> None:
    first = written(api, people["ada"], "bob", "cem")
    second = written(api, people["cem"], "bob")
    assert notified() == []
    assert unit_of_work.apply(worker_engine, mentions.notify_due()) == 3
    expected = [(str(first), people["bob"]), (str(first), people["cem"]),
                (str(second), people["bob"])]  # fmt: skip
    assert notified() == expected
    assert unit_of_work.apply(worker_engine, mentions.notify_due()) == 0
    with owner_engine.connect() as connection:
        query = "SELECT topics FROM events.event WHERE type = 'notice.changed' ORDER BY seq"
        topics = connection.execute(text(query)).scalars().all()
        due = connection.execute(select(mention.c.due_at)).scalars().all()
    assert topics == [[f"user:{account_id}"] for _, account_id in expected]
    assert due == [None, None, None]


def test_an_edit_notifies_those_it_mentions_anew_only(
    api: Engine, worker_engine: Engine, people: dict[str, int], notified
) -> None:
    post_id = written(api, people["ada"], "bob")
    unit_of_work.apply(worker_engine, mentions.notify_due())
    words = Words(text="@bob and @cem", names=("bob", "cem"))
    wanted = Edit(words=words, expects=any_version)
    unit_of_work.apply(api, posts.edit(people["ada"], post_id, wanted))
    unit_of_work.apply(worker_engine, mentions.notify_due())
    assert notified() == [(str(post_id), people["bob"]), (str(post_id), people["cem"])]


def test_a_deleted_post_notifies_nobody_and_takes_its_notices_along(
    api: Engine, worker_engine: Engine, people: dict[str, int], notified
) -> None:
    early, late = (written(api, people["ada"], "bob") for _ in range(2))
    unit_of_work.apply(api, posts.erase(people["ada"], early, expects=any_version))
    assert unit_of_work.apply(worker_engine, mentions.notify_due()) == 1
    assert notified() == [(str(late), people["bob"])]
    unit_of_work.apply(api, posts.erase(people["ada"], late, expects=any_version))
    assert notified() == []


def test_several_workers_at_once_notify_of_each_mention_once(
    api: Engine, worker_engine: Engine, people: dict[str, int], notified
) -> None:
    expected = {(str(written(api, people["ada"], "bob")), people["bob"]) for _ in range(POSTS)}

    def all_of(_: int) -> int:
        total = 0
        while count := unit_of_work.apply(worker_engine, mentions.notify_due()):
            total += count
        return total

    with ThreadPoolExecutor(3) as threads:
        totals = list(threads.map(all_of, range(3)))
    assert sum(totals) == POSTS
    found = notified()
    assert len(found) == POSTS
    assert set(found) == expected
