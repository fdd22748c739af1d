"""The page of security: second factor, sessions, password, address, API keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from starlette.responses import Response

from serving.access.declared import AccountSecurity
from serving.access.limits.classes import limited
from serving.access.subject import Subject
from serving.identity.auth import service as auth
from serving.identity.auth.schemas import ChangeAddress, ChangePassword
from serving.identity.factor import service as factor
from serving.identity.factor.schemas import FactorConfirm, FactorEnrol, FactorNew
from serving.identity.keys import service as keys
from serving.identity.keys.schemas import KeyRead, Rotation
from serving.identity.parts import IdentityParts, Parts
from serving.identity.sessions import service as sessions
from serving.identity.sessions.schemas import SessionRead
from serving.identity.users import service as users
from serving.identity.users.schemas import Me
from serving.pages.account import doors
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member, Viewer
from words.messages import gettext as _
from words.messages import ngettext

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/account/security"
_AUTH = [limited("auth")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody at this page, who logged in."""

    request: Request
    viewer: Viewer
    subject: Subject
    parts: IdentityParts


async def _visit(
    request: Request, viewer: Member, subject: AccountSecurity, parts: Parts
) -> Visit:
    return Visit(request=request, viewer=viewer, subject=subject, parts=parts)


Visiting = Annotated[Visit, Depends(_visit)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an authenticator is set up with."""

    secret: str
    picture: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown once.

    Attributes:
        text: a key; empty where there are several lines.
        was_codes: they are recovery codes.
    """

    title: str
    text: str = ""
    lines: Sequence[str] = ()
    was_codes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What the page shows."""

    account: Me
    enrolment: Enrolment | None
    sessions: Sequence[SessionRead]
    keys: Sequence[KeyRead]
    scopes: Sequence[tuple[str, str]]
    lifetimes: Sequence[tuple[str, str]]


@router.get(PATH)
async def show_security(visit: Visiting) -> Response:
    """How one's account is guarded."""
    return await _shown(visit, Form())


@router.post(PATH + "/factor", dependencies=_AUTH)
async def enrol(visit: Visiting) -> Response:
    """Show what an authenticator is set up with."""
    form = await Form.of(visit.request)
    enrolment: Enrolment | None = None
    with form.noting(password="factor_password"):  # noqa: S106 - the name of a field
        wanted = FactorEnrol(password=form.value("factor_password"))
        enrolment = _enrolment(await factor.enrol(visit.parts, visit.subject, wanted.password))
    return await _shown(visit, form, enrolment=enrolment)


@router.post(PATH + "/factor/confirm", dependencies=_AUTH)
async def confirm(visit: Visiting) -> Response:
    """Let the authenticator count, and show the recovery codes."""
    form = await Form.of(visit.request)
    shown: Shown | None = None
    with form.noting():
        wanted = FactorConfirm(code=form.value("code"))
        shown = _codes(await factor.confirm(visit.parts, visit.subject, wanted.code))
    return await _shown(visit, form, secret=shown)


@router.post(PATH + "/factor/off", dependencies=_AUTH)
async def change_factor(visit: Visiting) -> Response:
    """Take the factor off, or show new recovery codes."""
    form = await Form.of(visit.request)
    password = form.value("factor_password")
    if form.value("act") == "codes":
        shown: Shown | None = None
        with form.noting(password="factor_password"):  # noqa: S106
            shown = _codes(await factor.renew_codes(visit.parts, visit.subject, password))
        return await _shown(visit, form, secret=shown)
    with form.noting(password="factor_password"):  # noqa: S106
        await factor.take_off(visit.parts, visit.subject, password)
    if form.is_fine:
        return see(PATH, "factor-off")
    return await _shown(visit, form)


@router.post(PATH + "/password", dependencies=_AUTH)
async def change_password(visit: Visiting) -> Response:
    """Set another password."""
    form = await Form.of(visit.request)
    with form.noting(current_password="old_password", password="new_password"):  # noqa: S106
        wanted = ChangePassword(
            current_password=form.value("old_password"), password=form.value("new_password")
        )
        await auth.change_password(visit.parts, visit.subject, wanted)
    if form.is_fine:
        return see(PATH, "password")
    return await _shown(visit, form)


@router.post(PATH + "/email", dependencies=_AUTH)
async def change_address(visit: Visiting) -> Response:
    """Ask to use another address."""
    form = await Form.of(visit.request)
    with form.noting(password="email_password"):  # noqa: S106
        wanted = ChangeAddress(email=form.value("email"), password=form.value("email_password"))
        await auth.change_address(visit.parts, visit.subject, wanted)
    if form.is_fine:
        return see(PATH, "email")
    return await _shown(visit, form)


@router.post(PATH + "/sessions/end")
async def end_session(visit: Visiting) -> Response:
    """End one of one's other sessions."""
    form = await Form.of(visit.request)
    session_id = doors.session_in(form)
    if session_id is not None:
        with form.noting():
            await sessions.end(visit.parts.writes, visit.subject, session_id)
    if form.is_fine:
        return see(PATH, "ended")
    return await _shown(visit, form)


@router.post(PATH + "/keys")
async def make_key(visit: Visiting) -> Response:
    """Make an API key, and show it."""
    form = await Form.of(visit.request)
    shown: Shown | None = None
    with form.noting(scopes="scope"):
        wanted = doors.wanted_key(form)
        if form.is_fine:
            parts = visit.parts
            made = await keys.create(parts.writes, visit.subject, parts.world, wanted)
            shown = Shown(title=_("Your new API key"), text=made.key)
    return await _shown(visit, form, secret=shown)


@router.post(PATH + "/keys/rotate")
async def replace_key(visit: Visiting) -> Response:
    """Make a key in place of another, which works a while longer, and show it."""
    form = await Form.of(visit.request)
    shown: Shown | None = None
    with form.noting():
        parts, number = visit.parts, doors.key_in(form)
        made = await keys.rotate(parts.writes, visit.subject, parts.world, number, Rotation())
        title = _("Your new API key; the old one works for another day")
        shown = Shown(title=title, text=made.key)
    return await _shown(visit, form, secret=shown)


@router.post(PATH + "/keys/revoke")
async def revoke_key(visit: Visiting) -> Response:
    """End a key."""
    form = await Form.of(visit.request)
    with form.noting():
        await keys.revoke(visit.parts.writes, visit.subject, doors.key_in(form))
    if form.is_fine:
        return see(PATH, "revoked")
    return await _shown(visit, form)


async def _shown(
    visit: Visit, form: Form, *, secret: Shown | None = None, enrolment: Enrolment | None = None
) -> Response:
    parts, subject = visit.parts, visit.subject
    account, _version = await users.read(parts, subject)
    open_sessions = await sessions.read_all(parts.database, parts.world, subject)
    own_keys = await keys.read_all(parts.database, parts.world, subject)
    view = Security(
        account=account,
        enrolment=enrolment,
        sessions=doors.named(open_sessions.items),
        keys=own_keys.items,
        scopes=doors.scopes_for(account.role),
        lifetimes=[
            *((str(n), ngettext("%(num)s day", "%(num)s days", n) % {"num": n}) for n in (30, 90)),
            ("365", _("one year")),
            ("", _("until it is revoked")),
        ],
    )
    return page(
        visit.request,
        "security.html",
        visit.viewer,
        form=form,
        section="security",
        view=view,
        secret=secret,
    )


def _codes(fresh: Sequence[str]) -> Shown:
    return Shown(title=_("Recovery codes"), lines=fresh, was_codes=True)


def _enrolment(made: FactorNew) -> Enrolment:
    # The picture is our library's own, of our own text.
    return Enrolment(secret=made.secret, picture=Markup(made.qr_svg))  # noqa: S704
