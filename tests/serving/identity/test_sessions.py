"""Sessions: one's own are seen and ended, and an end is known to every process at once."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import Engine, select, update
from websockets.exceptions import InvalidStatus

from serving.access.tokens import Signer
from storage.identity.tables.access import session
from storage.identity.writes import sessions, signing_keys
from storage.identity.writes.sessions import Standing
from storage.kit.unit_of_work import apply
from tests.people import BOX, ISSUER, Session, api_of, bearer, log_in, make_account, make_key
from tests.serving.streams.test_websocket import talk

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
MINE = "/v1/users/me/sessions"


@pytest.fixture
def ana(engine: Engine) -> Session:
    return log_in(engine, make_account(engine))


def stand(api: httpx.Client, one: Session) -> bool:
    return api.get(MINE, headers=one.headers).status_code == 200


def test_sessions_are_listed_and_ended_by_their_owner_alone(api, engine, ana, eventually):
    other = log_in(engine, ana.account_id)
    ben = log_in(engine, make_account(engine))
    items = api.get(MINE, headers=ana.headers).json()["items"]
    assert {item["session_id"] for item in items} == {ana.session_id, other.session_id}
    (current,) = [item for item in items if item["is_current"]]
    assert (current["session_id"], current["device"]) == (ana.session_id, "a test")
    for stranger in (ben, log_in(engine, make_account(engine, "admin"))):
        refused = api.delete(f"{MINE}/{other.session_id}", headers=stranger.headers)
        assert refused.status_code == 404
    assert api.delete(f"{MINE}/{other.session_id}").status_code == 401
    assert stand(api, other)
    assert api.delete(f"{MINE}/{other.session_id}", headers=ana.headers).status_code == 204
    eventually(lambda: not stand(api, other))
    assert api.delete(f"{MINE}/{other.session_id}", headers=ana.headers).status_code == 404
    assert (stand(api, ana), stand(api, ben)) == (True, True)
    assert api.delete(f"{MINE}/x", headers=ana.headers).status_code == 422


def test_a_process_that_starts_later_knows_what_ended_before(
    api, ana, database_url, serving_api, eventually
):
    api.post("/v1/auth/logout", headers=ana.headers)
    with serving_api(database_url=database_url) as later:
        eventually(lambda: later.get("/readyz").status_code == 200)
        assert not stand(later, ana)


def test_a_token_is_checked_without_the_database(api, engine, ana):
    """What it says is believed for its ten minutes: the table is not asked."""
    assert stand(api, ana)
    with api_of(engine) as owner, owner.begin() as connection:  # no event: no process learns of it
        connection.execute(update(session).values(ended_at=session.c.created_at, end_reason="x"))
    assert stand(api, ana)


def test_a_connection_without_a_subscription_ends_too(api, engine, ana, eventually):
    with talk(api) as socket:
        socket.ask("auth", token=ana.access_token)
        with api_of(engine) as owner:
            apply(owner, sessions.end_all(ana.account_id, reason="suspended", actor_id=None))
        assert socket.closed()[0] == 4419


def test_a_stream_is_warned_before_its_token_expires_and_goes_on_with_a_newer_one(
    api, engine, ana
):

    with api_of(engine) as owner:
        signer = Signer.of(signing_keys.signing(apply(owner, signing_keys.ensure(BOX))), ISSUER)
    standing = Standing(
        session_id=ana.session_id, account_id=ana.account_id, role="fan",
        verified_at=datetime.now(UTC), has_factor=False,
    )  # fmt: skip

    def token(seconds_left: float) -> str:
        return signer.sign(standing, at=datetime.now(UTC) - timedelta(seconds=600 - seconds_left))

    with talk(api) as socket:
        socket.say("auth", token=token(3))
        ops = [socket.hear()["op"], socket.hear()["op"]]
        assert sorted(ops) == ["authenticated", "token_expiring"]
        socket.ask("subscribe", topics=[f"user:{ana.account_id}"])
        ben = log_in(engine, make_account(engine))
        assert socket.ask("auth", token=ben.access_token)["op"] == "error"
        assert socket.ask("auth", token=token(600))["op"] == "authenticated"
    with talk(api) as socket:
        socket.say("auth", token=token(1.5))
        assert socket.closed() == (4420, "token_expired")


def test_a_ticket_of_an_ended_session_opens_nothing(api, engine, ana, eventually):
    ticket = api.post("/v1/ws/tickets", headers=ana.headers).json()["ticket"]
    api.post("/v1/auth/logout", headers=ana.headers)
    eventually(lambda: not stand(api, ana))
    with pytest.raises(InvalidStatus) as answer, talk(api, f"/v1/ws?ticket={ticket}"):
        pass
    assert answer.value.response.status_code == 401


def test_a_session_is_not_written_to_by_requests(api, engine, ana):
    def used() -> object:
        with api_of(engine) as owner, owner.connect() as connection:
            return connection.execute(select(session.c.last_used_at)).scalar_one()

    before = used()
    for _ in range(5):
        assert stand(api, ana)
    assert used() == before


def test_a_key_is_no_session(api, engine, ana):
    key = make_key(engine, ana.account_id, "fan")
    answer = api.post("/v1/auth/logout", headers=bearer(key))
    assert answer.status_code == 403
