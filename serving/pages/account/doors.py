"""Sessions and API keys of an account, as forms send them and as the page shows them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from serving.access.scopes import MEANINGS, Scope, grantable
from serving.identity.keys.schemas import KeyWrite
from serving.identity.sessions.schemas import SessionRead
from serving.pages.account.forms import Form
from words.devices import device
from words.messages import gettext as _

_MOST_DAYS = 3650


def named(sessions: Sequence[SessionRead]) -> Sequence[SessionRead]:
    """Return sessions with their devices as people call them."""
    return [
        each.model_copy(update={"device": device(each.device)}) if each.device else each
        for each in sessions
    ]


def session_in(form: Form) -> UUID | None:
    """Return the session that a form names; None if it names none."""
    try:
        return UUID(form.value("session_id"))
    except ValueError:
        return None


def key_in(form: Form) -> int:
    """Return the key that a form names; 0, which is nobody's, if it names none."""
    text = form.value("key_id")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0


def wanted_key(form: Form) -> KeyWrite:
    """Return the key that a form requests; that it has no scope is noted in the form.

    Raises:
        pydantic.ValidationError: it has no name, or a scope that does not exist.
    """
    scopes = sorted(set(form.all("scope")))
    if not scopes:
        form.blame("scope", _("choose at least one"))
    days = form.value("days")
    lasts = int(days) if days.isdecimal() and len(days) < 5 else 0
    expires_at = datetime.now(UTC) + timedelta(days=lasts) if 0 < lasts <= _MOST_DAYS else None
    name = " ".join(form.value("name").split())
    return KeyWrite.model_validate({"name": name, "scopes": scopes, "expires_at": expires_at})


def scopes_for(role: str) -> Sequence[tuple[str, str]]:
    """Return the scopes that a role may give to a key, and what they mean."""
    allowed = grantable(role, is_verified=True)
    return [(scope.value, _(MEANINGS[scope])) for scope in Scope if scope in allowed]
