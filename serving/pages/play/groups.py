"""The page of one's groups: all of them, joining by a code, making one."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.games.groups import service
from serving.games.groups.schemas import GroupRead, JoinWrite
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.play.rules import rules_of
from serving.pages.play.visits import Playing, PlayVisit

router = APIRouter(include_in_schema=False, route_class=MemberRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsView:
    """What the page shows.

    Attributes:
        code: of an invitation that was followed; empty without one.
    """

    groups: Sequence[GroupRead]
    code: str


@router.get("/groups")
async def show_groups(visit: Playing, code: str = "") -> Response:
    """One's groups. A link with a code fills it in: a button joins."""
    return await _shown(visit, Form(), code)


@router.post("/groups")
async def make(visit: Playing) -> Response:
    """Make a group."""
    form = await Form.of(visit.request)
    group_id = 0
    with form.noting():
        group_id = (await service.found(visit.parts, visit.subject, rules_of(form))).group_id
    return see(f"/groups/{group_id}", "saved") if form.is_fine else await _shown(visit, form)


@router.post("/groups/join")
async def join(visit: Playing) -> Response:
    """Join a group by its code."""
    form = await Form.of(visit.request)
    group_id = 0
    with form.noting():
        wanted = JoinWrite.model_validate({"code": form.value("code")})
        group_id = (await service.join(visit.parts, visit.subject, wanted.code)).group_id
    return see(f"/groups/{group_id}", "saved") if form.is_fine else await _shown(visit, form)


async def _shown(visit: PlayVisit, form: Form, code: str = "") -> Response:
    found = await service.read_own(visit.parts, visit.subject)
    view = GroupsView(groups=found.items, code=form.value("code") or code[:40])
    return page(visit.request, "groups.html", visit.viewer, form=form, view=view, section="play")
