"""Access and refresh tokens under attack: copies, races, forged signatures, foreign pages."""

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Engine, func, select, text, update

from serving.access.tokens import Signer
from storage.identity.tables.access import refresh_token, session, signing_key
from storage.identity.tables.audit import audit_entry
from storage.identity.writes import signing_keys
from storage.identity.writes.sessions import Standing
from storage.kit.unit_of_work import apply
from tests.people import BOX, ISSUER, Session, api_of, bearer, log_in, make_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

MINE = "/v1/users/me/sessions"


@pytest.fixture
def ana(engine: Engine) -> Session:
    return log_in(engine, make_account(engine))


def renewed(api: httpx.Client, token: str) -> httpx.Response:
    return api.post("/v1/auth/refresh", json={"refresh_token": token})


def stand(api: httpx.Client, token: str) -> int:
    return api.get(MINE, headers=bearer(token)).status_code


def end_of(engine: Engine, session_id: str) -> str | None:
    with api_of(engine) as owner, owner.connect() as connection:
        wanted = select(session.c.end_reason).where(session.c.session_id == session_id)
        return connection.execute(wanted).scalar_one()


def test_a_refresh_token_gives_the_next_once(api, ana):
    first = renewed(api, ana.refresh_token)
    assert first.status_code == 200
    pair = first.json()
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 600)
    assert pair["refresh_token"] != ana.refresh_token
    assert stand(api, pair["access_token"]) == 200
    assert first.headers["cache-control"] == "private, no-store"
    again = renewed(api, ana.refresh_token)
    assert again.json()["refresh_token"] == pair["refresh_token"]  # two tabs
    assert renewed(api, pair["refresh_token"]).status_code == 200


def test_of_two_hundred_refreshes_at_once_there_is_one_successor(api, engine, ana):
    with httpx.Client(base_url=api.base_url, timeout=60) as client, ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: renewed(client, ana.refresh_token), range(200)))
    assert {answer.status_code for answer in answers} == {200}
    (successor,) = {answer.json()["refresh_token"] for answer in answers}
    with api_of(engine) as owner, owner.connect() as connection:
        kept = connection.execute(select(func.count()).select_from(refresh_token)).scalar_one()
    assert kept == 2
    assert renewed(api, successor).status_code == 200
    assert end_of(engine, ana.session_id) is None


def test_a_token_shown_again_a_minute_later_ends_the_session(api, engine, ana, eventually):
    pair = renewed(api, ana.refresh_token).json()
    with api_of(engine) as owner, owner.begin() as connection:
        earlier = refresh_token.c.used_at - timedelta(minutes=1)
        connection.execute(update(refresh_token).values(used_at=earlier))
    reused = renewed(api, ana.refresh_token)
    assert (reused.status_code, "used before" in reused.json()["detail"]) == (401, True)
    assert end_of(engine, ana.session_id) == "reused"
    assert renewed(api, pair["refresh_token"]).status_code == 401
    eventually(lambda: stand(api, pair["access_token"]) == 401)
    with api_of(engine) as owner, owner.connect() as connection:
        acts = connection.execute(select(audit_entry.c.act, audit_entry.c.detail)).all()
    assert ("session.end", {"reason": "reused", "account_id": ana.account_id}) in acts


def test_a_token_shown_again_after_its_successor_was_used_ends_the_session(api, engine, ana):
    successor = renewed(api, ana.refresh_token).json()["refresh_token"]
    assert renewed(api, successor).status_code == 200
    assert renewed(api, ana.refresh_token).status_code == 401
    assert end_of(engine, ana.session_id) == "reused"


def test_what_is_no_refresh_token_is_refused(api, engine, ana):
    for token in ("", "tlr_guess", ana.access_token[:200], "\u2603"):
        assert renewed(api, token).status_code == 401, token
    assert renewed(api, "x" * 300).status_code == 422
    assert api.post("/v1/auth/refresh").status_code == 401
    with api_of(engine) as owner, owner.begin() as connection:
        connection.execute(update(refresh_token).values(expires_at=func.now()))
    assert renewed(api, ana.refresh_token).status_code == 401
    assert end_of(engine, ana.session_id) is None


def forged(token: str, key: Any, algorithm: str, headers: Any = None, **claims: Any) -> str:
    """A token with the claims of another, changed, signed in another way."""
    body = jwt.decode(token, options={"verify_signature": False}) | claims
    named = {**jwt.get_unverified_header(token), **(headers or {})}
    named.pop("alg", None)
    return jwt.encode(body, key, algorithm=algorithm, headers=named)


@pytest.fixture
def signing(engine: Engine, ana: Session) -> signing_keys.SigningKey:
    with api_of(engine) as owner:
        return signing_keys.signing(apply(owner, signing_keys.ensure(BOX)))


def bad_tokens(token: str, key: signing_keys.SigningKey) -> Iterator[tuple[str, str]]:
    ours = Ed25519PrivateKey.from_private_bytes(key.private)
    pem = Ed25519PublicKey.from_public_bytes(key.public).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    head, body, signature = token.split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode())
    yield "none", f"{none.decode().rstrip('=')}.{body}."
    yield "another body", f"{head}.{body[:-2]}AA.{signature}"
    # With HS256 the public key would be the secret.
    mac = jwt.api_jws.PyJWS()
    mac._algorithms["HS256"].prepare_key = lambda given: given  # type: ignore[method-assign]
    claims = json.dumps(jwt.decode(token, options={"verify_signature": False})).encode()
    named = {"typ": "at+jwt", "kid": key.kid}
    yield "HS256, raw", mac.encode(claims, key.public, algorithm="HS256", headers=named)
    yield "HS256, pem", mac.encode(claims, pem, algorithm="HS256", headers=named)
    stranger = Ed25519PrivateKey.generate()
    yield "another key", forged(token, stranger, "EdDSA")
    yield "forged kid", forged(token, stranger, "EdDSA", {"kid": "0" * 16})
    yield "kid of no text", forged(token, ours, "EdDSA", {"kid": ""})
    yield "another audience", forged(token, ours, "EdDSA", aud="another")
    yield "another issuer", forged(token, ours, "EdDSA", iss="urn:touchline:live")
    yield "another kind", forged(token, ours, "EdDSA", {"typ": "JWT"})
    yield "expired", forged(token, ours, "EdDSA", exp=int(time.time()) - 60)
    yield "not yet", forged(token, ours, "EdDSA", iat=int(time.time()) + 600)
    yield "no role there is", forged(token, ours, "EdDSA", role="god")
    yield "no account", forged(token, ours, "EdDSA", sub="me")
    yield "no session", forged(token, ours, "EdDSA", sid="x")


def test_a_token_that_is_not_ours_as_we_made_it_is_refused(api, ana, signing):
    assert stand(api, ana.access_token) == 200
    for why, token in bad_tokens(ana.access_token, signing):
        answer = api.get(MINE, headers=bearer(token))
        assert answer.status_code == 401, why
        assert answer.headers["www-authenticate"] == "Bearer", why
    for header in ("Basic abc", "Bearer", ana.access_token, "Bearer \u00e9"):
        sent = {"Authorization": header.encode("latin-1")}
        assert api.get(MINE, headers=sent).status_code == 401, header


def test_a_token_of_the_same_key_and_claims_is_believed(api, ana, signing):
    """So that the refusals above are for their reasons."""
    ours = Ed25519PrivateKey.from_private_bytes(signing.private)
    assert stand(api, forged(ana.access_token, ours, "EdDSA")) == 200


def test_invented_names_of_keys_do_not_become_questions(api, ana):
    def statements() -> int:
        pair = api.get("/metrics").text
        (count,) = [
            line
            for line in pair.splitlines()
            if line.startswith("touchline_database_seconds_count")
        ] or ["x 0"]
        return int(float(count.split()[1]))

    stranger = Ed25519PrivateKey.generate()
    tokens = [forged(ana.access_token, stranger, "EdDSA", {"kid": f"k{n}"}) for n in range(100)]
    before, began = statements(), time.monotonic()
    for token in tokens:
        assert stand(api, token) == 401
    executed, took_seconds = statements() - before, time.monotonic() - began
    assert executed <= 10 * (took_seconds + 2)


def test_the_public_keys_check_a_token_and_rotation_overlaps(api, engine, ana, eventually):
    found = api.get("/v1/auth/jwks.json")
    assert found.headers["cache-control"] == "public, max-age=60"
    keys = {key["kid"]: jwt.PyJWK(key) for key in found.json()["keys"]}
    used = jwt.get_unverified_header(ana.access_token)["kid"]
    claims = jwt.decode(
        ana.access_token,
        keys[used],
        algorithms=["EdDSA"],
        audience="touchline-api",
        issuer=ISSUER,
    )
    assert claims["sub"] == str(ana.account_id)
    with api_of(engine) as owner:
        new = apply(owner, signing_keys.rotate(BOX))
        kept = apply(owner, signing_keys.ensure(BOX))
    assert {key.kid for key in kept} == {used, new}
    assert signing_keys.signing(kept).kid == used  # the new one is not known everywhere yet
    with api_of(engine) as owner, owner.begin() as connection:
        earlier = signing_key.c.created_at - timedelta(minutes=5)
        connection.execute(update(signing_key).values(created_at=earlier))
    with api_of(engine) as owner:
        kept = apply(owner, signing_keys.ensure(BOX))
    signer = Signer.of(signing_keys.signing(kept), ISSUER)
    assert signer.kid == new
    later = Standing(
        session_id=ana.session_id, account_id=ana.account_id, role="fan",
        verified_at=datetime.now(UTC), has_factor=False,
    )  # fmt: skip
    eventually(lambda: stand(api, signer.sign(later)) == 200)
    assert stand(api, ana.access_token) == 200


def test_of_two_that_find_no_key_one_makes_it(engine):
    with ThreadPoolExecutor(4) as pool, api_of(engine) as owner:
        made = list(pool.map(lambda _: apply(owner, signing_keys.ensure(BOX)), range(4)))
    assert len({keys[0].kid for keys in made}) == 1


def test_no_secret_is_kept_as_it_is(engine, ana, signing):
    with api_of(engine) as owner, owner.connect() as connection:
        for table in ("session", "refresh_token", "signing_key"):
            rows = connection.execute(text(f"SELECT t::text FROM identity.{table} t")).scalars()  # noqa: S608
            dumped = " ".join(rows)
            assert ana.refresh_token not in dumped
            assert signing.private.hex() not in dumped
            assert ana.refresh_token.encode().hex() not in dumped


def test_a_cookie_changes_nothing_without_the_token_of_a_form(api, ana):
    cookie = {"Cookie": f"touchline_access={ana.access_token}"}
    assert api.get(MINE, headers=cookie).status_code == 200
    out = "/v1/auth/logout"
    assert api.post(out, headers=cookie).status_code == 403
    assert api.post(out, headers={**cookie, "X-CSRF-Token": "guess"}).status_code == 403
    foreign = {"Origin": "https://evil.example"}
    assert api.get(MINE, headers={**cookie, **foreign}).status_code == 403
    assert api.get(MINE, headers={**cookie, "Origin": "null"}).status_code == 403
    assert stand(api, ana.access_token) == 200


def test_a_browser_is_renewed_by_its_cookie_and_its_script_sees_no_secret(api, ana):
    cookie = {"Cookie": f"touchline_refresh={ana.refresh_token}"}
    foreign = api.post("/v1/auth/refresh", headers={**cookie, "Origin": "https://evil.example"})
    assert foreign.status_code == 403
    answer = api.post("/v1/auth/refresh", headers=cookie)
    assert (answer.status_code, answer.json()["access_token"]) == (200, "")
    given = answer.headers.get_list("set-cookie")
    assert [each.partition("=")[0] for each in given] == ["touchline_access", "touchline_refresh"]
    assert all("HttpOnly" in each and "SameSite=lax" in each for each in given)
    failed = api.post("/v1/auth/refresh", headers={"Cookie": "touchline_refresh=tlr_guess"})
    assert failed.status_code == 401
    assert "set-cookie" not in failed.headers  # another tab may hold newer ones
