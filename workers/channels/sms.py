"""Text messages, through a gateway that takes a POST of JSON: `{"to", "text"}`."""

import asyncio
import json
from base64 import b64encode

import httpx
from pydantic import SecretStr
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from storage.delivery.writes import Attempt
from storage.identity.addressees import addressee
from storage.social.tables.reaching import notice_settings
from words.language import language, preferred, use
from words.notices import code_text, more
from workers.channels import Result
from workers.channels.posting import Poster
from workers.notices.contents import contents_of

NAME = "sms"
_LONGEST = 300


class Sms:
    """Hands text messages to a gateway.

    Args:
        engine: on the world's database.
        url: of the gateway; a user and a password in it are sent as such (Basic).
        site: the address people know the site by.
    """

    name = NAME

    def __init__(self, engine: Engine, url: SecretStr, *, site: str) -> None:
        parsed = httpx.URL(url.get_secret_value())
        self._engine = engine
        self._site = site
        self._credentials = parsed.userinfo
        self._url = parsed.copy_with(userinfo=b"")
        self._poster = Poster()

    async def send(self, attempt: Attempt) -> Result:
        """Hand over one message and return the outcome."""
        try:
            found = await asyncio.to_thread(self._written, attempt)
        except OperationalError as error:
            return Result("failed", f"the database is away: {error.orig}")
        if found is None:
            return Result("refused", "nobody needs it any more")
        to, text = found
        body = json.dumps({"to": to, "text": text}).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "touchline",
            "Idempotency-Key": f"delivery-{attempt.delivery_id}",
        }
        if self._credentials:
            headers["Authorization"] = f"Basic {b64encode(self._credentials).decode()}"
        # The operator chose the gateway's address.
        answer = await self._poster.post(self._url, body, headers, allow_private=True)
        return answer.result

    def _written(self, attempt: Attempt) -> tuple[str, str] | None:
        account_id: int = attempt.body["account_id"]
        with self._engine.connect() as connection:
            if attempt.type == "phone_code":
                reader = addressee(connection, account_id)
                if reader is None or "token" not in attempt.body:
                    return None
                with use(language(preferred(reader.language))):
                    return attempt.body["to"], code_text(attempt.body["token"])
            own = notice_settings.c.account_id == account_id
            phone = connection.execute(select(notice_settings.c.phone).where(own)).scalar()
            contents = contents_of(connection, attempt, self._site)
        if phone is None or contents is None:
            return None
        first = contents.notices[0]
        with use(language(contents.language)):
            text = more(first.text, len(contents.notices) - 1)
        return phone, f"{text[:_LONGEST]} {first.url or self._site}"
