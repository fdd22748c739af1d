"""A cookie without any secret: that somebody logged in with this browser.

Public pages are the same for everybody and must stay so. Their script reads this cookie to know
whether it is worth asking who looks.
"""

from starlette.responses import Response

from storage.identity.writes.sessions import IDLE

NAME = "touchline_known"


def mark(response: Response, *, is_secure: bool) -> None:
    """Let the browser remember that somebody logged in."""
    lasts = int(IDLE.total_seconds())
    response.set_cookie(NAME, "1", max_age=lasts, secure=is_secure, samesite="lax")


def forget(response: Response, *, is_secure: bool) -> None:
    """Let the browser forget it."""
    response.set_cookie(NAME, "", max_age=0, secure=is_secure, samesite="lax")
