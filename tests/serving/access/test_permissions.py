"""Who may follow what: one rule for every protocol."""

import httpx
import pytest

from serving.access.permissions import authorise
from serving.access.scopes import roles_of, scopes_of
from serving.access.subject import ANONYMOUS, Kind, Subject

pytestmark = pytest.mark.services


def subject(role: str) -> Subject:
    return Subject(
        kind=Kind.ACCOUNT,
        account_id=5,
        roles=roles_of(role, is_verified=True),
        scopes=scopes_of(role, is_verified=True),
    )


def heard(api: httpx.Client, **headers: str) -> list[int]:
    page = api.get("/v1/events", params={"after": "oldest"}, headers=headers).json()
    return [event["payload"]["number"] for event in page["events"]]


def test_topics_without_a_form_are_for_nobody():
    for topic in ("match:", "match:x", "match:1:2", "", "live:1", "match:" + "9" * 19):
        assert not authorise(subject("admin"), topic)


def test_alerts_are_the_administrators():
    assert authorise(subject("admin"), "alerts")
    for other in (ANONYMOUS, subject("fan"), subject("ml"), subject("moderator")):
        assert not authorise(other, "alerts")
        assert authorise(other, "match:1")


def test_a_personal_topic_is_its_owners():
    assert authorise(subject("fan"), "user:5")
    for other in (ANONYMOUS, subject("fan"), subject("admin")):
        assert not authorise(other, "user:6")


def test_everything_is_everything_one_may_follow(api, league, eventually, admin_headers):
    league.publish("alerts", number=1)
    league.publish("live", number=2)
    league.publish("alerts", "live", number=3)
    league.publish("a topic nobody knows", number=4)

    eventually(lambda: heard(api, **admin_headers) == [1, 2, 3])
    assert heard(api) == [2, 3]


def test_a_forbidden_topic_is_refused_and_a_strangers_token_too(api, admin_headers):
    for path in ("/v1/events", "/v1/stream"):
        refused = api.get(path, params={"topics": "live,alerts"})
        assert refused.status_code == 403
        assert "alerts" in refused.json()["detail"]
        wrong = api.get(path, headers={"Authorization": "Bearer guess"})
        assert wrong.status_code == 401
    allowed = api.get("/v1/events", params={"topics": "alerts"}, headers=admin_headers)
    assert allowed.status_code == 200


def test_the_schema_of_events_is_served_whole_and_one_by_one(api):
    everything = api.get("/v1/events/schema").json()
    for described in everything["types"]:
        assert api.get(f"/v1/events/schema/{described['type']}").json() == described
    assert api.get("/v1/events/schema/match.nothing").status_code == 404
