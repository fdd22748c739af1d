"""Refusals of services for the reader of a page: in their language, without the API's terms."""

from collections.abc import Mapping
from datetime import date

from storage.kit.sentences import Sentence
from words.dates import day
from words.messages import N_, gettext

_LOG_IN = N_("Log in again.")
_GONE = N_("It is not there any more; load the page again.")
ON_PAGES: Mapping[str, str] = {
    "Wrong login or password, or the address was never confirmed: the link to do so is in the mail"
    " that came after registering. POST /v1/auth/password/forgot sends a way back in.": N_(
        "Wrong login or password, or the address was never confirmed: the link to do so is in the"
        " mail that came after registering."
    ),
    "A code of your authenticator is wanted too: send it as `code`, or a recovery code.": N_(
        "A code of your authenticator is wanted too, or a recovery code."
    ),
    "You have no such copy, or it has expired; POST /v1/users/me/exports asks for one.": N_(
        "You have no such copy, or it has expired; ask for another one."
    ),
    "No open session %(id)s; /v1/users/me/sessions lists yours.": N_(
        "This session has ended already."
    ),
    "You have no such key that works; /v1/users/me/keys lists yours.": N_(
        "You have no such key that works."
    ),
    "There is no account %(id)d; /v1/ops/accounts lists them.": N_(
        "There is no account %(id)d, or nobody has it any more."
    ),
    "%(error)s; /v1/ops/accounts lists them": _GONE,
    "It has been changed since you read it, to %(tag)s. Read it again, and send your change with"
    " that ETag.": N_("It has been changed since you loaded this page: load it again."),
    "By cookie, a change needs the token of the page's form (%(header)s); load the page"
    " again.": N_("This form is too old: load the page again."),
    "Say who you are: `Authorization: Bearer` with an access token (POST /v1/auth/login) or an API"
    " key.": N_("Log in first."),
    "Send `refresh_token`, or log in with POST /v1/auth/login.": _LOG_IN,
    "The access token is refused (%(why)s): get another with POST /v1/auth/refresh, or log in"
    " again.": _LOG_IN,
    "This API key works no longer, or never did; see /v1/users/me/keys.": N_(
        "This API key works no longer, or never did."
    ),
    "Send `Authorization: Bearer TOKEN`, or leave it out.": _LOG_IN,
    "The administrator's token is retired: make an account with `touchline accounts create NAME"
    " --email ADDRESS --role admin --verified --password-stdin`, log in with POST /v1/auth/login,"
    " and send its access token or an API key.": _LOG_IN,
    'allowed: an ETag in its quotes, such as "3", several with commas, or *': _GONE,
}
"""By sentences for programs, what a page shows instead."""


def translated(text: str) -> str:
    """Return a sentence in the language in use; other text is returned as it is."""
    if not isinstance(text, Sentence):
        return text
    written = gettext(ON_PAGES.get(text.message, text.message))
    values = {name: _shown(value) for name, value in text.values.items()}
    return written % values if values else written


def _shown(value: object) -> object:
    if isinstance(value, str):
        return translated(value)
    return day(value) if isinstance(value, date) else value
