"""API keys: less than their owner may, rotated with an overlap, gone at once when revoked."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import Engine, select, text, update

from storage.identity import key_format
from storage.identity.tables.access import api_key
from storage.identity.tables.account import account
from storage.identity.writes import sessions
from storage.kit.unit_of_work import apply
from tests.people import Session, api_of, bearer, log_in, make_account, make_key
from tests.serving.streams.test_websocket import talk

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
MINE = "/v1/users/me/keys"
DELIVERIES = "/v1/ops/deliveries"


@pytest.fixture
def admin(engine: Engine) -> Session:
    return log_in(engine, make_account(engine, "admin"))


def made(api: httpx.Client, owner: Session, *scopes: str, **more: object) -> dict:
    answer = api.post(
        MINE, json={"name": "a bot", "scopes": scopes, **more}, headers=owner.headers
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def asks(api: httpx.Client, key: str, path: str = DELIVERIES) -> int:
    return api.get(path, headers=bearer(key)).status_code


def test_a_key_does_what_its_scopes_say_and_no_more(api, admin, engine):
    key = made(api, admin, "deliveries:read")
    assert key_format.is_well_formed(key["key"])
    assert key["details"]["prefix"] == key["key"][:9]
    assert asks(api, key["key"]) == 200
    refused = api.get("/v1/ops/quarantine", headers=bearer(key["key"]))
    assert refused.status_code == 403
    assert "quarantine:read" in refused.json()["detail"]
    assert asks(api, key["key"], MINE) == 403
    (listed,) = api.get(MINE, headers=admin.headers).json()["items"]
    assert listed["last_used_at"] is not None
    assert key["key"] not in api.get(MINE, headers=admin.headers).text
    with api_of(engine) as owner, owner.connect() as connection:
        dumped = connection.execute(text("SELECT k::text FROM identity.api_key k")).scalar_one()
    assert key["key"] not in dumped


def test_nobody_gives_what_they_have_not(api, engine, admin):
    fan = log_in(engine, make_account(engine))
    for owner, scope in ((fan, "deliveries:read"), (admin, "account:security")):
        wanted = {"name": "a bot", "scopes": [scope]}
        answer = api.post(MINE, json=wanted, headers=owner.headers)
        assert (answer.status_code, answer.json()["errors"][0]["name"]) == (422, "scopes")
    past = {"name": "a bot", "scopes": [], "expires_at": "2020-01-01T00:00:00Z"}
    assert api.post(MINE, json=past, headers=fan.headers).status_code == 422
    key = made(api, fan, "games:write")["key"]
    assert api.post(MINE, json={"name": "b", "scopes": []}, headers=bearer(key)).status_code == 403


def test_a_key_is_its_owners_alone(api, engine, admin):
    key = made(api, admin, "deliveries:read")
    number = key["details"]["key_id"]
    ben = log_in(engine, make_account(engine, "admin"))
    assert api.delete(f"{MINE}/{number}", headers=ben.headers).status_code == 404
    rotated = api.post(f"{MINE}/{number}/rotate", json={}, headers=ben.headers)
    assert rotated.status_code == 404
    assert api.get(MINE, headers=ben.headers).json()["items"] == []
    assert asks(api, key["key"]) == 200


def test_a_revoked_key_stops_at_once_with_its_streams(api, admin, eventually):
    key = made(api, admin, "alerts:read", "deliveries:read")
    assert asks(api, key["key"]) == 200
    with talk(api, additional_headers=bearer(key["key"])) as socket:
        assert socket.ask("subscribe", topics=["alerts"])["op"] == "subscribed"
        address = f"{MINE}/{key['details']['key_id']}"
        assert api.delete(address, headers=admin.headers).status_code == 204
        assert socket.closed() == (4419, "session_revoked")
    eventually(lambda: asks(api, key["key"]) == 401)
    assert api.delete(address, headers=admin.headers).status_code == 204
    assert api.get(MINE, headers=admin.headers).json()["items"] == []


def test_rotation_overlaps(api, admin, engine, eventually):
    end = datetime.now(UTC) + timedelta(days=10)
    old = made(api, admin, "deliveries:read", per_minute=60, expires_at=end.isoformat())
    address = f"{MINE}/{old['details']['key_id']}/rotate"
    new = api.post(address, json={"overlap_hours": 1}, headers=admin.headers).json()
    assert (asks(api, old["key"]), asks(api, new["key"])) == (200, 200)
    same = ("name", "scopes", "per_minute")
    assert [new["details"][name] for name in same] == [old["details"][name] for name in same]
    assert new["details"]["replaces_key_id"] == old["details"]["key_id"]
    lasts = datetime.fromisoformat(new["details"]["expires_at"])
    assert abs(lasts - end) < timedelta(minutes=5)
    older = {i["key_id"]: i for i in api.get(MINE, headers=admin.headers).json()["items"]}
    ends = datetime.fromisoformat(older[old["details"]["key_id"]]["expires_at"])
    assert timedelta(minutes=50) < ends - datetime.now(UTC) <= timedelta(hours=1)
    with api_of(engine) as owner, owner.begin() as connection:
        of_old = update(api_key).where(api_key.c.key_id == old["details"]["key_id"])
        connection.execute(of_old.values(expires_at=datetime.now(UTC)))
        # As the event of a change of the account.
    with api_of(engine) as owner:
        apply(owner, sessions.end_all(admin.account_id, reason="password", actor_id=None))
    eventually(lambda: asks(api, old["key"]) == 401)
    assert asks(api, new["key"]) == 200


def test_a_key_follows_its_owners_role_and_standing(api, engine, admin, eventually):
    key = made(api, admin, "deliveries:read")["key"]
    assert asks(api, key) == 200

    def change(**columns: object) -> None:
        with api_of(engine) as owner, owner.begin() as connection:
            connection.execute(update(account).values(**columns))
        with api_of(engine) as owner:
            apply(owner, sessions.end_all(admin.account_id, reason="role", actor_id=None))

    change(role="fan")
    eventually(lambda: asks(api, key) == 403)
    change(role="admin", suspended_at=datetime.now(UTC))
    eventually(
        lambda: api.get(DELIVERIES, headers=bearer(key)).json()["detail"].startswith("This")
    )
    assert asks(api, key) == 403
    change(suspended_at=None)
    eventually(lambda: asks(api, key) == 200)


def test_what_cannot_be_a_key_asks_no_database(api, engine):
    key = make_key(engine, make_account(engine), "fan")
    mistyped = key[:-1] + ("a" if key[-1] != "a" else "b")
    for wrong in (mistyped, "tl_", "tl_" + "a" * 38, key + "x"):
        answer = api.get(MINE, headers=bearer(wrong))
        assert (answer.status_code, "not an API key" in answer.json()["detail"]) == (401, True)
    assert api.get(MINE, headers=bearer(key_format.make().text)).status_code == 401


def test_last_use_is_kept_coarsely(api, engine, admin):
    key = made(api, admin, "deliveries:read")["key"]

    def used() -> object:
        with api_of(engine) as owner, owner.connect() as connection:
            return connection.execute(select(api_key.c.last_used_at)).scalar_one()

    asks(api, key)
    first = used()
    for _ in range(5):
        asks(api, key)
    assert used() == first


def test_an_account_has_so_many_keys(api, engine):
    fan = log_in(engine, make_account(engine))
    for _ in range(50):
        make_key(engine, fan.account_id, "fan")
    refused = api.post(MINE, json={"name": "one more", "scopes": []}, headers=fan.headers)
    assert refused.status_code == 409
