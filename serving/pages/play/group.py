"""The page of one group: members, invitation, jokers, and what its captain may do."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import read_page
from serving.games.groups import service
from serving.games.groups.schemas import GroupDetail
from serving.games.groups.talk import of_group
from serving.games.leaderboards.board import board_of
from serving.games.leaderboards.schemas import Leaderboard, ProvisionalBoard
from serving.games.leaderboards.service import read as read_board
from serving.games.tournaments import service as tournaments
from serving.games.tournaments.schemas import TournamentRead
from serving.kit.cursors import PageRequest
from serving.kit.parameters import PathId
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.community.talking import Shown, shown_of
from serving.pages.games.board import read_provisional
from serving.pages.play.rules import filled_with, rules_of
from serving.pages.play.visits import Playing, PlayVisit
from serving.social.talk import service as talk
from serving.social.talk.schemas import MessageWrite
from storage.games.writes.groups import MOST_MEMBERS
from storage.kit.statements import clock

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_COMING = PageRequest(cursor=None, limit=40)
_MESSAGES = PageRequest(cursor=None, limit=30)
_ALL = PageRequest(cursor=None, limit=MOST_MEMBERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """What the page shows.

    Attributes:
        standing: by the group's own rules.
        provisional: the same as if the matches in play ended now; None while none is.
        tournaments: the newest.
        talk: the newest messages.
        invitation: the address that lets others in.
        coming: matches that a joker can be played on.
    """

    group: GroupDetail
    standing: Leaderboard
    provisional: ProvisionalBoard | None
    tournaments: Sequence[TournamentRead]
    talk: Sequence[Shown]
    invitation: str
    coming: Sequence[MatchRead]
    rules: Form
    blank: Form


@router.get("/groups/{group_id}")
async def show_group(visit: Playing, group_id: PathId) -> Response:
    """A group."""
    return await _shown(visit, group_id, Form())


@router.post("/groups/{group_id}/rules")
async def change(visit: Playing, group_id: PathId) -> Response:
    """Give it another name or other rules."""
    form = await Form.of(visit.request)
    with form.noting():
        await service.change(visit.parts, visit.subject, group_id, rules_of(form))
    return await _answered(visit, group_id, form)


@router.post("/groups/{group_id}/code")
async def renew_code(visit: Playing, group_id: PathId) -> Response:
    """Give it another code."""
    form = await Form.of(visit.request)
    with form.noting():
        await service.renew_code(visit.parts, visit.subject, group_id)
    return await _answered(visit, group_id, form)


@router.post("/groups/{group_id}/captain")
async def hand_over(visit: Playing, group_id: PathId) -> Response:
    """Make another member captain."""
    form = await Form.of(visit.request)
    with form.noting():
        await service.hand_over(visit.parts, visit.subject, group_id, form.value("username"))
    return await _answered(visit, group_id, form)


@router.post("/groups/{group_id}/remove")
async def remove(visit: Playing, group_id: PathId) -> Response:
    """Remove a member, or leave."""
    form = await Form.of(visit.request)
    username = form.value("username")
    with form.noting():
        await service.leave(visit.parts, visit.subject, group_id, username)
    if form.is_fine and username == visit.viewer.username:
        return see("/groups", "saved")
    return await _answered(visit, group_id, form)


@router.post("/groups/{group_id}/close")
async def close(visit: Playing, group_id: PathId) -> Response:
    """Close it for all its members."""
    form = await Form.of(visit.request)
    with form.noting():
        await service.close(visit.parts, visit.subject, group_id)
    return see("/groups", "saved") if form.is_fine else await _shown(visit, group_id, form)


@router.post("/groups/{group_id}/joker")
async def put_joker(visit: Playing, group_id: PathId) -> Response:
    """Play the joker of a day."""
    form = await Form.of(visit.request)
    number = form.value("match_id")
    with form.noting():
        match_id = int(number) if number.isdecimal() and len(number) < 19 else 0
        await service.put_joker(visit.parts, visit.subject, group_id, match_id)
    return await _answered(visit, group_id, form)


@router.post("/groups/{group_id}/talk")
async def say(visit: Playing, group_id: PathId) -> Response:
    """Write in the group's talk, or show why not with the text kept."""
    form = await Form.of(visit.request)
    with form.noting():
        wanted = MessageWrite(text=form.value("text"))
        await talk.write(visit.social, visit.subject, of_group(group_id), wanted)
    if form.is_fine:
        return see(f"/groups/{group_id}#talk")
    return await _shown(visit, group_id, form)


async def _answered(visit: PlayVisit, group_id: int, form: Form) -> Response:
    if form.is_fine:
        return see(f"/groups/{group_id}", "saved")
    return await _shown(visit, group_id, form)


async def _shown(visit: PlayVisit, group_id: int, form: Form) -> Response:
    group = await service.read(visit.parts, visit.subject, group_id)
    board = board_of("group", group=group_id)
    place = of_group(group_id)
    said = await talk.read_inside(visit.social, visit.subject, place, _MESSAGES, None)
    view = GroupView(
        group=group,
        standing=await read_board(visit.parts, visit.subject, board, _ALL),
        provisional=await read_provisional(visit.parts, visit.subject, board),
        tournaments=(await tournaments.read_of_group(visit.parts, visit.subject, group_id)).items,
        talk=shown_of(said.items),
        invitation=str(visit.request.base_url.replace(path="/groups", query=f"code={group.code}")),
        coming=await _coming(visit, group) if group.has_joker else (),
        blank=Form(),
        rules=filled_with(group) if form.value("name") == "" else form,
    )
    return page(visit.request, "group.html", visit.viewer, form=form, view=view, section="play")


async def _coming(visit: PlayVisit, group: GroupDetail) -> Sequence[MatchRead]:
    """Return the next matches that count in a group."""
    at = (await visit.parts.database.fetch(clock.now()))[0]["now"]
    found = await read_page(
        visit.parts.database,
        visit.parts.world,
        filters={"statuses": ["scheduled"], "since": at},
        order="asc",
        page=_COMING,
    )
    counts = group.competitions
    return [each for each in found.items if counts is None or each.competition.code in counts]
