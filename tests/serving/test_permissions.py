"""Who may follow what: one rule for every protocol."""

import httpx
import pytest
from pydantic import SecretStr

from serving.events.permissions import administrator, anonymous, authorise
from serving.settings import ServingSettings

pytestmark = pytest.mark.services
TOKEN = "a long secret"  # noqa: S105 of this test
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def guarded(database_url, clock, serving_api, eventually):
    with serving_api(database_url=database_url, admin_token=TOKEN) as client:
        eventually(lambda: client.get("/readyz").status_code == 200)
        yield client


def heard(api: httpx.Client, **headers: str) -> list[int]:
    page = api.get("/v1/events", params={"after": "oldest"}, headers=headers).json()
    return [event["payload"]["number"] for event in page["events"]]


def test_topics_without_a_form_are_for_nobody():
    for topic in ("user:1", "match:", "match:x", "match:1:2", "", "live:1", "match:" + "9" * 19):
        assert not authorise(administrator(), topic)


def test_alerts_are_the_administrators_where_there_is_one():
    guarded = ServingSettings(admin_token=SecretStr(TOKEN))
    assert authorise(administrator(), "alerts")
    assert not authorise(anonymous(guarded), "alerts")
    assert authorise(anonymous(ServingSettings()), "alerts")
    assert authorise(anonymous(guarded), "match:1")


def test_everything_is_everything_one_may_follow(guarded, league):
    league.publish("alerts", number=1)
    league.publish("live", number=2)
    league.publish("alerts", "live", number=3)
    league.publish("a topic nobody knows", number=4)

    assert heard(guarded) == [2, 3]
    assert heard(guarded, **BEARER) == [1, 2, 3]


def test_a_forbidden_topic_is_refused_and_a_strangers_token_too(guarded):
    for path in ("/v1/events", "/v1/stream"):
        refused = guarded.get(path, params={"topics": "live,alerts"})
        assert refused.status_code == 403
        assert "alerts" in refused.json()["detail"]
        wrong = guarded.get(path, headers={"Authorization": "Bearer guess"})
        assert wrong.status_code == 401
    allowed = guarded.get("/v1/events", params={"topics": "alerts"}, headers=BEARER)
    assert allowed.status_code == 200


def test_the_schema_of_events_is_served_whole_and_one_by_one(guarded):
    everything = guarded.get("/v1/events/schema").json()
    for told in everything["types"]:
        assert guarded.get(f"/v1/events/schema/{told['type']}").json() == told
    assert guarded.get("/v1/events/schema/match.nothing").status_code == 404
