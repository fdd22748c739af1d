"""Records, progress, fans' mean: from picks over their lock to what everybody may see of them."""

import csv
import io
from datetime import timedelta
from math import exp, log
from typing import Any

import pytest
from sqlalchemy import select, text, update

from assets.games.settlement import make_progress
from serving.app import create_app
from serving.settings import ServingSettings
from storage.football.tables.match import match
from storage.games.tables.progress import award
from storage.games.writes.settling import settle_due
from storage.kit.unit_of_work import UnitOfWork
from storage.privacy.columns import given
from tests.clocks import step
from tests.conftest import OPENING
from tests.databases import owner_of, worker_of
from tests.serving.social.conftest import Fan, Town
from workers.notices.match_news import MatchNews
from workers.notices.spreading import notify_next
from workers.pick_reminders import remind_due

pytestmark = pytest.mark.services
SECRET = {"p_home": 0.5173, "p_draw": 0.2914, "p_away": 0.1913, "home_goals": 17, "away_goals": 13}
TOLD = ("0.5173", "0.2914", "0.1913", '"home_goals":17', "17\\u201313", "17\u201313")


def pick(fan: Fan, match_id: int, **wanted: Any) -> None:
    made = fan.api.put(f"/v1/picks/{match_id}", headers=fan.headers, json=wanted)
    assert made.status_code == 200, made.text


def fans(town: Town, match_id: int) -> dict[str, Any]:
    return town.api.get(f"/v1/picks/{match_id}/fans").json()


def finish(town: Town, match_id: int, home: int, away: int) -> None:
    seen = match.c.kickoff_at + timedelta(hours=2)
    over = {"status": "finished", "phase_rank": 100, "observed_at": seen}
    with town.engine.begin() as connection:
        ended = update(match).where(match.c.match_id == match_id)
        connection.execute(ended.values(**over, home_goals_90=home, away_goals_90=away))


def settle(town: Town) -> None:
    with UnitOfWork(town.engine) as uow:
        settle_due(uow, None)
        uow.commit()
    make_progress(town.engine)


def test_nobody_finds_a_hidden_pick_in_any_list_feed_export_push_or_aggregate(
    town: Town, ada: Fan, bob: Fan
) -> None:
    match_id = town.league.add_match(50)
    pick(ada, match_id, **SECRET)
    pick(bob, match_id, p_home=0.2, p_draw=0.3, p_away=0.5)
    post_id = ada.says("A pick to come #hidden", match_id=match_id)
    bob.follows(ada)
    known = {"match_id": match_id, "username": ada.username, "post_id": post_id, "tag": "hidden"}
    walked = 0
    document = create_app(ServingSettings(database_url=None)).openapi()
    for path, methods in document["paths"].items():
        names = set(_parameters(path))
        if "get" not in methods or not names <= known.keys() or path == "/v1/stream":
            continue
        place = path.format(**{name: known[name] for name in names})
        for query in _orders(methods["get"], match_id):
            answer = town.api.get(place, headers=bob.headers, params=query)
            assert answer.status_code < 500, place
            assert not any(told in answer.text for told in TOLD), (place, query)
            walked += 1
    assert walked > 100
    for page in ("/", f"/matches/{match_id}", "/community", f"/picks/record/{ada.username}"):
        assert not any(told in town.api.get(page).text for told in TOLD), page
    with owner_of(town.engine) as owner, owner.connect() as connection:
        for table in ("events.event", "social.notice", "delivery.message"):
            found = connection.execute(text(f"SELECT t::text FROM {table} AS t")).scalars()  # noqa: S608
            assert not any(told in row for row in found for told in TOLD), table
        for name, statement in given(bob.account_id):
            rows = connection.execute(statement).mappings().all()
            assert not any(told in str(dict(row)) for row in rows for told in TOLD), name
    assert fans(town, match_id)["pickers"] is None
    for each in range(8):
        pick(town.fan(f"crowd{each}"), match_id, p_home=0.4, p_draw=0.3, p_away=0.3)
    told = fans(town, match_id)
    assert told["pickers"] == 10
    assert {told[name] for name in ("own", "p_home", "p_draw", "p_away")} == {None}


def _parameters(path: str) -> list[str]:
    return [each.partition("}")[0] for each in path.split("{")[1:]]


def _orders(operation: dict[str, Any], match_id: int) -> list[dict[str, Any]]:
    """Every order and filter that an operation offers, one after the other."""
    found: list[dict[str, Any]] = [{}]
    for each in operation.get("parameters", ()):
        if each["in"] != "query":
            continue
        for shape in (each["schema"], *each["schema"].get("anyOf", ())):
            found += [{each["name"]: value} for value in shape.get("enum", ())]
        if each["name"] == "match_id":
            found.append({"match_id": match_id})
    return found


def test_a_record_grows_with_settled_picks_and_a_private_profile_keeps_it(
    town: Town, refused: Any
) -> None:
    ada, bob = town.fan("recorded"), town.fan("reader")
    matches = [town.league.add_match(60 + each) for each in range(3)]
    town.league.seal(matches[0], 60, "odds_free", "market")
    for each, match_id in enumerate(matches):
        pick(ada, match_id, p_home=0.6, p_draw=0.25, p_away=0.15, home_goals=2, away_goals=each)
        pick(bob, match_id, p_home=0.3, p_draw=0.3, p_away=0.4)
    empty = town.api.get(f"/v1/players/{ada.username}/record", headers=bob.headers).json()
    assert (empty["picks"], empty["calibration"], empty["best"]) == (0, [], [])
    step(town.engine, to=OPENING + timedelta(hours=70))
    shown = fans(town, matches[0])
    expected = [exp((log(one) + log(other)) / 2) for one, other in ((0.6, 0.3), (0.15, 0.4))]
    assert (shown["own"], shown["locked_at"]) == (2, "2025-11-17T21:00:00Z")
    assert shown["p_home"] / shown["p_away"] == pytest.approx(expected[0] / expected[1])
    for match_id, away in zip(matches, (0, 0, 3), strict=True):
        finish(town, match_id, 2, away)
    settle(town)
    found = town.api.get(f"/v1/players/{ada.username}/record", headers=bob.headers).json()
    own = town.api.get("/v1/picks/me/record", headers=ada.headers).json()
    assert found == own
    assert (found["picks"], found["called"], found["streak"], found["longest_streak"]) == (
        3, 2, 0, 2
    )  # fmt: skip
    assert found["exact"] == 1
    assert found["sharpness"] == pytest.approx(0.6)
    assert [each["line"] for each in found["against"]] == ["model", "market"]
    assert all(each["gain_lower"] <= each["gain"] <= each["gain_upper"]
               for each in found["against"])  # fmt: skip
    assert {each["verdict"] for each in found["against"]} == {"open"}
    assert found["best"][0]["match_id"] == matches[0]
    assert found["worst"][0]["match_id"] == matches[2]
    assert {each["code"] for each in found["achievements"]} == {"first_pick", "exact_score"}
    assert (found["experience"], found["level"]) == (20, 1) or found["experience"] > 20
    for language, heading in (("en", "Luck or skill?"), ("de", "Glück oder Können?")):
        wanted = {"Accept": "text/html", "Accept-Language": language}
        page = town.api.get(f"/picks/record/{ada.username}", headers=wanted)
        assert page.status_code == 200
        assert heading in page.text
        assert page.text.count("<svg") >= 2, "calibration, and the difference to the lines"
    profile = {"bio": "", "is_private": True}
    assert ada.put("/profiles", profile).status_code == 200
    for reader in (bob.headers, {}):
        answer = town.api.get(f"/v1/players/{ada.username}/record", headers=reader)
        assert "private" in refused(answer, 403)
    hidden = town.api.get(f"/picks/record/{ada.username}", headers={"Accept": "text/html"})
    assert hidden.status_code == 200
    assert "This profile is private" in hidden.text
    assert town.api.get("/v1/picks/me/record", headers=ada.headers).json() == own
    refused(town.api.get("/v1/players/nobody-at-all/record"), 404)


def test_progress_and_the_file_are_ones_own(town: Town) -> None:
    fan = town.fan("progressing")
    before = town.api.get("/v1/progress/me", headers=fan.headers).json()
    assert (before["level"], before["achievements"]) == (1, [])
    assert [each["period"] for each in before["challenges"]] == ["day", "day", "week", "week"]
    first = town.league.add_match(71)
    for _ in range(3):  # more of the same is no more
        pick(fan, first, p_home=0.5, p_draw=0.3, p_away=0.2)
        assert fan.api.delete(f"/v1/picks/{first}", headers=fan.headers).status_code == 204
        pick(fan, first, p_home=0.4, p_draw=0.3, p_away=0.3)
    counted = town.api.get("/v1/progress/me", headers=fan.headers).json()
    for each in counted["challenges"]:
        if each["measure"] in {"days", "matches", "competitions"}:
            assert each["reached"] in {0, 1}, each
    rows = list(csv.DictReader(io.StringIO(fan.api.get(
        "/v1/picks/me/export.csv", headers=fan.headers).text)))  # fmt: skip
    assert [(row["match_id"], row["p_home"], row["points"]) for row in rows] == [
        (str(first), "0.4", "")
    ]
    step(town.engine, to=OPENING + timedelta(hours=72))
    finish(town, first, 0, 0)
    settle(town)
    after = town.api.get("/v1/progress/me", headers=fan.headers).json()
    assert [each["code"] for each in after["achievements"]] == ["first_pick"]
    assert "first_pick" not in after["to_earn"]
    everybody = town.api.get("/v1/challenges/community").json()
    assert everybody == town.api.get("/v1/challenges/community", headers=fan.headers).json()
    goal = everybody["current"]
    assert (goal["begins_on"], goal["ends_on"]) == ("2025-11-17", "2025-11-23")
    assert (goal["people"] >= 1, goal["state"]) == (True, "running")
    assert all(each["state"] in {"reached", "missed"} for each in everybody["last"])


def test_reminders_settled_picks_and_achievements_are_notified_once(town: Town) -> None:
    fan, other = town.fan("reminded"), town.fan("early")
    first, second = town.league.add_match(73), town.league.add_match(80)
    for each in (fan, other):
        pick(each, first, p_home=0.5, p_draw=0.3, p_away=0.2)
    pick(other, second, p_home=0.5, p_draw=0.3, p_away=0.2)
    with worker_of(town.engine) as worker:
        news = MatchNews(worker)
        while news.read_some():
            pass
        step(town.engine, to=OPENING + timedelta(hours=79, minutes=30))
        finish(town, first, 1, 0)
        settle(town)
        assert remind_due(worker) == 1
        assert remind_due(worker) == 0
        for _ in range(2):
            while news.read_some():
                pass
            while notify_next(worker):
                pass
    assert kinds(town, fan) == {"pick_due", "picks_settled", "achievement"}
    assert kinds(town, other) == {"picks_settled", "achievement"}
    listed = fan.get("/notifications").json()["items"]
    texts = {each["kind"]: each["text"] for each in listed}
    assert "locks within the hour" in texts["pick_due"]
    assert texts["achievement"] == "You earned an achievement: First pick"
    with town.engine.connect() as connection:
        own = select(award.c.code).where(award.c.account_id == fan.account_id)
        assert connection.execute(own).scalars().all() == ["first_pick"]


def kinds(town: Town, fan: Fan) -> set[str]:
    return {each["kind"] for each in fan.get("/notifications").json()["items"]}
