"""What a route requires of its caller: dependencies that refuse, and that OpenAPI shows.

Every route has one, from its router or its own; a route with several needs all of them.
"""

from collections.abc import Iterator
from typing import Annotated, Protocol

from fastapi import Depends, Header, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from serving.access.authentication import Authentication
from serving.access.limits.gate import charge
from serving.access.needs import ANYBODY, Access, of_owner, of_role
from serving.access.scopes import Role, Scope
from serving.access.subject import Kind, Subject
from serving.kit.errors import ForbiddenError, UnauthorisedError
from storage.kit.sentences import Sentence

_SUBJECT = "touchline.subject"
Authorization = Annotated[
    str | None, Header(max_length=2000, description="`Bearer TOKEN`; without it, anonymous.")
]


class Declared:
    """Base of the declarations.

    Attributes:
        access: what is needed.
    """

    def __init__(self, access: Access) -> None:
        self.access = access


class Public(Declared):
    """For everybody: credentials are not read."""

    async def __call__(self) -> None:
        return


class Identified(Declared):
    """For everybody, but the endpoint needs the caller: an invalid token is refused."""

    async def __call__(self, request: Request, authorization: Authorization = None) -> Subject:
        del authorization  # declared for the document; read with everything else that is shown
        subject = await subject_of(request)
        await charge(request, subject)
        return subject


class Needs(Declared):
    """For those who have what it takes."""

    async def __call__(self, request: Request) -> Subject:
        return await admitted(request, self.access)


class _Parts(Protocol):
    @property
    def authentication(self) -> Authentication: ...


def authentication_of(request: Request) -> Authentication:
    """Return what finds subjects in this process."""
    parts: _Parts = request.app.state.serving
    return parts.authentication


async def subject_of(request: Request) -> Subject:
    """Return who sends a request, found once for each. Raises as `Authentication.subject_of`."""
    known: Subject | None = request.scope.get(_SUBJECT)
    if known is None:
        known = await authentication_of(request).subject_of(request.headers, request.method)
        subject_is(request, known)
    return known


def subject_is(request: Request, subject: Subject) -> None:
    """Keep who sends a request, where that was found in another way."""
    request.scope[_SUBJECT] = subject


async def admitted(request: Request, access: Access) -> Subject:
    """Return the caller, if they are permitted.

    An owned resource is looked up among those of the caller; ensuring that is the endpoint's own
    rule.

    Raises:
        UnauthorisedError: nobody has what is shown, or something must be shown.
        ForbiddenError: this subject may not.
    """
    subject = await subject_of(request)
    if access.allows(subject, owner_id=subject.account_id):
        return subject
    if subject.kind is Kind.ANONYMOUS:
        raise UnauthorisedError(
            Sentence(
                "Say who you are: `Authorization: Bearer` with an access token (POST"
                " /v1/auth/login) or an API key."
            )
        )
    raise ForbiddenError(_missing(subject, access))


def _missing(subject: Subject, access: Access) -> str:
    """Return what a subject lacks, and what would help."""
    lacking = sorted(access.scopes - subject.scopes)
    if subject.kind is Kind.KEY and lacking:
        return Sentence("This API key lacks the scope %(names)s.", names=", ".join(lacking))
    if not subject.roles:
        return Sentence("Verify your address first: the link is in the mail that you were sent.")
    wanted = Sentence("another role")
    if access.roles:
        wanted = Sentence("the role %(names)s", names=", ".join(sorted(access.roles)))
    return Sentence(
        "%(who)s may not do this: it needs %(wanted)s.", who=subject.name, wanted=wanted
    )


def declared_by(dependant: Dependant) -> Iterator[Declared]:
    """Yield what a route declares, its router's first."""
    for below in dependant.dependencies:
        if isinstance(below.call, Declared):
            yield below.call
        yield from declared_by(below)


def is_public(route: APIRoute) -> bool:
    """Tell whether a route answers every caller alike, whatever their credentials."""
    declared = list(declared_by(route.dependant))
    return bool(declared) and all(isinstance(each, Public) for each in declared)


PUBLIC = Public(ANYBODY)
Caller = Annotated[Subject, Depends(Identified(ANYBODY))]

OWN_ACCOUNT = Needs(of_owner(Scope.ACCOUNT_READ))
ALERT_READERS = Needs(of_role(Role.ADMIN, Scope.ALERTS_READ))
QUARANTINE_READERS = Needs(of_role(Role.ADMIN, Scope.QUARANTINE_READ))
DELIVERY_READERS = Needs(of_role(Role.ADMIN, Scope.DELIVERIES_READ))

SignedIn = Annotated[Subject, Depends(OWN_ACCOUNT)]
AccountWriter = Annotated[Subject, Depends(Needs(of_owner(Scope.ACCOUNT_WRITE)))]
AccountSecurity = Annotated[Subject, Depends(Needs(of_owner(Scope.ACCOUNT_SECURITY)))]
ModelWriter = Annotated[Subject, Depends(Needs(of_role(Role.ML, Scope.MODELS_WRITE)))]
TrainingWriter = Annotated[Subject, Depends(Needs(of_role(Role.ML, Scope.TRAINING_WRITE)))]
AbTestWriter = Annotated[Subject, Depends(Needs(of_role(Role.ML, Scope.AB_TESTS_WRITE)))]
AlertWriter = Annotated[Subject, Depends(Needs(of_role(Role.ADMIN, Scope.ALERTS_WRITE)))]
AliasWriter = Annotated[Subject, Depends(Needs(of_role(Role.ADMIN, Scope.ALIASES_WRITE)))]
DeliveryReader = Annotated[Subject, Depends(DELIVERY_READERS)]
Administrator = Annotated[Subject, Depends(Needs(of_role(Role.ADMIN, Scope.ACCOUNTS_WRITE)))]
AccountReader = Annotated[Subject, Depends(Needs(of_role(Role.ADMIN, Scope.ACCOUNTS_READ)))]
Operator = Annotated[Subject, Depends(Needs(of_role(Role.ADMIN, Scope.OPERATIONS_READ)))]
Moderator = Annotated[Subject, Depends(Needs(of_role(Role.MODERATOR, Scope.MODERATION)))]
