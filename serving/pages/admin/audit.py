"""The page of the record of acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from serving.access.declared import AccountReader
from serving.identity.acts import service
from serving.identity.acts.schemas import ActRead
from serving.identity.parts import Parts
from serving.kit.cursors import PageRequest
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member
from serving.pages.admin.lists import CursorText, Text, following, number_of, plain

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/admin/audit"
_PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What the page shows."""

    act: str
    actor: str
    account: str
    entries: Sequence[ActRead]
    next_address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which acts an address names."""

    act: str
    actor: str
    account: str
    cursor: str | None

    @property
    def given(self) -> dict[str, str]:
        """What was typed."""
        return {"act": self.act, "actor": self.actor, "account": self.account}

    @property
    def filters(self) -> dict[str, object]:
        """What of it can be looked for."""
        found: dict[str, object] = {}
        if act := plain(self.act):
            found["act"] = act
        if (actor_id := number_of(self.actor)) is not None:
            found["actor_id"] = actor_id
        if (account_id := number_of(self.account)) is not None:
            found |= {"target_kind": "account", "target_id": str(account_id)}
        return found


async def _selection(
    *, act: Text = "", actor: Text = "", account: Text = "", cursor: CursorText = None
) -> Selection:
    return Selection(act=act, actor=actor, account=account, cursor=cursor)


@router.get(PATH)
async def show_acts(
    request: Request,
    viewer: Member,
    _: AccountReader,
    parts: Parts,
    selection: Annotated[Selection, Depends(_selection)],
) -> Response:
    """Acts, newest first: of one kind, by somebody, to somebody."""
    place = PageRequest(cursor=selection.cursor, limit=_PER_PAGE)
    found = await service.read_page(
        parts.database, parts.world, page=place, filters=selection.filters
    )
    view = Acts(
        **selection.given,
        entries=found.items,
        next_address=following(PATH, found.next_cursor, selection.given),
    )
    return page(request, "admin_audit.html", viewer, section="admin", view=view)
