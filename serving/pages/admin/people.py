"""The pages of people: find somebody, let them in or keep them out, give them a role."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from serving.access.declared import AccountReader, Administrator
from serving.identity.accounts import service
from serving.identity.accounts.schemas import (
    AccountRead,
    AccountState,
    RoleChange,
    Suspension,
)
from serving.identity.parts import Parts
from serving.kit.cursors import PageRequest
from serving.kit.parameters import PathId
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member, Viewer
from serving.pages.admin.lists import CursorText, Text, following, one_of, plain
from storage.identity.tables.account import Role
from words.accounts import account_role

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/admin/people"
_ROLES: tuple[Role, ...] = get_args(Role)
_STATES: tuple[AccountState, ...] = get_args(AccountState)
_PER_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which people an address names."""

    name: str
    role: str
    state: str
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What the list shows."""

    selection: Selection
    roles: Sequence[str]
    people: Sequence[AccountRead]
    next_address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the page of somebody shows."""

    person: AccountRead
    roles: Sequence[tuple[str, str]]


async def _selection(
    *, name: Text = "", role: Text = "", state: Text = "", cursor: CursorText = None
) -> Selection:
    return Selection(name=name, role=role, state=state, cursor=cursor)


@router.get(PATH)
async def show_people(
    request: Request,
    viewer: Member,
    _: AccountReader,
    parts: Parts,
    selection: Annotated[Selection, Depends(_selection)],
) -> Response:
    """People, newest first."""
    found = await service.read_page(
        parts,
        page=PageRequest(cursor=selection.cursor, limit=_PER_PAGE),
        text=plain(selection.name) or None,
        role=one_of(_ROLES, selection.role),
        state=one_of(_STATES, selection.state),
    )
    filters = {"name": selection.name, "role": selection.role, "state": selection.state}
    view = People(
        selection=selection,
        roles=_ROLES,
        people=found.items,
        next_address=following(PATH, found.next_cursor, filters),
    )
    return page(request, "admin_people.html", viewer, section="admin", view=view)


@router.get(PATH + "/{account_id}")
async def show_person(
    request: Request, viewer: Member, _: AccountReader, parts: Parts, account_id: PathId
) -> Response:
    """Somebody, and what can be decided about them."""
    return await _shown(request, viewer, parts, account_id, Form())


@router.post(PATH + "/{account_id}/suspend")
async def suspend(
    request: Request, viewer: Member, subject: Administrator, parts: Parts, account_id: PathId
) -> Response:
    """Keep somebody out."""
    form = await Form.of(request)
    with form.noting():
        wanted = Suspension(reason=form.value("reason").strip() or None)
        await service.suspend(parts, subject, account_id, wanted)
    if form.is_fine:
        return see(f"{PATH}/{account_id}", "suspended")
    return await _shown(request, viewer, parts, account_id, form)


@router.post(PATH + "/{account_id}/restore")
async def restore(
    request: Request, viewer: Member, subject: Administrator, parts: Parts, account_id: PathId
) -> Response:
    """Let somebody in again."""
    form = Form()
    with form.noting():
        await service.restore(parts, subject, account_id)
    if form.is_fine:
        return see(f"{PATH}/{account_id}", "restored")
    return await _shown(request, viewer, parts, account_id, form)


@router.post(PATH + "/{account_id}/role")
async def give_role(
    request: Request, viewer: Member, subject: Administrator, parts: Parts, account_id: PathId
) -> Response:
    """Give somebody another role."""
    form = await Form.of(request)
    with form.noting():
        wanted = RoleChange.model_validate({"role": form.value("role")})
        await service.assign(parts, subject, account_id, wanted)
    if form.is_fine:
        return see(f"{PATH}/{account_id}", "role")
    return await _shown(request, viewer, parts, account_id, form)


async def _shown(
    request: Request, viewer: Viewer, parts: Parts, account_id: int, form: Form
) -> Response:
    found = await service.read_one(parts, account_id)
    roles = [(role, account_role(role)) for role in _ROLES]
    view = Person(person=found.account, roles=roles)
    return page(request, "admin_person.html", viewer, form=form, section="admin", view=view)
