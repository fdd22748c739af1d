"""Words around accounts: roles, states, and pending actions."""

from babel.numbers import format_decimal

from words.language import current
from words.messages import gettext as _
from words.messages import pgettext


def account_role(code: str) -> str:
    """Return a role by its name."""
    return {
        "fan": pgettext("role", "fan"),
        "moderator": pgettext("role", "moderator"),
        "ml": pgettext("role", "model engineer"),
        "admin": pgettext("role", "administrator"),
        "service": pgettext("role", "service"),
        "anonymous": pgettext("role", "not logged in"),
    }.get(code, code)


def account_state(code: str) -> str:
    """Return what keeps an account from being used."""
    return {
        "suspended": pgettext("account", "suspended"),
        "unverified": pgettext("account", "address not confirmed"),
    }.get(code, code)


def export_state(code: str) -> str:
    """Return how a copy of somebody's data stands."""
    return {
        "preparing": _("Being made"),
        "ready": _("Ready"),
        "failed": _("It could not be made; ask for another one"),
    }.get(code, code)


def delivery_state(code: str) -> str:
    """Return how something that is sent outside stands."""
    return {
        "waiting": pgettext("delivery", "waiting"),
        "sending": pgettext("delivery", "being sent"),
        "in_doubt": pgettext("delivery", "in doubt"),
        "delivered": pgettext("delivery", "delivered"),
        "given_up": pgettext("delivery", "given up"),
    }.get(code, code)


def kilobytes(size_bytes: int) -> str:
    """Return a size in kilobytes."""
    return f"{format_decimal(max(1, round(size_bytes / 1000)), locale=current().locale)} kB"
