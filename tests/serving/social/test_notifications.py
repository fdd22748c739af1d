"""Notifications: grouped, counted, read; how people are told; browsers and telephones."""

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import func, select, text

from storage.kit import unit_of_work
from storage.social import notices
from storage.social.notices import News
from storage.social.tables.reaching import presence
from tests.people import api_of
from tests.serving.conftest import until
from tests.serving.social.conftest import Fan, Town
from tests.serving.streams.test_websocket import talk

pytestmark = pytest.mark.services
Refused = Callable[[httpx.Response, int], str]
ENDPOINT = "https://push.example/send/"
KEYS = {"p256dh": "B" + "A" * 86, "auth": "c" * 22}


def notified(town: Town, fan: Fan, news: News) -> None:
    with api_of(town.engine) as api:
        unit_of_work.apply(api, notices.notify(news, [fan.account_id]))


def unread(fan: Fan) -> int:
    answer = fan.get("/notifications/unread")
    assert answer.headers["cache-control"] == "private, no-store"
    return answer.json()["unread_count"]


def test_likes_of_several_are_one_notification_in_words(
    town: Town, ada: Fan, bob: Fan, cem: Fan
) -> None:
    post_id = ada.says("what a match")
    for fan in (bob, cem):
        assert fan.post(f"/posts/{post_id}/like").status_code == 201
    (item,) = ada.get("/notifications").json()["items"]
    assert item["text"] == f"{cem.username} and {bob.username} like your post"
    assert (item["kind"], item["actor_count"], item["is_read"]) == ("post_liked", 2, False)
    assert item["link"] == f"/community/posts/{post_id}"
    assert [each["username"] for each in item["actors"]] == [cem.username, bob.username]
    assert unread(ada) == 1
    assert ada.post(f"/notifications/{item['notification_id']}/read").status_code == 204
    assert ada.post(f"/notifications/{item['notification_id']}/read").status_code == 204
    assert unread(ada) == 0
    assert ada.get("/notifications", unread=True).json()["items"] == []
    dee = town.fan()
    dee.post(f"/posts/{post_id}/like")
    assert unread(ada) == 1
    text = ada.get("/notifications").json()["items"][0]["text"]
    assert text == f"{dee.username}, {cem.username} and 1 other like your post"


def test_what_is_another_s_is_not_found_and_anonymous_requests_must_log_in(
    town: Town, ada: Fan, bob: Fan, refused: Refused
) -> None:
    notified(town, ada, News(kind="final", noun="match", thing=1))
    (item,) = ada.get("/notifications").json()["items"]
    refused(bob.post(f"/notifications/{item['notification_id']}/read"), 404)
    assert unread(ada) == 1
    for path in ("", "/unread", "/preferences", "/push"):
        refused(town.stranger.get(f"/notifications{path}"), 401)


def test_a_list_is_read_to_its_end_without_loss_or_doubles_while_news_come_in(
    town: Town, ada: Fan
) -> None:
    for number in range(25):
        notified(town, ada, News(kind="goal", noun="match", thing=number))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = ada.get("/notifications", limit=7, **cursor).json()
        seen += [item["thing"] for item in page["items"]]
        notified(town, ada, News(kind="goal", noun="match", thing=f"later {len(seen)}"))
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(seen, key=int) == [str(number) for number in range(25)]
    assert ada.get("/notifications", cursor="abc").status_code == 422


def test_all_are_marked_read_or_those_that_were_seen(town: Town, ada: Fan) -> None:
    notified(town, ada, News(kind="goal", noun="match", thing=1))
    newest = ada.get("/notifications").json()["items"][0]["changed_at"]
    hour = "UPDATE social.notice SET changed_at = changed_at - interval '1 hour'"
    town.change(text(hour))  # the stepped clock stands still
    notified(town, ada, News(kind="goal", noun="match", thing=2))
    earlier = ada.get("/notifications").json()["items"][1]["changed_at"]
    assert earlier < newest
    answer = ada.post("/notifications/read", {"through": earlier})
    assert answer.json() == {"world": "simulated", "read_count": 1}
    assert unread(ada) == 1
    assert ada.post("/notifications/read").json()["read_count"] == 1
    assert ada.post("/notifications/read").json()["read_count"] == 0


def test_preferences_are_kept_and_a_stale_edit_is_refused(ada: Fan, refused: Refused) -> None:
    first = ada.get("/notifications/preferences")
    kinds = {each["kind"]: each for each in first.json()["kinds"]}
    assert kinds["goal"]["channels"]["push"] is True
    assert "alert" not in kinds  # an administrator's
    wanted = {
        "choices": {"goal": {"push": False, "mail": True}},
        "mail_rhythm": "daily",
        "quiet_from": "22:00",
        "quiet_until": "07:30",
        "moved_by": 0.2,
    }
    tag = {"If-Match": first.headers["etag"]}
    changed = ada.put("/notifications/preferences", wanted, headers=tag)
    assert changed.status_code == 200, changed.text
    body = changed.json()
    assert (body["mail_rhythm"], body["quiet_from"], body["moved_by"]) == (
        "daily",
        "22:00:00",
        0.2,
    )
    goal = next(each for each in body["kinds"] if each["kind"] == "goal")
    assert (goal["channels"]["push"], goal["channels"]["mail"]) == (False, True)
    refused(ada.put("/notifications/preferences", wanted, headers=tag), 412)
    assert ada.get("/notifications/preferences").headers["etag"] == changed.headers["etag"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"choices": {"nonsense": {"mail": True}}}, "nonsense"),
        ({"choices": {"goal": {"pigeon": True}}}, "pigeon"),
        ({"webhook_url": "http://hooks.example/x", "webhook_secret": "s" * 20}, "https://"),
        ({"webhook_url": "https://hooks.example/x"}, "webhook_secret"),
        ({"moved_by": 0}, "moved_by"),
    ],
)
def test_unfit_preferences_are_refused_with_what_is_allowed(
    ada: Fan, refused: Refused, wanted: dict[str, object], expected: str
) -> None:
    refused_with = ada.put("/notifications/preferences", wanted)
    refused(refused_with, 422)
    assert expected in refused_with.text


def test_a_browser_subscribes_once_and_the_key_stays(ada: Fan, bob: Fan) -> None:
    endpoint = f"{ENDPOINT}{ada.username}"
    body = {"endpoint": endpoint, "keys": KEYS, "expirationTime": None}
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0"}
    made = ada.post("/notifications/push", body, headers=agent)
    assert made.status_code == 201, made.text
    assert ada.post("/notifications/push", body).status_code == 200
    listed = ada.get("/notifications/push").json()
    assert listed["public_key"] == bob.get("/notifications/push").json()["public_key"]
    assert [each["push_id"] for each in listed["items"]] == [made.json()["push_id"]]
    assert bob.post("/notifications/push", body).status_code == 201  # they use it now
    assert ada.get("/notifications/push").json()["items"] == []
    push_id = made.json()["push_id"]
    assert ada.delete(f"/notifications/push/{push_id}").status_code == 404
    assert len(bob.get("/notifications/push").json()["items"]) == 1
    assert bob.delete(f"/notifications/push/{push_id}").status_code == 204
    assert bob.get("/notifications/push").json()["items"] == []


def test_without_a_gateway_no_telephone_is_taken(ada: Fan, refused: Refused) -> None:
    assert "TOUCHLINE_SMS_URL" in refused(
        ada.post("/notifications/phone", {"phone": "+491701234567"}), 409
    )


def test_a_like_is_sent_on_the_socket_of_its_owner_as_it_happens(ada: Fan, bob: Fan) -> None:
    post_id = ada.says("hello")
    topic = f"user:{ada.account_id}"
    with talk(ada.api, additional_headers=ada.headers) as talking:
        assert talking.ask("subscribe", topics=[topic])["op"] == "subscribed"
        bob.post(f"/posts/{post_id}/like")
        event = talking.hear("event")
        assert event["type"] == "notice.changed"
        assert event["payload"]["account_id"] == ada.account_id
    assert unread(ada) == 1
    with talk(bob.api, additional_headers=bob.headers) as talking:
        assert talking.ask("subscribe", topics=[topic])["op"] == "error"


def test_a_subscriber_of_their_own_topic_is_present_until_they_leave(town: Town, ada: Fan) -> None:
    def is_looking() -> bool:
        now = func.clock_timestamp()
        own = (presence.c.account_id == ada.account_id, presence.c.until > now)
        with api_of(town.engine) as api, api.connect() as connection:
            return connection.execute(select(presence.c.until).where(*own)).first() is not None

    with talk(ada.api, additional_headers=ada.headers) as talking:
        talking.ask("subscribe", topics=[f"user:{ada.account_id}"])
        until(is_looking)
    until(lambda: not is_looking())
