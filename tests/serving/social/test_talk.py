"""The talk of a match over HTTP: when it is open, who writes, what everybody reads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from storage.football.tables.match import STATE_COLUMNS, match, match_version
from storage.identity.tables.account import account
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import apply
from storage.privacy import erasure
from storage.social.writes import suspension
from tests import people
from tests.clocks import step
from tests.serving.social.conftest import Fan, Town
from tests.serving.social.moderators import ask, case_of, decide, new_phrase, notices_of
from tests.serving.social.test_reports import report
from tests.serving.social.text.test_rendering import CORPUS, inspected
from tests.serving.streams.test_websocket import talk

pytestmark = pytest.mark.services
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Room:
    """The talk of one match."""

    town: Town
    match_id: int

    @property
    def path(self) -> str:
        return f"/matches/{self.match_id}/talk"

    @property
    def topic(self) -> str:
        return f"match:{self.match_id}:talk"

    def read(self) -> dict[str, Any]:
        return self.town.stranger.get(self.path).json()

    def send(self, fan: Fan, words: str, **options: Any) -> Any:
        return fan.post(f"{self.path}/messages", {"text": words}, **options)

    def write(self, fan: Fan, words: str) -> int:
        made = self.send(fan, words)
        assert made.status_code == 201, made.text
        return made.json()["message_id"]

    def page(self, **query: Any) -> dict[str, Any]:
        found = self.town.stranger.get(f"{self.path}/messages", **query)
        assert found.status_code == 200, found.text
        assert set(found.json()) == {"world", "items", "next_cursor"}
        return found.json()

    def texts(self) -> list[str]:
        return [each["text"] for each in self.page()["items"]]

    def viewer(self, fan: Fan) -> dict[str, Any]:
        return fan.get(f"{self.path}/viewer").json()


def match_at(town: Town, kickoff_at: datetime, **columns: Any) -> Room:
    match_id = town.league.add_match(0, kickoff_at=kickoff_at, **columns)
    return Room(town=town, match_id=match_id)


def ends(town: Town, match_id: int) -> None:
    """Record full time as of now, as the pipelines do."""
    now = DatabaseClock(town.engine).now()
    with town.engine.begin() as connection:
        own = match.c.match_id == match_id
        connection.execute(update(match).where(own).values(status="finished", recorded_at=now))
        state = connection.execute(select(*(match.c[each] for each in STATE_COLUMNS)).where(own))
        values = {**state.mappings().one(), "match_id": match_id}
        connection.execute(insert(match_version).values(values))


@pytest.fixture
def room(town: Town, mo: Fan) -> Room:
    """A talk that is open, without slow mode."""
    made = match_at(town, DatabaseClock(town.engine).now() + HOUR / 2)
    assert mo.put(made.path, {"slow_seconds": 0}).status_code == 200
    return made


def test_a_talk_opens_an_hour_before_kick_off_and_closes_an_hour_after_full_time(
    town: Town, ada: Fan, refused: Any
) -> None:
    kickoff_at = DatabaseClock(town.engine).now() + 3 * HOUR
    room = match_at(town, kickoff_at)
    assert room.read()["is_open"] is False
    assert "opens at" in refused(room.send(ada, "early"), 409)
    step(town.engine, to=kickoff_at - HOUR - timedelta(seconds=1))
    assert room.send(ada, "still early").status_code == 409
    step(town.engine, by=timedelta(seconds=1))
    shown = room.read()
    assert shown["is_open"] is True
    assert datetime.fromisoformat(shown["opens_at"]) == kickoff_at - HOUR
    assert room.viewer(ada)["may_write"] is True
    room.write(ada, "first")
    step(town.engine, to=kickoff_at + 2 * HOUR)
    ends(town, room.match_id)
    step(town.engine, by=HOUR - timedelta(seconds=1))
    assert room.read()["is_open"] is True
    step(town.engine, by=timedelta(seconds=1))
    shown = room.read()
    assert datetime.fromisoformat(shown["closes_at"]) == kickoff_at + 3 * HOUR
    assert shown["is_open"] is False
    assert "closed at" in refused(room.send(ada, "late"), 409)
    assert room.viewer(ada)["may_write"] is False
    assert room.texts() == ["first"]


def test_without_an_end_a_talk_closes_at_last_and_without_a_date_it_never_opens(
    town: Town, ada: Fan, refused: Any
) -> None:
    now = DatabaseClock(town.engine).now()
    forgotten = match_at(town, now - 7 * HOUR, status="in_play")
    assert forgotten.read()["is_open"] is True
    assert match_at(town, now - 8 * HOUR, status="in_play").read()["is_open"] is False
    postponed = match_at(town, now, status="postponed")
    shown = postponed.read()
    assert (shown["is_open"], shown["opens_at"]) == (False, None)
    assert "no date" in refused(postponed.send(ada, "hello?"), 409)
    loaded = match_at(town, now - 500 * HOUR, status="finished")
    ends(town, loaded.match_id)  # recorded now, as history that is loaded is
    assert loaded.read()["is_open"] is False


def test_what_is_not_there_is_not_found(ada: Fan, mo: Fan, refused: Any) -> None:
    missing = "/matches/999999999/talk"
    refused(ada.get(missing), 404)
    refused(ada.get(f"{missing}/messages"), 404)
    refused(ada.get(f"{missing}/viewer"), 404)
    refused(ada.post(f"{missing}/messages", {"text": "x"}), 404)
    refused(mo.put(missing, {"slow_seconds": 1}), 404)
    refused(ada.get("/messages/999999999"), 404)
    refused(ada.delete("/messages/999999999"), 404)


def test_a_message_is_told_to_those_who_follow_and_read_by_everybody(
    town: Town, room: Room, ada: Fan, bob: Fan
) -> None:
    with talk(town.api) as listening:
        assert listening.ask("subscribe", topics=[room.topic])["op"] == "subscribed"
        made = room.send(ada, f"*What* a pass @{bob.username}")
        event = listening.hear("event")
    body = made.json()
    assert made.headers["location"] == f"/v1/social/messages/{body['message_id']}"
    assert (event["type"], event["topics"]) == ("message.created", [room.topic])
    assert event["payload"] == {
        "room_kind": "match", "room_key": room.match_id, "message_id": body["message_id"],
    }  # fmt: skip
    assert "<em>What</em>" in body["text_html"]
    assert body["mentions"] == [bob.username]
    (read,) = room.page()["items"]
    assert {**read, "world": "simulated"} == body
    assert notices_of(town, bob) == ["talk_mention"]
    with town.api.stream("GET", "/v1/stream", params={"topics": room.topic}) as stream:
        lines = stream.iter_lines()
        next(line for line in lines if line == "event: hello")
        room.write(bob, "indeed")
        assert "message.created" in next(line for line in lines if '"message.created"' in line)


def test_pages_come_to_their_end_without_loss_or_doubles_while_others_write(
    room: Room, ada: Fan, bob: Fan
) -> None:
    before = [room.write(ada, f"message {n}") for n in range(11)]
    found: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        page = room.page(limit=3, **cursor)
        found += [each["message_id"] for each in page["items"]]
        room.write(bob, f"meanwhile {len(found)}")
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == before[::-1]
    newest = room.page()["items"][0]["message_id"]
    assert room.page(since_id=newest)["items"] == []
    late = room.write(ada, "late")
    assert [each["message_id"] for each in room.page(since_id=newest)["items"]] == [late]


def test_who_reads_on_from_the_newest_message_misses_none_while_many_write(
    town: Town, room: Room
) -> None:
    fans = [town.fan() for _ in range(6)]
    found: list[int] = []

    def write(fan: Fan) -> list[int]:
        return [room.write(fan, f"{fan.username} {n}") for n in range(8)]

    def read_on() -> None:
        since = {"since_id": found[-1]} if found else {}
        found.extend(each["message_id"] for each in room.page(limit=200, **since)["items"][::-1])

    with ThreadPoolExecutor(6) as pool:
        writing = [pool.submit(write, fan) for fan in fans]
        while not all(each.done() for each in writing):
            read_on()
    read_on()
    assert found == sorted(message_id for each in writing for message_id in each.result())


def test_slow_mode_holds_up_everybody_but_moderators(
    room: Room, ada: Fan, bob: Fan, mo: Fan, refused: Any
) -> None:
    with talk(ada.api) as listening:
        listening.ask("subscribe", topics=[room.topic])
        changed = mo.put(room.path, {"slow_seconds": 600})
        assert listening.hear("event")["type"] == "room.changed"
    assert changed.json()["slow_seconds"] == 600
    room.write(ada, "one")
    again = room.send(ada, "two")
    assert "600 seconds" in refused(again, 429)
    assert 590 < int(again.headers["retry-after"]) <= 600
    standing = room.viewer(ada)
    assert standing["may_write"] is False
    assert 590 < standing["wait_seconds"] <= 600
    room.write(bob, "others are not held up")
    room.write(mo, "one")
    room.write(mo, "two")
    back = "UPDATE social.room_member SET wrote_at = wrote_at - interval '10 minutes'"
    room.town.change(text(back))
    room.write(ada, "two")
    assert mo.put(room.path, {"slow_seconds": None}).json()["slow_seconds"] == 2
    refused(mo.put(room.path, {"slow_seconds": 3601}), 422)
    refused(ada.put(room.path, {"slow_seconds": 0}), 403)


def test_of_many_messages_at_once_slow_mode_lets_one_pass(room: Room, ada: Fan, mo: Fan) -> None:
    mo.put(room.path, {"slow_seconds": 60})
    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(lambda n: room.send(ada, f"at once {n}"), range(6)))
    assert sorted(each.status_code for each in sent) == [201, *[429] * 5]


def test_moderators_let_somebody_read_alone(room: Room, ada: Fan, mo: Fan, refused: Any) -> None:
    place = f"{room.path}/members/{ada.username}"
    assert mo.put(place, {"role": "reader"}).json()["role"] == "reader"
    assert "not write" in refused(room.send(ada, "but"), 403)
    assert room.viewer(ada)["may_write"] is False
    mo.put(place, {"role": "writer"})
    room.write(ada, "thank you")
    refused(ada.put(place, {"role": "writer"}), 403)
    refused(mo.put(f"{room.path}/members/nobody.at.all", {"role": "reader"}), 404)
    refused(mo.put(place, {"role": "king"}), 422)


def test_authors_delete_their_own_messages(
    town: Town, room: Room, ada: Fan, bob: Fan, refused: Any
) -> None:
    message_id = room.write(ada, f"oops @{bob.username}")
    refused(bob.delete(f"/messages/{message_id}"), 403)
    refused(town.stranger.delete(f"/messages/{message_id}"), 401)
    with talk(ada.api) as listening:
        listening.ask("subscribe", topics=[room.topic])
        assert ada.delete(f"/messages/{message_id}").status_code == 204
        payload = listening.hear("event")["payload"]
    assert (payload["message_id"], payload["is_shown"]) == (message_id, False)
    assert room.texts() == []
    refused(ada.get(f"/messages/{message_id}"), 404)
    refused(ada.delete(f"/messages/{message_id}"), 404)


def test_moderators_remove_what_is_reported_and_bring_it_back(
    room: Room, ada: Fan, bob: Fan, mo: Fan, refused: Any
) -> None:
    room.write(bob, "calm down")
    message_id = room.write(ada, "you fools")
    assert report(bob, "message", message_id, "harassment").status_code == 201
    case_id = case_of(mo, "message", message_id)
    case = ask(mo, "GET", f"/cases/{case_id}").json()
    assert (case["content"]["text"], case["post_id"]) == ("you fools", None)
    assert [each["text"] for each in case["thread"]] == ["calm down"]
    assert "lock" not in case["may"]
    assert decide(mo, case_id, "remove", message="Be kind").status_code == 201
    assert room.texts() == ["calm down"]
    refused(bob.get(f"/messages/{message_id}"), 404)
    assert ada.get(f"/messages/{message_id}").json()["state"] == "removed"
    (withheld,) = room.viewer(ada)["withheld"]
    assert (withheld["message_id"], withheld["removed_reason"]) == (message_id, "harassment")
    own = ask(ada, "GET", "/decisions").json()["items"][0]
    assert (own["text"], own["match_id"]) == ("you fools", room.match_id)
    assert decide(mo, case_id, "restore").status_code == 201
    assert room.texts() == ["you fools", "calm down"]
    assert room.viewer(ada)["withheld"] == []


def test_open_talks_hear_when_an_author_is_suspended_let_in_again_or_erased(
    town: Town, room: Room, ada: Fan
) -> None:
    room.write(ada, "shown for now")
    about = match_at(town, DatabaseClock(town.engine).now() + 300 * HOUR)
    ada.says("about another match", match_id=about.match_id)
    heard: list[tuple[str, bool]] = []
    with talk(town.api) as listening, people.api_of(town.engine) as api:
        listening.ask("subscribe", topics=[room.topic, about.topic])
        for rule, shown in (
            (suspension.suspend(ada.account_id, reason=None, actor_id=None), []),
            (suspension.restore(ada.account_id, actor_id=None), ["shown for now"]),
            (erasure.erase(ada.account_id), []),
        ):
            apply(api, rule)
            for _ in range(2):
                event = listening.hear("event")
                assert event["type"] == "author.changed"
                assert event["payload"]["account_id"] == ada.account_id
                heard.append((event["topics"][0], event["payload"]["is_shown"]))
            assert room.texts() == shown
    talks = sorted([room.topic, about.topic])
    assert [sorted(topic for topic, _ in heard[n : n + 2]) for n in (0, 2, 4)] == [talks] * 3
    assert [is_shown for _, is_shown in heard] == [False, False, True, True, False, False]


def test_deleting_is_no_escape(room: Room, ada: Fan, bob: Fan, mo: Fan) -> None:
    phrase = new_phrase()
    message_id = room.write(ada, phrase)
    report(bob, "message", message_id, "harassment")
    ada.delete(f"/messages/{message_id}")
    case = ask(mo, "GET", f"/cases/{case_of(mo, 'message', message_id)}").json()
    assert case["content"]["state"] == "deleted"
    assert [each["text"] for each in case["evidence"]] == [phrase]


def test_what_looks_like_spam_waits_and_is_told_once_it_is_approved(
    town: Town, room: Room, ada: Fan, mo: Fan
) -> None:
    crowd = [town.fan() for _ in range(16)]
    made = room.send(ada, " ".join(f"@{fan.username}" for fan in crowd)).json()
    assert made["state"] == "held"
    assert room.texts() == []
    assert [each["state"] for each in room.viewer(ada)["withheld"]] == ["held"]
    assert notices_of(town, crowd[0]) == []
    with talk(ada.api) as listening:
        listening.ask("subscribe", topics=[room.topic])
        decide(mo, case_of(mo, "message", made["message_id"]), "approve")
        assert listening.hear("event")["type"] == "message.created"
    assert len(room.texts()) == 1
    assert notices_of(town, crowd[0]) == ["talk_mention"]
    offer = "The best offer of this week is waiting for you at https://offer.example"
    states = [room.send(ada, offer).json()["state"] for _ in range(4)]
    assert states == ["live", "live", "live", "held"]


def test_blocks_and_mutes_are_the_viewer_s_own(
    town: Town, room: Room, ada: Fan, bob: Fan, cem: Fan
) -> None:
    ada.post(f"/users/{bob.username}/block")
    ada.post(f"/users/{cem.username}/mute")
    made = room.send(bob, f"@{ada.username} read this").json()
    room.write(cem, f"@{ada.username} and this")
    assert made["mentions"] == []
    assert notices_of(town, ada) == []
    assert room.viewer(ada)["hidden_account_ids"] == sorted([bob.account_id, cem.account_id])
    assert len(room.texts()) == 2  # public answers are the same for everybody


def test_a_repeated_request_writes_once(room: Room, ada: Fan) -> None:
    key = {"Idempotency-Key": "a message of mine"}
    first, again = (room.send(ada, "once", headers=key) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert room.texts() == ["once"]


def test_suspended_authors_show_nothing_and_programs_are_labelled(
    town: Town, room: Room, ada: Fan, bob: Fan
) -> None:
    town.change(update(account).where(account.c.account_id == ada.account_id).values(kind="agent"))
    room.write(ada, "beep")
    assert room.page()["items"][0]["author"]["is_agent"] is True
    message_id = room.write(bob, "soon gone")
    own = account.c.account_id == bob.account_id
    town.change(update(account).where(own).values(suspended_at=text("now()")))
    assert ada.get(f"/messages/{message_id}").status_code == 404
    assert [each["text"] for each in room.page(limit=7)["items"]] == ["beep"]


def test_hostile_texts_are_rendered_harmless(room: Room, mo: Fan, refused: Any) -> None:
    for hostile in CORPUS:
        made = room.send(mo, hostile)
        if made.status_code == 201:
            assert inspected(made.json()["text_html"]).faults == []
    for page in room.page(limit=200)["items"]:
        assert inspected(page["text_html"]).faults == []
    refused(room.send(mo, "x" * 301), 422)
    refused(room.send(mo, " "), 422)
    refused(room.send(mo, "nul \0"), 422)
