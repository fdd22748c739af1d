"""A person's own webhook: their notices, posted to the address they gave, signed by their secret.

Signed as the operator's webhooks are. Private addresses are refused, however they are written.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import httpx
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from storage.delivery.writes import Attempt
from storage.kit.secret_box import SecretBox, SecretError
from storage.social.tables.reaching import notice_settings
from storage.social.writes.reading import webhook_context
from workers.channels import Result
from workers.channels.posting import Poster
from workers.channels.webhook import headers_of
from workers.notices.contents import contents_of

NAME = "notice_webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    url: httpx.URL
    body: bytes
    headers: Mapping[str, str]


class NoticeWebhook:
    """Posts notices.

    Args:
        engine: on the world's database.
        box: of this installation, which keeps the secrets.
        site: the address people know the site by.
        allow_private: addresses may be private ones.
    """

    name = NAME

    def __init__(self, engine: Engine, box: SecretBox, *, site: str, allow_private: bool) -> None:
        self._engine = engine
        self._box = box
        self._site = site
        self._allow_private = allow_private
        self._poster = Poster()

    async def send(self, attempt: Attempt) -> Result:
        """Post some notices once and return the outcome."""
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
        return answer.result

    def _prepared(self, attempt: Attempt) -> _Prepared | str:
        account_id: int = attempt.body["account_id"]
        own = notice_settings.c.account_id == account_id
        with self._engine.connect() as connection:
            settings = connection.execute(select(notice_settings).where(own)).mappings().first()
            contents = contents_of(connection, attempt, self._site)
        if settings is None or settings["webhook_url"] is None:
            return "its owner wants no webhook any more"
        if contents is None:
            return "everything it says was read meanwhile, or is gone"
        encrypted = settings["webhook_secret"]
        secret = self._box.decrypt(encrypted, context=webhook_context(account_id)).decode()
        body = json.dumps({"notifications": [asdict(each) for each in contents.notices]}).encode()
        headers = headers_of(attempt, body, secret)
        try:
            url = httpx.URL(settings["webhook_url"])
        except httpx.InvalidURL as error:
            return f"its address cannot be used: {error}"
        return _Prepared(url=url, body=body, headers=headers)
