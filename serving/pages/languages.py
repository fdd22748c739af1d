"""The language of whoever reads a page: the one they chose, else what their browser asks for.

The choice is a cookie that names a language and nobody. A page shows the same to all who read the
same language, so an answer says by which headers it varies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from words.language import codes, current, language, preferred

COOKIE = "lang"
VARY = "Accept-Language, Cookie"
_LASTS_SECONDS = 365 * 24 * 3600
_LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A language that can be chosen.

    Attributes:
        code: BCP 47.
        name: in the language itself.
        address: where it is chosen; None for the one in use.
    """

    code: str
    name: str
    address: str | None


def of_reader(request: Request) -> str:
    """Return the code of a language that exists; English if they like none of ours."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in codes():
        return chosen
    return preferred(request.headers.get("accept-language", ""))


def choices(request: Request) -> Sequence[Choice]:
    """Return every language there is, with the way back to the page asked for."""
    back, now = _address(request), current().code
    return [
        Choice(
            code=code,
            name=language(code).locale.get_language_name(code) or code,
            address=None if code == now else f"/language?{urlencode({'to': code, 'back': back})}",
        )
        for code in codes()
    ]


def choose(response: Response, wanted: str, *, is_secure: bool) -> None:
    """Let the browser remember a language for a year.

    Args:
        response: of which nobody keeps a copy from now on.
        wanted: a tag of BCP 47; English stands for one that does not exist.
        is_secure: whether the cookie travels over HTTPS only.
    """
    response.set_cookie(
        COOKIE, preferred(wanted), max_age=_LASTS_SECONDS, secure=is_secure, samesite="lax"
    )
    response.headers["Cache-Control"] = "no-store"


def _address(request: Request) -> str:
    """Return where the page is; the first one for an answer to a form, which cannot be opened."""
    if request.method not in {"GET", "HEAD"}:
        return "/"
    path, query = request.url.path, urlencode(request.query_params.multi_items())
    address = f"{path}?{query}" if query else path
    return address if len(address) <= _LONGEST_ADDRESS else path
