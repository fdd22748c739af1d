"""The page of agreement: what sources have and differ in, and questions of teams and players."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from football.agreement import Kind
from football.competitions import COMPETITIONS, Competition
from football.observations.match import Season
from serving.access.declared import Administrator, AliasWriter, Operator
from serving.identity.parts import Parts
from serving.kit.cursors import PageRequest
from serving.kit.parameters import PathId
from serving.operations.agreement import service
from serving.operations.agreement.schemas import DifferenceRead, SeasonAgreementRead
from serving.operations.aliases import service as aliases
from serving.operations.aliases.schemas import AliasWrite
from serving.operations.quarantine import players as player_questions
from serving.operations.quarantine.players import PlayerQuestions
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member, Viewer
from serving.pages.admin.lists import CursorText, Text, following, one_of, plain

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/admin/agreement"
_PER_PAGE = 30
_KINDS = tuple(each.value for each in Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which differences an address names."""

    competition: str = ""
    season: str = ""
    kind: str = ""
    cursor: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """What was typed."""
        return {"competition": self.competition, "season": self.season, "kind": self.kind}

    @property
    def filters(self) -> dict[str, str]:
        """What of it can be looked for."""
        season = Season.named(plain(self.season))
        found = {
            "competition": one_of(tuple(COMPETITIONS), self.competition),
            "season": season.label if season else None,
            "kind": one_of(_KINDS, self.kind),
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the page shows."""

    selection: Selection
    competitions: Sequence[tuple[str, str]]
    kinds: Sequence[str]
    seasons: Sequence[SeasonAgreementRead]
    differences: Sequence[DifferenceRead]
    next_address: str | None
    players: PlayerQuestions


async def _selection(
    *, competition: Text = "", season: Text = "", kind: Text = "", cursor: CursorText = None
) -> Selection:
    return Selection(competition=competition, season=season, kind=kind, cursor=cursor)


@router.get(PATH)
async def show_agreement(
    request: Request,
    viewer: Member,
    _: Operator,
    parts: Parts,
    selection: Annotated[Selection, Depends(_selection)],
) -> Response:
    """What sources have, and where they differ."""
    return await _shown(request, viewer, parts, selection, Form())


@router.post(PATH + "/{disagreement_id}/question")
async def ask(
    request: Request, viewer: Member, subject: Administrator, parts: Parts, disagreement_id: PathId
) -> Response:
    """File a question about a difference."""
    form = Form()
    with form.noting():
        await service.ask(parts.writes, subject, parts.world, disagreement_id)
    if form.is_fine:
        return see(PATH, "question")
    return await _shown(request, viewer, parts, Selection(), form)


@router.post(PATH + "/{disagreement_id}/name")
async def teach_name(
    request: Request, viewer: Member, subject: AliasWriter, parts: Parts, disagreement_id: PathId
) -> Response:
    """Accept a spelling: it is another name of the team."""
    form = Form()
    with form.noting():
        found, country = await service.read_one(parts.database, disagreement_id)
        wanted = AliasWrite(
            source=found.source, country=country, alias=found.value, team=found.team or ""
        )
        await aliases.add(parts.writes, subject, parts.world, wanted)
    if form.is_fine:
        return see(PATH, "name")
    return await _shown(request, viewer, parts, Selection(), form)


async def _shown(
    request: Request, viewer: Viewer, parts: Parts, selection: Selection, form: Form
) -> Response:
    filters = selection.filters
    place = PageRequest(cursor=selection.cursor, limit=_PER_PAGE)
    found = await service.read_page(parts.database, parts.world, page=place, filters=filters)
    seasons = await service.read_seasons(
        parts.database,
        parts.world,
        page=PageRequest(cursor=None, limit=_PER_PAGE),
        filters=_of_seasons(filters),
    )
    view = Agreement(
        selection=selection,
        competitions=[(each.code, f"{each.country}: {each.name}") for each in _competitions()],
        kinds=_KINDS,
        seasons=seasons.items,
        differences=found.items,
        next_address=following(PATH, found.next_cursor, selection.given),
        players=await player_questions.read(parts.database, limit=_PER_PAGE),
    )
    return page(request, "admin_agreement.html", viewer, form=form, section="admin", view=view)


def _of_seasons(filters: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in filters.items() if name != "kind"}


def _competitions() -> list[Competition]:
    return sorted(COMPETITIONS.values(), key=lambda each: (each.country, each.tier, each.code))
