"""Who may follow what. `authorise` is the one rule; every protocol asks it, also on resume."""

import secrets
from dataclasses import dataclass

from serving.errors import ForbiddenError
from serving.events.topics import form_of
from serving.settings import ServingSettings

ALERTS = "alerts"
_BEARER = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whoever is connected.

    Attributes:
        name: for logs and for the client to see as whom it is known.
        scopes: what it may do besides what everybody may.
    """

    name: str
    scopes: frozenset[str] = frozenset()


def authorise(subject: Subject, topic: str) -> bool:
    """Whether a subject may follow a topic; what has no form nobody may."""
    form = form_of(topic)
    return form is not None and (form.scope is None or form.scope in subject.scopes)


def refuse_forbidden(subject: Subject, topics: frozenset[str]) -> None:
    """Let topics pass that a subject may follow.

    Raises:
        ForbiddenError: naming one it may not.
    """
    for topic in sorted(topics):
        if not authorise(subject, topic):
            raise ForbiddenError(f"{subject.name} may not follow {topic!r}; say who you are.")


def anonymous(settings: ServingSettings) -> Subject:
    """Return whoever has not said who they are.

    Where no administrator's token is set, everybody who reaches the API runs it.
    """
    scopes = frozenset({ALERTS}) if settings.admin_token is None else frozenset[str]()
    return Subject(name="anonymous", scopes=scopes)


def subject_of_token(settings: ServingSettings, token: str) -> Subject | None:
    """Return whose token it is; None if nobody's."""
    expected = settings.admin_token
    if expected is None or not secrets.compare_digest(
        token.encode(), expected.get_secret_value().encode()
    ):
        return None
    return administrator()


def administrator() -> Subject:
    """Return whoever holds the administrator's token."""
    return Subject(name="administrator", scopes=frozenset({ALERTS}))


def subject_of_header(settings: ServingSettings, authorization: str | None) -> Subject | None:
    """Return who sends an `Authorization` header; None if the token in it is nobody's."""
    if authorization is None:
        return anonymous(settings)
    is_bearer = authorization.lower().startswith(_BEARER)
    return subject_of_token(settings, authorization[len(_BEARER) :]) if is_bearer else None
