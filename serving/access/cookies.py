"""The cookies of somebody who logged in with a browser, and which pages may use them.

Both are HttpOnly and SameSite=Lax. A page's script never sees them, and another site's page sends
them with a link that is followed, never with a form or a script. Where the site is at https their
names begin with `__Host-`, so that no other host of the same domain can set them.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

from serving.access.subject import Subject
from serving.access.tokens import LASTS
from serving.kit.errors import ForbiddenError
from serving.settings import ServingSettings
from storage.identity.writes.sessions import IDLE
from storage.kit.secret_box import SecretBox
from storage.kit.sentences import Sentence

ACCESS = "touchline_access"
REFRESH = "touchline_refresh"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UnsignedFormError(ForbiddenError):
    """A change by cookie without the token of a page of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookies:
    """The cookies of one installation.

    Attributes:
        is_secure: the site is at https.
        origins: whose pages may use them, besides those of the requested host.
    """

    box: SecretBox
    is_secure: bool
    origins: frozenset[str]

    @classmethod
    def of(cls, settings: ServingSettings, box: SecretBox) -> "Cookies":
        """Return the cookies of an installation with these settings."""
        public = urlsplit(settings.public_url or "")
        own = {f"{public.scheme}://{public.netloc}"} if public.netloc else set[str]()
        return cls(
            box=box,
            is_secure=public.scheme == "https",
            origins=frozenset(own | set(settings.allowed_origins)),
        )

    def access_token(self, headers: Headers) -> str | None:
        """Return the access token that a browser sends; None if it sends none."""
        return self._read(headers, ACCESS)

    def refresh_token(self, headers: Headers) -> str | None:
        """Return the refresh token that a browser sends; None if it sends none."""
        return self._read(headers, REFRESH)

    def set(self, response: Response, *, access_token: str, refresh_token: str) -> None:
        """Let a browser keep the tokens of a session."""
        for name, value, lasts in (
            (ACCESS, access_token, LASTS),
            (REFRESH, refresh_token, IDLE),
        ):
            self._set(response, name, value, lasts)

    def clear(self, response: Response) -> None:
        """Let a browser forget a session that ended."""
        for name in (ACCESS, REFRESH):
            self._set(response, name, "", timedelta(0))

    def csrf_token(self, subject: Subject) -> str:
        """Return what a form of this session's pages carries, and no other site can know."""
        return _text(self._digests(subject)[0])

    def refuse_foreign(self, headers: Headers) -> None:
        """Let requests pass that a page of another site did not cause.

        Raises:
            ForbiddenError: naming the site.
        """
        origin = headers.get("origin")
        if origin is None or origin in self.origins:
            return
        if urlsplit(origin).netloc == headers.get("host"):
            return
        raise ForbiddenError(
            Sentence("Pages of %(site)s may not use your cookie here.", site=origin[:100])
        )

    def refuse_forged(self, subject: Subject, token: str | None) -> None:
        """Let a change by cookie pass that a page of ours caused.

        Args:
            subject: whose cookie it is.
            token: what the form or the header `X-CSRF-Token` carries.

        Raises:
            UnsignedFormError: the token is missing or another session's.
        """
        sent = (token or "").encode()
        allowed = [_text(each) for each in self._digests(subject)]
        if not any(hmac.compare_digest(sent, each.encode()) for each in allowed):
            raise UnsignedFormError(
                Sentence(
                    "By cookie, a change needs the token of the page's form (%(header)s); load the"
                    " page again.",
                    header=CSRF_HEADER,
                )
            )

    def _digests(self, subject: Subject) -> list[bytes]:
        return self.box.digests(subject.session_id or "", context="csrf")

    def _read(self, headers: Headers, name: str) -> str | None:
        found = cookie_parser(headers.get("cookie", "")).get(self._named(name))
        return found or None

    def _set(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._named(name),
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def _named(self, name: str) -> str:
        return f"__Host-{name}" if self.is_secure else name


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
