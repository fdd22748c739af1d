"""A thousand deliveries while API and worker are killed: none twice, each doubt listed."""

import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, func, insert, select, text

from storage.delivery.statements import State, page
from storage.kit.roles import Role
from storage.kit.secret_box import SecretBox
from storage.social.notice_kinds import KINDS
from storage.social.tables.notice import notice
from storage.social.tables.post import post
from storage.social.tables.reaching import notice_settings
from storage.social.writes.reading import webhook_context
from tests import people
from tests.conftest import OPENING
from tests.databases import url_as
from tests.serving.served import eventually, served
from tests.workers.processes import working
from tests.workers.receiver import Receiver

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("clock"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
]
COUNT = 1000
PATIENCE_SECONDS = 400.0
SECRET = "a secret of tests, long enough for one"  # noqa: S105 of this suite
BOX = SecretBox(SECRET.encode)
_AUTHORS = """
WITH made AS (
    INSERT INTO identity.account (verified_at) SELECT now() FROM generate_series(1, :count)
    RETURNING account_id
)
INSERT INTO identity.person (account_id, username, username_key, email, email_key)
SELECT account_id, 'author' || account_id, 'author' || account_id,
    'author' || account_id || '@example.org', 'author' || account_id || '@example.org'
FROM made RETURNING account_id
"""


def authors(owner: Engine, url: str) -> list[int]:
    """People with a webhook and a post each; return the posts."""
    wanted = {kind: {"webhook": True, "mail": False} for kind in KINDS}
    with owner.begin() as connection:
        ids = list(connection.scalars(text(_AUTHORS), {"count": COUNT}))
        settings = [
            {
                "account_id": each,
                "choices": wanted,
                "webhook_url": url,
                "webhook_secret": BOX.encrypt(b"x" * 20, context=webhook_context(each)),
            }
            for each in ids
        ]
        connection.execute(insert(notice_settings), settings)
        fields = {"text": "hello", "visibility": "public", "created_at": OPENING}
        connection.execute(insert(post), [{"account_id": each, **fields} for each in ids])
        return list(connection.scalars(select(post.c.post_id).order_by(post.c.post_id)))


def like(url: str, headers: dict[str, str], posts: Sequence[int]) -> int:
    """Like all, many at a time; return how many were answered."""

    def one(post_id: int) -> bool:
        try:
            return api.post(f"/v1/social/posts/{post_id}/like").is_success
        except httpx.HTTPError:
            return False

    with (
        httpx.Client(base_url=url, headers=headers, timeout=60) as api,
        ThreadPoolExecutor(4) as pool,
    ):
        return sum(pool.map(one, posts))


def in_state(engine: Engine, state: State) -> set[int]:
    with engine.connect() as connection:
        rows = connection.execute(page(is_continued=False, state=state), {"limit": 5000})
        return {row.delivery_id for row in rows if row.channel == "notice_webhook"}


def notified(engine: Engine) -> int:
    """How many accounts have a notice; none has two."""
    counts = select(func.count(), func.count(notice.c.account_id.distinct()))
    with engine.connect() as connection:
        number, accounts = connection.execute(counts).one()
    assert number == accounts
    return number


def test_none_arrives_twice_and_every_doubt_is_listed(
    owner_engine: Engine, engine: Engine, database_url: str, receiver: Receiver, tmp_path: Path
) -> None:
    posts = authors(owner_engine, receiver.url)
    fan = people.log_in(engine, people.make_account(engine)).headers
    log = tmp_path / "worker.log"
    settings = {
        "TOUCHLINE_SECRET_KEY": SECRET,
        "TOUCHLINE_WEBHOOK_ALLOW_PRIVATE": "true",
        "TOUCHLINE_NOTICE_WEBHOOK_SECONDS": "0",
    }
    api_url = url_as(Role.API, database_url)
    with working(database_url, None, log, **settings) as worker:
        with served(api_url) as api, ThreadPoolExecutor(1) as pool:
            liking = pool.submit(like, api.url, fan, posts)
            eventually(lambda: notified(owner_engine) >= COUNT // 5, seconds=PATIENCE_SECONDS)
            api.process.send_signal(signal.SIGKILL)
            assert liking.result() < COUNT
        eventually(lambda: len(receiver.received) >= COUNT // 20, seconds=PATIENCE_SECONDS)
        receiver.may_answer.clear()
        eventually(lambda: bool(in_state(engine, "sending")), seconds=PATIENCE_SECONDS)
        worker.popen.send_signal(signal.SIGKILL)
        worker.popen.wait()
    receiver.may_answer.set()
    with owner_engine.begin() as connection:  # the lease of what was being sent runs out
        over = "UPDATE delivery.delivery SET lease_until = now() WHERE lease_until IS NOT NULL"
        connection.execute(text(over))
    in_doubt = in_state(engine, "in_doubt")
    assert in_doubt
    with working(database_url, None, log, **settings), served(api_url) as api:
        assert like(api.url, fan, posts) == COUNT
        eventually(
            lambda: len(in_state(engine, "delivered")) + len(in_doubt) == COUNT,
            seconds=PATIENCE_SECONDS,
        )
    assert notified(owner_engine) == COUNT
    arrived = receiver.deliveries
    assert len(arrived) == len(set(arrived))
    assert in_state(engine, "in_doubt") == in_doubt
    assert (
        in_state(engine, "delivered") <= set(arrived) <= in_state(engine, "delivered") | in_doubt
    )
