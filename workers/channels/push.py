"""Web push: encrypted for one browser (RFC 8291), signed by our key (RFC 8292)."""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import httpx
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import OperationalError

from storage.delivery.writes import Attempt
from storage.kit import unit_of_work
from storage.kit.secret_box import SecretBox, SecretError
from storage.social.tables.reaching import push_subscription
from storage.social.writes import push_keys
from workers.channels import Result
from workers.channels.posting import Poster
from workers.notices.contents import Contents, contents_of

NAME = "push"

_GONE = frozenset({404, 410})
_TTL_SECONDS = 24 * 3600
_LASTS_SECONDS = 12 * 3600
_MOST_BYTES = 3_500  # of the 4,096 that push services take, encrypted
_LOG = logging.getLogger("touchline.push")


class _Vapid(Protocol):
    def sign(self, claims: dict[str, Any]) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    url: httpx.URL
    body: bytes
    headers: Mapping[str, str]
    push_id: int


class Push:
    """Sends pushes to browsers.

    Args:
        engine: on the world's database, where subscriptions and readers are.
        box: of this installation, which keeps the key.
        site: the address people know the site by.
        contact: the address that push services may write to.
        allow_private: push services may be at private addresses.
    """

    name = NAME

    def __init__(
        self, engine: Engine, box: SecretBox, *, site: str, contact: str, allow_private: bool
    ) -> None:
        self._engine = engine
        self._box = box
        self._site = site
        self._contact = contact
        self._allow_private = allow_private
        self._poster = Poster()
        self._vapid: _Vapid | None = None

    async def send(self, attempt: Attempt) -> Result:
        """Push to one browser once; a browser that is gone is removed."""
        try:
            prepared = await asyncio.to_thread(self._prepared, attempt)
        except OperationalError as error:
            return Result("failed", f"the database is away: {error.orig}")
        except SecretError as error:
            return Result("failed", str(error))
        if isinstance(prepared, str):
            return Result("refused", prepared)
        answer = await self._poster.post(
            prepared.url, prepared.body, prepared.headers, allow_private=self._allow_private
        )
        if answer.status in _GONE:
            await asyncio.to_thread(self._remove, prepared.push_id)
        return answer.result

    def _prepared(self, attempt: Attempt) -> _Prepared | str:
        """Return what is posted, or why nothing is."""
        push_id: int = attempt.body["push_id"]
        account_id: int = attempt.body["account_id"]
        own = (
            push_subscription.c.push_id == push_id,
            push_subscription.c.account_id == account_id,
        )
        with self._engine.connect() as connection:
            browser = connection.execute(select(push_subscription).where(*own)).mappings().first()
            contents = contents_of(connection, attempt, self._site)
        if browser is None:
            return "the browser takes no pushes any more"
        if contents is None:
            return "everything it says was read meanwhile, or is gone"
        # Only who sends pushes pays for it.
        from pywebpush import WebPusher  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        keys = {"p256dh": browser["p256dh"], "auth": browser["auth"]}
        try:
            pusher = WebPusher({"endpoint": browser["endpoint"], "keys": keys})
            encrypted = cast("Mapping[str, bytes]", pusher.encode(payload_of(contents)))
            url = httpx.URL(browser["endpoint"])
        except Exception as error:  # noqa: BLE001 - the library has no base of what bad keys raise
            return f"its keys cannot be used: {type(error).__name__}"
        claims = {
            "aud": f"{url.scheme}://{url.netloc.decode('ascii')}",
            "sub": self._contact,
            "exp": int(time.time()) + _LASTS_SECONDS,
        }
        headers = {
            **self._signer().sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_TTL_SECONDS),
            "Urgency": "normal",
            "User-Agent": "touchline",
        }
        return _Prepared(url=url, body=encrypted["body"], headers=headers, push_id=push_id)

    def _signer(self) -> _Vapid:
        if self._vapid is None:
            from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
                load_der_private_key,
            )
            from py_vapid import Vapid02  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

            with self._engine.connect() as connection:
                key = unit_of_work.ask(connection, push_keys.known())
            if key is None:
                raise SecretError("there is no key for pushes until a browser subscribes")
            plain = self._box.decrypt(key.private, context=push_keys.CONTEXT)
            self._vapid = cast("_Vapid", Vapid02(load_der_private_key(plain, password=None)))
        return self._vapid

    def _remove(self, push_id: int) -> None:
        with self._engine.begin() as connection:
            gone = delete(push_subscription).where(push_subscription.c.push_id == push_id)
            connection.execute(gone)
        _LOG.info("Browser %d is gone; nothing more is sent to it.", push_id)


def payload_of(contents: Contents) -> bytes:
    """Return what the browser's worker is given, small enough for any push service."""
    notices = list(contents.notices)
    while True:
        items = [
            {
                "notification_id": each.notice_id,
                "kind": each.kind,
                "text": each.text,
                "url": each.url,
            }
            for each in notices
        ]
        left_out = len(contents.notices) - len(notices)
        body = {"language": contents.language, "items": items, "left_out": left_out}
        written = json.dumps(body, ensure_ascii=False).encode()
        if len(written) <= _MOST_BYTES or len(notices) == 1:
            return written
        notices.pop()
