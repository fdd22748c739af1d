"""What reaches people outside: each channel to its end, together, in time, and once."""

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pydantic import SecretStr
from sqlalchemy import Engine, insert, select, text, update

from storage.delivery.tables import attempt, message
from storage.kit.roles import Role
from storage.kit.secret_box import SecretBox
from storage.kit.unit_of_work import apply
from storage.social import notices
from storage.social.notice_kinds import KINDS, Channel
from storage.social.notices import News
from storage.social.tables.notice import notice_sending
from storage.social.tables.reaching import notice_settings, push_subscription
from storage.social.writes import looking, phones, push_keys, reading
from storage.social.writes.reading import webhook_context
from tests.databases import engine_as
from tests.workers.accounts import add_person
from tests.workers.mail_server import serving_mail
from tests.workers.receiver import Receiver
from workers.channels import Channel as Way
from workers.channels.mail import Mail
from workers.channels.notice_webhook import NoticeWebhook
from workers.channels.push import Push
from workers.channels.sms import Sms
from workers.channels.webhook import signature
from workers.deliveries import DeliveryRunner
from workers.notices.sending import CHANNEL_NAMES, next_at, quiet_end, send_next
from workers.settings import MailSettings

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
BOX = SecretBox(lambda: b"a secret of tests, long enough for one")
SITE = "https://football.example"
AT_ONCE = timedelta(0)
ALL = {kind: dict.fromkeys(CHANNEL_NAMES, True) for kind in KINDS}


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A worker's part in telling ada what bob and others do."""

    owner: Engine
    worker: Engine
    ada: int
    bob: int

    def happens(self, kind: str = "mention", **values: Any) -> None:
        values = {"noun": "post", "thing": 1, "actor_id": self.bob, **values}
        apply(self.api, notices.notify(News(kind=kind, **values), [self.ada]))

    @property
    def api(self) -> Engine:
        return self.worker

    def wants(self, **columns: Any) -> None:
        with self.owner.begin() as connection:
            values = {"choices": ALL, **columns}
            connection.execute(insert(notice_settings).values(account_id=self.ada, **values))

    def look(self, channel: Channel) -> bool:
        return apply(self.worker, send_next(channel, AT_ONCE))

    def messages(self) -> list[dict[str, Any]]:
        with self.owner.connect() as connection:
            return list(connection.scalars(select(message.c.body).order_by(message.c.message_id)))

    def held(self, channel: Channel) -> tuple[str | None, datetime]:
        columns = (notice_sending.c.held_for, notice_sending.c.due_at)
        with self.owner.connect() as connection:
            own = select(*columns).where(notice_sending.c.channel == channel)
            row = connection.execute(own).one()
            return row.held_for, row.due_at

    def deliver(self, channel: Channel, way: Way) -> tuple[str, str | None]:
        """Make the next attempt, and return how it went."""
        name = CHANNEL_NAMES[channel]
        assert asyncio.run(DeliveryRunner(self.worker, {name: way}).deliver(name))
        with self.owner.connect() as connection:
            newest = select(attempt.c.outcome, attempt.c.error).order_by(
                attempt.c.delivery_id.desc(), attempt.c.attempt_no.desc()
            )
            row = connection.execute(newest.limit(1)).one()
            return row.outcome, row.error


@pytest.fixture
def reach(owner_engine: Engine, worker_engine: Engine) -> Reach:
    ada, bob = (add_person(owner_engine, name) for name in ("ada", "bob"))
    return Reach(owner=owner_engine, worker=worker_engine, ada=ada, bob=bob)


@pytest.fixture
def browser(reach: Reach, receiver: Receiver) -> ec.EllipticCurvePrivateKey:
    """A browser of ada's, whose push service is the receiver."""
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    with engine_api(reach) as api:
        apply(api, push_keys.ensure(BOX))
        subscribed = reading.Browser(
            endpoint=receiver.url,
            p256dh=base64.urlsafe_b64encode(point).rstrip(b"=").decode(),
            auth=base64.urlsafe_b64encode(b"0123456789abcdef").rstrip(b"=").decode(),
            device="Firefox",
        )
        apply(api, reading.add_browser(reach.ada, subscribed))
    return key


@contextmanager
def engine_api(reach: Reach) -> Iterator[Engine]:
    """The API's engine while a block lasts."""
    made = engine_as(Role.API, reach.owner)
    yield made
    made.dispose()


def pushing(reach: Reach, *, allow_private: bool = True) -> Push:
    return Push(
        reach.worker, BOX, site=SITE, contact="mailto:us@example.org", allow_private=allow_private
    )


def test_a_push_is_decrypted_by_the_browser_alone_and_signed_by_our_key(
    reach: Reach, receiver: Receiver, browser: ec.EllipticCurvePrivateKey
) -> None:
    reach.happens()
    assert reach.look("push")
    assert reach.deliver("push", pushing(reach)) == ("delivered", None)
    ((headers, body),) = receiver.received
    plain = http_ece.decrypt(
        body, private_key=browser, auth_secret=b"0123456789abcdef", version="aes128gcm"
    )
    pushed = json.loads(plain)
    assert [item["text"] for item in pushed["items"]] == ["bob mentioned you"]
    assert pushed["items"][0]["url"] == f"{SITE}/community/posts/1"
    assert b"bob" not in body
    assert headers["Content-Encoding"] == "aes128gcm"
    assert int(headers["TTL"]) > 0
    with reach.owner.connect() as connection:
        (public,) = connection.execute(text("SELECT public_key FROM social.push_key")).one()
    scheme, _, parts = headers["Authorization"].partition(" ")
    signed = dict(part.strip().split("=", 1) for part in parts.split(","))
    assert (scheme, signed["k"]) == ("vapid", public)
    assert Vapid02.verify(headers["Authorization"])


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_removed(
    reach: Reach, receiver: Receiver, browser: ec.EllipticCurvePrivateKey, status: int
) -> None:
    del browser
    receiver.answers = [status]
    reach.happens()
    reach.look("push")
    assert reach.deliver("push", pushing(reach))[0] == "refused"
    with reach.owner.connect() as connection:
        assert connection.execute(select(push_subscription)).all() == []


def test_a_push_to_a_private_address_is_refused(
    reach: Reach, receiver: Receiver, browser: ec.EllipticCurvePrivateKey
) -> None:
    del browser
    reach.happens()
    reach.look("push")
    outcome, error = reach.deliver("push", pushing(reach, allow_private=False))
    assert (outcome, "private address" in (error or "")) == ("refused", True)
    assert receiver.received == []


def test_a_person_s_webhook_is_signed_by_their_secret(reach: Reach, receiver: Receiver) -> None:
    secret = "a secret of ada's webhook"  # noqa: S105 of a test
    encrypted = BOX.encrypt(secret.encode(), context=webhook_context(reach.ada))
    reach.wants(webhook_url=receiver.url, webhook_secret=encrypted)
    reach.happens()
    assert reach.look("webhook")
    way = NoticeWebhook(reach.worker, BOX, site=SITE, allow_private=True)
    assert reach.deliver("webhook", way) == ("delivered", None)
    ((headers, body),) = receiver.received
    at = int(headers["X-Touchline-Signature"].partition(",")[0].removeprefix("t="))
    assert headers["X-Touchline-Signature"] == signature(secret, body, at)
    (item,) = json.loads(body)["notifications"]
    assert (item["kind"], item["text"]) == ("mention", "bob mentioned you")


def test_a_telephone_is_confirmed_by_its_code_and_then_gets_messages(
    reach: Reach, receiver: Receiver
) -> None:
    url = SecretStr(receiver.url.replace("http://", "http://us:pass@"))
    way = Sms(reach.worker, url, site=SITE)
    with engine_api(reach) as api:
        apply(api, phones.send_code(BOX, reach.ada, "+491701234567"))
        assert reach.deliver("sms", way) == ("delivered", None)
        sent = json.loads(receiver.received[0][1])
        assert sent["to"] == "+491701234567"
        code = next(word for word in sent["text"].split() if word.strip(".").isdigit())
        assert apply(api, phones.confirm(BOX, reach.ada, "000000")) is (code == "000000.")
        assert apply(api, phones.confirm(BOX, reach.ada, code.strip(".")))
        assert not apply(api, phones.confirm(BOX, reach.ada, code.strip(".")))
    assert "token" not in reach.messages()[0]
    with reach.owner.begin() as connection:
        connection.execute(update(notice_settings).values(choices=ALL))
    reach.happens()
    assert reach.look("sms")
    assert reach.deliver("sms", way) == ("delivered", None)
    headers, body = receiver.received[1]
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'us:pass').decode()}"
    assert json.loads(body)["text"].startswith("bob mentioned you")


def test_a_mail_says_all_there_is_and_one_click_ends_them(reach: Reach) -> None:
    reach.wants()
    reach.happens()
    reach.happens("reply", noun="comment", thing=7)
    assert reach.look("mail")
    with serving_mail() as server:
        values = {"smtp_url": server.url, "mail_from": "us@example.org", "public_url": SITE}
        way = Mail(reach.worker, MailSettings.model_validate(values))
        assert reach.deliver("mail", way) == ("delivered", None)
        ((recipients, mail),) = server.received
    assert recipients == ["ada@example.org"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    assert link.startswith(f"{SITE}/unsubscribe?key=")
    plain, _ = mail.iter_parts()
    content = plain.get_content()
    assert "bob mentioned you" in content
    assert "bob answered your comment" in content
    assert link in content


def test_news_of_a_moment_go_out_together_and_nothing_twice(
    reach: Reach, receiver: Receiver, browser: ec.EllipticCurvePrivateKey
) -> None:
    del receiver, browser
    for number in range(3):
        reach.happens(thing=number)
    assert reach.look("push")
    assert not reach.look("push")
    (body,) = reach.messages()
    assert len(body["notices"]) == 3
    reach.happens(thing=2, item="again")
    assert reach.look("push")
    assert len(reach.messages()[1]["notices"]) == 1
    reach.happens(thing=2, item="again")  # the same once more is no news
    assert not reach.look("push")


def test_late_news_are_folded_into_what_came_after(
    reach: Reach, receiver: Receiver, browser: ec.EllipticCurvePrivateKey
) -> None:
    del receiver, browser
    reach.wants()
    for kind, item in (("kickoff", ""), ("goal", "1-0"), ("goal", "2-0"), ("final", "2-0")):
        reach.happens(kind, noun="match", thing=5, item=item, actor_id=None)
        with reach.owner.begin() as connection:
            earlier = "UPDATE social.notice SET changed_at = changed_at - interval '1 minute'"
            connection.execute(text(earlier))
    assert reach.look("push")
    (body,) = reach.messages()
    with reach.owner.connect() as connection:
        kinds = "SELECT kind FROM social.notice WHERE notice_id = ANY (:ids)"
        rows = connection.execute(text(kinds), {"ids": body["notices"]}).all()
    assert [row.kind for row in rows] == ["final"]
    assert not reach.look("push")


def test_what_is_held_back_while_somebody_looks_is_looked_at_when_they_leave(
    reach: Reach, receiver: Receiver, browser: ec.EllipticCurvePrivateKey
) -> None:
    del receiver, browser
    apply(reach.api, looking.look([reach.ada], timedelta(hours=1)))
    reach.happens()
    assert reach.look("push")
    assert reach.messages() == []
    assert reach.held("push")[0] == "looking"
    assert not reach.look("push")
    apply(reach.api, looking.leave([reach.ada]))
    assert reach.look("push")
    assert len(reach.messages()) == 1


def test_what_was_read_meanwhile_is_not_sent(
    reach: Reach, receiver: Receiver, browser: ec.EllipticCurvePrivateKey
) -> None:
    del browser
    reach.happens()
    reach.look("push")
    apply(reach.api, reading.mark_all_read(reach.ada))
    assert reach.deliver("push", pushing(reach))[0] == "refused"
    reach.happens(thing=2)
    apply(reach.api, reading.mark_all_read(reach.ada))
    assert reach.look("push")
    assert len(reach.messages()) == 1
    assert receiver.received == []


def test_quiet_hours_and_the_mail_of_the_day_are_of_the_account_s_time_zone(
    reach: Reach, rows: Callable[[str], list[Any]]
) -> None:
    now = datetime.now(UTC)
    zone = ZoneInfo("Pacific/Auckland")
    local = now.astimezone(zone)
    begins, ends = ((local + timedelta(hours=hours)).time() for hours in (-1, 2))
    reach.wants(quiet_from=begins, quiet_until=ends)
    with reach.owner.begin() as connection:
        connection.execute(text("UPDATE identity.person SET time_zone = 'Pacific/Auckland'"))
    reach.happens()
    assert reach.look("mail")
    held = reach.held("mail")
    assert held[0] == "quiet"
    assert abs(held[1] - (now + timedelta(hours=2))) < timedelta(minutes=1)
    with reach.owner.begin() as connection:
        daily = update(notice_settings).values(
            mail_rhythm="daily", quiet_from=None, quiet_until=None
        )
        connection.execute(daily)
        connection.execute(update(notice_sending).values(due_at=now))
    assert reach.look("mail")
    held = reach.held("mail")
    assert held[0] == "digest"
    assert held[1].astimezone(zone).time() == time(8)
    with reach.owner.begin() as connection:
        connection.execute(update(notice_sending).values(due_at=now))
    assert reach.look("mail")
    assert rows("SELECT type FROM delivery.message") == [("notice_digest",)]


@pytest.fixture
def rows(owner_engine: Engine) -> Callable[[str], list[Any]]:
    def fetch(statement: str) -> list[Any]:
        with owner_engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    return fetch


@pytest.mark.parametrize(
    ("begins", "ends", "at", "until"),
    [
        (22, 7, "2026-03-28T23:00", "2026-03-29T05:00"),  # the night that clocks go forward
        (22, 7, "2026-10-24T21:30", "2026-10-25T06:00"),  # and back
        (22, 7, "2026-03-28T12:00", None),
        (9, 17, "2026-03-02T10:00", "2026-03-02T16:00"),
        (9, 17, "2026-03-02T16:00", None),
    ],
)
def test_quiet_hours_over_midnight_and_changes_of_the_clock(
    begins: int, ends: int, at: str, until: str | None
) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = quiet_end(time(begins), time(ends), instant, ZoneInfo("Europe/Berlin"))
    wanted = None if until is None else datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert found == wanted
    assert quiet_end(None, None, instant, ZoneInfo("UTC")) is None


def test_a_time_that_clocks_skip_is_not_waited_for_twice() -> None:
    before = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)
    found = next_at(time(2, 30), before, ZoneInfo("Europe/Berlin"))
    assert before < found <= before + timedelta(hours=24)
