"""Boards of groups over HTTP and their topics: members only, and only while they are members."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.football.tables.match import match
from storage.games.writes import standings
from storage.games.writes.settling import settle_due
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.clocks import step
from tests.conftest import OPENING
from tests.databases import engine_as
from tests.serving.conftest import until
from tests.serving.games.test_groups import ask, joined, made_by
from tests.serving.streams.test_websocket import talk

pytestmark = pytest.mark.services
BOARDS = ("/v1/leaderboards", "/v1/leaderboards/provisional", "/v1/leaderboards/me")


def stand(town, match_id: int, status: str, home: int, away: int) -> None:
    values = {
        "status": status,
        "phase_rank": 100 if status == "finished" else 10,
        "home_goals_90": home,
        "away_goals_90": away,
        "observed_at": OPENING + timedelta(hours=3),
    }
    with town.engine.begin() as connection:
        own = match.c.match_id == match_id
        connection.execute(update(match).where(own).values(values))


def look(fan, path: str, **query):
    return fan.api.get(path, params=query, headers=fan.headers)


def test_members_see_their_board_and_strangers_learn_of_none(town, ada, bob, cem, refused):
    group = made_by(ada)
    joined(bob, group)
    number = group["group_id"]
    step(town.engine, by=timedelta(seconds=1))
    over, on = town.league.add_match(2), town.league.add_match(2.5)
    for fan, p in ((ada, 0.7), (bob, 0.3), (cem, 0.8)):
        for match_id in (over, on):
            body = {"p_home": p, "p_draw": 0.1, "p_away": 0.9 - p}
            answer = fan.api.put(f"/v1/picks/{match_id}", json=body, headers=fan.headers)
            assert answer.status_code == 200, answer.text
    step(town.engine, to=OPENING + timedelta(hours=3))
    stand(town, over, "finished", 1, 0)
    with UnitOfWork(town.engine) as uow:
        settle_due(uow, None)
        uow.commit()
    stand(town, on, "in_play", 0, 1)
    for path in BOARDS:
        refused(look(cem, path, scope="group", group=number), 404)
        refused(look(town.stranger, path, scope="group", group=number), 401)
        refused(look(ada, path, scope="group"), 422)
        refused(look(ada, path, scope="global", group=number), 422)
    board = look(ada, BOARDS[0], scope="group", group=number, limit=1).json()
    assert [each["username"] for each in board["items"]] == [ada.username]
    rest = look(ada, BOARDS[0], scope="group", group=number, cursor=board["next_cursor"]).json()
    assert [(each["username"], each["rank"]) for each in rest["items"]] == [(bob.username, 2)]
    assert look(bob, BOARDS[2], scope="group", group=number).json()["entry"]["rank"] == 2
    now = look(bob, BOARDS[1], scope="group", group=number).json()
    assert now["is_provisional"]
    assert on in now["match_ids"]
    assert [
        (each["username"], each["provisional_rank"], each["rank"]) for each in now["items"]
    ] == [
        (bob.username, 1, 2),
        (ada.username, 2, 1),
    ]
    everybody = look(town.stranger, BOARDS[1]).json()
    assert everybody["match_ids"] == now["match_ids"]


def test_a_group_s_topic_ends_with_membership(town, ada, bob, cem):
    group = made_by(ada)
    joined(bob, group)
    topic = f"group:{group['group_id']}"
    match_id = town.league.add_match(200)
    body = {"p_home": 0.6, "p_draw": 0.3, "p_away": 0.1}
    assert bob.api.put(f"/v1/picks/{match_id}", json=body, headers=bob.headers).status_code == 200
    for fan, status in ((ada, 200), (bob, 200), (cem, 403), (town.stranger, 403)):
        assert look(fan, "/v1/events", topics=topic).status_code == status
    with talk(bob.api, additional_headers=bob.headers) as talking:
        assert talking.ask("subscribe", topics=[topic, "leaderboards"])["op"] == "subscribed"
        apply(town.engine, standings.note(match_id))
        worker = engine_as(Role.WORKER, town.engine)
        until(lambda: apply(worker, standings.tell()) > 0)
        worker.dispose()
        heard = {talking.hear("event")["type"] for _ in range(2)}
        assert heard == {"standings.moved", "group.moved"}
        ask(ada, "DELETE", f"/{group['group_id']}/members/{bob.username}")
        assert talking.hear("unsubscribed")["lost"] == [topic]
    assert look(bob, "/v1/events", topics=topic).status_code == 403
