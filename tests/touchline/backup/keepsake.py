"""Somebody of a world, and what of theirs only its keys and files can bring back."""

import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from PIL import Image
from pyotp.hotp import HOTP
from sqlalchemy import Engine

from clients.agent_os import signatures
from storage.identity import passwords
from storage.identity.writes import registration
from storage.identity.writes.registration import NewAccount
from storage.kit.unit_of_work import apply
from tests.serving.conftest import client_of_running, until
from touchline.stack.home import Home

PASSWORD = "seven quiet lamps at noon"  # noqa: S105 of nobody
NAME = "keeper"


@dataclass(frozen=True, kw_only=True)
class Keepsake:
    """What somebody had before their world was destroyed.

    Attributes:
        token: an access token, which is signed by a key of the database that the secret encrypts.
        refresh_token: found by a digest that the secret makes.
        secret: of their authenticator, encrypted in the database.
        image: where the image is that they uploaded, and its bytes.
        webhook: where a webhook of an agent of theirs posts to, and its secret, which the
            database keeps encrypted.
    """

    token: str
    refresh_token: str
    secret: str
    image: tuple[str, bytes]
    webhook: tuple[str, str]


@contextmanager
def served(home: Home, engine: Engine) -> Iterator[httpx.Client]:
    """The API of a world, with its files and its own secret key."""
    options = {
        "database_url": engine.url.render_as_string(hide_password=False),
        "keys_dir": home.keys,
        "artifacts_dir": home.artifacts,
        "secret_key": None,
    }
    with client_of_running(**options) as api:
        until(lambda: api.get("/readyz").status_code == 200)
        yield api


def leave(home: Home, engine: Engine) -> Keepsake:
    """Let somebody come to a world, set a second factor up, and upload an image."""
    wanted = NewAccount.of(NAME, f"{NAME}@example.org", passwords.hashed(PASSWORD))
    apply(engine, registration.create(wanted, role="fan", is_verified=True))
    with served(home, engine) as api:
        tokens = logged_in(api)
        api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        made = api.post("/v1/users/me/factor", json={"password": PASSWORD}).json()
        code = HOTP(made["secret"]).at(int(time.time()) // 30)
        confirmed = api.post("/v1/users/me/factor/confirm", json={"code": code})
        assert confirmed.status_code == 200, confirmed.text
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(picture, "PNG")
        uploaded = api.post("/v1/social/media", content=picture.getvalue())
        assert uploaded.status_code == 201, uploaded.text
        path = f"/v1/social/media/{uploaded.json()['sha256']}.webp"
        return Keepsake(
            token=tokens["access_token"],
            refresh_token=tokens["refresh_token"],
            secret=made["secret"],
            image=(path, api.get(path).content),
            webhook=_webhook(api),
        )


def _webhook(api: httpx.Client) -> tuple[str, str]:
    made = api.post("/v1/agents", json={"kind": "scout", "name": "scout"})
    assert made.status_code == 201, made.text
    body = {"agent_id": made.json()["agent_id"], "kind": "webhook_in", "name": "in"}
    connected = api.post("/v1/agents/integrations", json=body)
    assert connected.status_code == 201, connected.text
    return connected.json()["callbacks"], connected.json()["secret"]


def reported(api: httpx.Client, webhook: tuple[str, str]) -> int:
    """Report an event by a webhook, signed; return the status of the answer."""
    path, secret = webhook
    body = json.dumps({"event": {"message": "still here"}}).encode()
    signature = signatures.sign(secret.encode(), body, int(time.time()))
    answer = api.post(path, content=body, headers={signatures.HEADER: signature})
    return answer.status_code


def logged_in(api: httpx.Client, **more: str) -> dict[str, str]:
    """Log in, with a code where one is wanted."""
    answer = api.post("/v1/auth/login", json={"login": NAME, "password": PASSWORD, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()
