"""Pages of getting in: register, log in, confirm an address, set a password."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.access.declared import authentication_of
from serving.access.limits.classes import limited
from serving.identity.auth import log_in, service
from serving.identity.auth.schemas import Forgot, LogIn, Register, Reset, Verify
from serving.identity.client import ClientDependency
from serving.identity.errors import CodeNeededError, WrongCodeError
from serving.identity.parts import Parts
from serving.pages.account import known
from serving.pages.account.answers import local, page, see
from serving.pages.account.forms import Form
from serving.pages.account.viewer import Anybody
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_AUTH = [limited("auth")]
Token = Annotated[str, Query(max_length=200)]


@router.get("/register")
async def show_registration(request: Request, viewer: Anybody) -> Response:
    """The form to get an account."""
    return page(request, "register.html", viewer)


@router.post("/register", dependencies=_AUTH)
async def register(request: Request, viewer: Anybody, parts: Parts) -> Response:
    """Make an account; the answer is the same whether the address has one already."""
    form = await Form.of(request)
    with form.noting():
        wanted = Register.model_validate(
            {
                "username": form.value("username"),
                "email": form.value("email"),
                "password": form.value("password"),
                "accept_rules": form.value("accept_rules") == "on",
            }
        )
        await service.register(parts, wanted)
    if not form.is_fine:
        return page(request, "register.html", viewer, form=form)
    sentence = _("A mail is on its way to %(email)s. Open its link to confirm the address.")
    return page(request, "sent.html", viewer, sentence=sentence % {"email": form.value("email")})


@router.get("/login")
async def show_log_in(
    request: Request,
    viewer: Anybody,
    following: Annotated[str, Query(alias="next", max_length=500)] = "",
) -> Response:
    """The form to log in."""
    if viewer is not None:
        return see(local(following))
    form = Form.filled(next=local(following))
    return page(request, "login.html", viewer, form=form, needs_code=False)


@router.post("/login", dependencies=_AUTH)
async def enter(
    request: Request, viewer: Anybody, parts: Parts, client: ClientDependency
) -> Response:
    """Open a session of this browser."""
    form = await Form.of(request)
    needs_code = False
    with form.noting():
        wanted = LogIn(
            login=form.value("login"),
            password=form.value("password"),
            code=form.value("code") or None,
        )
        try:
            pair = await log_in.log_in(parts, wanted, client)
        except (CodeNeededError, WrongCodeError) as error:
            needs_code = True
            sentence = (
                _("A code of your authenticator is needed; type your password again too.")
                if isinstance(error, CodeNeededError)
                else _("This code is wrong, or was used already. Wait for the next one.")
            )
            form.blame("code", sentence)
            form.status = error.status
        else:
            response = see(local(form.value("next")))
            authentication_of(request).cookies.set(
                response, access_token=pair.access_token, refresh_token=pair.refresh_token
            )
            known.mark(response, is_secure=authentication_of(request).cookies.is_secure)
            return response
    return page(request, "login.html", viewer, form=form, needs_code=needs_code)


@router.get("/verify")
@router.get("/email")
async def show_confirmation(request: Request, viewer: Anybody, token: Token = "") -> Response:
    """A button: following the link alone confirms nothing."""
    return page(request, "confirm.html", viewer, form=Form.filled(token=token))


@router.post("/verify", dependencies=_AUTH)
@router.post("/email", dependencies=_AUTH)
async def confirm(request: Request, viewer: Anybody, parts: Parts) -> Response:
    """Confirm the address of a mail's link."""
    form = await Form.of(request)
    with form.noting():
        await service.verify(parts, Verify(token=form.value("token")).token)
    if not form.is_fine:
        form.problem = form.fault("token") or form.problem
        form.faults.clear()
        return page(request, "confirm.html", viewer, form=form)
    if viewer is not None:
        return see("/account", "moved")
    return see("/login", "verified")


@router.get("/forgot")
async def show_forgotten(request: Request, viewer: Anybody) -> Response:
    """The form of who forgot a password."""
    return page(request, "forgot.html", viewer)


@router.post("/forgot", dependencies=_AUTH)
async def forget(request: Request, viewer: Anybody, parts: Parts) -> Response:
    """Mail a link to choose another password, if an account has the address."""
    form = await Form.of(request)
    with form.noting():
        await service.forget(parts, Forgot(email=form.value("email")).email)
    if not form.is_fine:
        return page(request, "forgot.html", viewer, form=form)
    sentence = _("If an account has the address %(email)s, a mail is on its way there.")
    return page(request, "sent.html", viewer, sentence=sentence % {"email": form.value("email")})


@router.get("/reset")
async def show_reset(request: Request, viewer: Anybody, token: Token = "") -> Response:
    """The form to choose another password."""
    return page(request, "reset.html", viewer, form=Form.filled(token=token))


@router.post("/reset", dependencies=_AUTH)
async def reset(request: Request, viewer: Anybody, parts: Parts) -> Response:
    """Set the password."""
    form = await Form.of(request)
    with form.noting():
        wanted = Reset(token=form.value("token"), password=form.value("password"))
        await service.reset(parts, wanted)
    if not form.is_fine:
        form.problem = form.faults.pop("token", None) or form.problem
        return page(request, "reset.html", viewer, form=form)
    return see("/login", "reset")
