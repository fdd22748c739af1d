"""The page of one's data: a copy of it, and the end of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.access.declared import AccountSecurity, authentication_of
from serving.access.limits.classes import limited
from serving.identity.exports import service as exports
from serving.identity.exports.router import archive
from serving.identity.exports.schemas import ExportRead
from serving.identity.parts import Parts
from serving.identity.users import service as users
from serving.kit.parameters import PathId
from serving.pages.account import known
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=MemberRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the page shows."""

    exports: Sequence[ExportRead]


@router.get("/account/data")
async def show_data(
    request: Request, viewer: Member, subject: AccountSecurity, parts: Parts
) -> Response:
    """Copies that can be fetched, and how to leave."""
    view = Data(exports=await exports.read_all(parts, subject))
    return page(request, "data.html", viewer, section="data", view=view)


@router.post("/account/data", dependencies=[limited("costly")])
async def ask_for_copy(_: Member, subject: AccountSecurity, parts: Parts) -> Response:
    """Have a copy made."""
    await exports.request(parts, subject)
    return see("/account/data", "asked")


@router.get("/account/data/{export_id}/download")
async def fetch_copy(
    _: Member, subject: AccountSecurity, parts: Parts, export_id: PathId
) -> Response:
    """The ZIP of JSON."""
    return archive(export_id, await exports.download(parts, subject, export_id))


@router.post("/account/delete", dependencies=[limited("auth")])
async def delete_account(
    request: Request, viewer: Member, subject: AccountSecurity, parts: Parts
) -> Response:
    """Erase the person, if they know the password and mean it."""
    form = await Form.of(request)
    if form.value("is_meant") != "on":
        form.blame("is_meant", _("Say that you mean it."))
    else:
        with form.noting():
            await users.erase(parts, subject, form.value("password"))
    if not form.is_fine:
        view = Data(exports=await exports.read_all(parts, subject))
        return page(request, "data.html", viewer, form=form, section="data", view=view)
    cookies = authentication_of(request).cookies
    response = see("/login", "erased")
    cookies.clear(response)
    known.forget(response, is_secure=cookies.is_secure)
    return response
