"""Who sends a request: the one place where a token, a key or a cookie becomes a subject.

What belongs here: the order in which they are looked at, and what is remembered of checked tokens.
What does not: what a route needs (`needs`), limits.
"""

import hmac
from collections import OrderedDict
from hashlib import blake2b
from time import time

from starlette.datastructures import Headers

from serving.access.api_keys import ApiKeys
from serving.access.cookies import CSRF_HEADER, SAFE_METHODS, Cookies
from serving.access.keyring import Keyring
from serving.access.revocations import Revocations
from serving.access.subject import ANONYMOUS, Subject
from serving.access.tokens import TokenError
from serving.kit.errors import UnauthorisedError
from storage.identity.key_format import PREFIX
from storage.kit.sentences import Sentence, sentence_of

SCHEME = "bearer "
_MOST_REMEMBERED = 20_000
RETIRED = Sentence(
    "The administrator's token is retired: make an account with"
    " `touchline accounts create NAME --email ADDRESS --role admin --verified --password-stdin`,"
    " log in with POST /v1/auth/login, and send its access token or an API key."
)


class Authentication:
    """Finds the subject of what a client shows.

    Args:
        keyring: checks access tokens.
        keys: looks API keys up.
        revocations: which sessions ended.
        cookies: of browsers.
        retired_token: the administrator's token of earlier releases, if it is still set.
    """

    def __init__(
        self,
        *,
        keyring: Keyring,
        keys: ApiKeys,
        revocations: Revocations,
        cookies: Cookies,
        retired_token: str | None = None,
    ) -> None:
        self.keyring = keyring
        self.revocations = revocations
        self.cookies = cookies
        self._keys = keys
        self._retired_token = retired_token
        self._checked: OrderedDict[bytes, tuple[Subject, float]] = OrderedDict()

    async def subject_of(self, headers: Headers, method: str) -> Subject:
        """Return who sends a request with these headers.

        A header counts before a cookie. A change by cookie needs the token of a page's form.

        Raises:
            UnauthorisedError: what is shown is nobody's, or holds no longer.
            ForbiddenError: the account is suspended, or another site caused the request.
            DatabaseAwayError: it has to be looked up, and cannot be.
        """
        authorization = headers.get("authorization")
        if authorization is not None:
            if not authorization.lower().startswith(SCHEME):
                raise UnauthorisedError(
                    Sentence("Send `Authorization: Bearer TOKEN`, or leave it out.")
                )
            return await self.subject_of_token(authorization[len(SCHEME) :].strip())
        if "cookie" not in headers:
            return ANONYMOUS
        token = self.cookies.access_token(headers)
        if token is None:
            return ANONYMOUS
        self.cookies.refuse_foreign(headers)
        subject = await self.subject_of_token(token)
        if method not in SAFE_METHODS:
            self.cookies.refuse_forged(subject, headers.get(CSRF_HEADER))
        return subject

    async def subject_of_token(self, token: str) -> Subject:
        """Return whose access token or API key it is. Raises as `subject_of`."""
        if token.startswith(PREFIX):
            return await self._keys.subject_of(token)
        if self._is_retired(token):
            raise UnauthorisedError(RETIRED)
        subject = await self._checked_subject(token)
        if subject.session_id is None or await self.revocations.has_ended(subject.session_id):
            raise UnauthorisedError(Sentence("This session has ended; log in again."))
        return subject

    async def still_holds(self, subject: Subject) -> bool:
        """Tell whether what a subject showed earlier holds still."""
        if subject.expires_at is not None and subject.expires_at.timestamp() <= time():
            return False
        if subject.session_id is None:
            return True
        if subject.signed_by is not None and not await self.keyring.believes(subject.signed_by):
            return False
        return not await self.revocations.has_ended(subject.session_id)

    async def _checked_subject(self, token: str) -> Subject:
        """Return whose token it is; its signature is checked once, as long as its key holds."""
        if not self.revocations.is_current:
            await self.keyring.refresh()
        digest = blake2b(token.encode(), digest_size=16).digest()
        known = self._checked.get(digest)
        if known is not None and known[1] > time() and self.keyring.knows(known[0].signed_by):
            return known[0]
        try:
            subject = await self.keyring.subject_of(token)
        except TokenError as error:
            message = Sentence(
                "The access token is refused (%(why)s): get another with POST /v1/auth/refresh, or"
                " log in again.",
                why=sentence_of(error),
            )
            raise UnauthorisedError(message) from error
        if subject.expires_at is not None:
            self._checked[digest] = (subject, subject.expires_at.timestamp())
            while len(self._checked) > _MOST_REMEMBERED:
                self._checked.popitem(last=False)
        return subject

    def _is_retired(self, token: str) -> bool:
        retired = self._retired_token
        return retired is not None and hmac.compare_digest(token.encode(), retired.encode())
