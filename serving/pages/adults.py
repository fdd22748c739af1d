"""The door of pages with advice: adults by their own word, who take no break from it.

Somebody with an account declares it once, for the account. Of others the browser remembers it in a
cookie without any number, until it is closed: a device may have several users.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.access.declared import authentication_of
from serving.forecasting.advice.readers import Reader
from serving.identity.limits import service
from serving.identity.limits.schemas import AccountLimitsWrite
from serving.identity.limits.service import AdviceStanding, read_standing
from serving.identity.parts import Parts
from serving.kit.dependencies import DatabaseDependency
from serving.pages.account.answers import local, page, see
from serving.pages.account.forms import Form
from serving.pages.account.viewer import Anybody, Viewer
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
COOKIE = "touchline_adult"
_YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Somebody at a page with advice.

    Attributes:
        viewer: None of somebody without an account.
        standing: whether they are shown advice.
    """

    request: Request
    viewer: Viewer | None
    standing: AdviceStanding

    @property
    def reader(self) -> Reader | None:
        """Who goes in; None where the door is shut."""
        if not self.standing.is_adult or self.standing.closed_until is not None:
            return None
        return Reader(most=self.standing.most)

    def answer(self, form: Form | None = None) -> Response:
        """Return what stands at the door: the question, or until when it is shut."""
        url = self.request.url
        here = f"{url.path}?{url.query}" if url.query else url.path
        return page(
            self.request,
            "adults_only.html",
            self.viewer,
            form=form,
            standing=self.standing,
            following=here if form is None else form.value("next"),
        )


async def _door(request: Request, viewer: Anybody, database: DatabaseDependency) -> Door:
    if viewer is None or viewer.subject.account_id is None:
        declared = request.cookies.get(COOKIE) == _YES
        return Door(request=request, viewer=None, standing=AdviceStanding(is_adult=declared))
    standing = await read_standing(database, viewer.subject.account_id)
    return Door(request=request, viewer=viewer, standing=standing)


AtDoor = Annotated[Door, Depends(_door)]


@router.post("/advice/adult")
async def declare(door: AtDoor, parts: Parts) -> Response:
    """Say that one is an adult."""
    form = await Form.of(door.request)
    if form.value("adult") != "on":
        form.blame("adult", _("This has to be accepted."))
        return door.answer(form)
    response = see(local(form.value("next") or "/advice/record"))
    if door.viewer is None:
        is_secure = authentication_of(door.request).cookies.is_secure
        response.set_cookie(COOKIE, _YES, httponly=True, secure=is_secure, samesite="lax")
    else:
        await service.change(parts, door.viewer.subject, AccountLimitsWrite(adult=True))
    return response
