"""The page of a tournament: its bracket, who takes part, entering; and the captain's form."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.games.tournaments import service
from serving.games.tournaments.schemas import RoundRead, TournamentDetail, TournamentWrite
from serving.kit.parameters import PathId
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.play.visits import Playing, PlayVisit

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_HERE = "/tournaments/{tournament_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TournamentView:
    """What the page shows.

    Attributes:
        current: the round that is played, or comes next; 0 without a draw and after the final.
    """

    tournament: TournamentDetail
    current: int


@router.post("/groups/{group_id}/tournaments")
async def make(visit: Playing, group_id: PathId) -> Response:
    """Make a tournament, or show why not with what was typed kept."""
    form = await Form.of(visit.request)
    made_id = 0
    with form.noting(name="tournament_name"):
        wanted = TournamentWrite.model_validate(
            {
                "name": form.value("tournament_name").strip(),
                "begins_on": form.value("begins_on").strip(),
                "round_days": form.value("round_days").strip() or 1,
            }
        )
        made = await service.make(visit.parts, visit.subject, group_id, wanted)
        made_id = made.tournament_id
    if form.is_fine:
        return see(f"/tournaments/{made_id}", "saved")
    return page(
        visit.request, "tournament_new.html", visit.viewer, form=form, group_id=group_id,
        section="play",
    )  # fmt: skip


@router.get(_HERE)
async def show(visit: Playing, tournament_id: PathId) -> Response:
    """The bracket."""
    return await _shown(visit, tournament_id, Form())


@router.post(f"{_HERE}/entry")
async def enter(visit: Playing, tournament_id: PathId) -> Response:
    """Take part, or no longer."""
    form = await Form.of(visit.request)
    act = service.withdraw if form.value("act") == "withdraw" else service.enter
    with form.noting():
        await act(visit.parts, visit.subject, tournament_id)
    if form.is_fine:
        return see(f"/tournaments/{tournament_id}", "saved")
    return await _shown(visit, tournament_id, form)


@router.post(f"{_HERE}/cancel")
async def cancel(visit: Playing, tournament_id: PathId) -> Response:
    """Call it off."""
    form = await Form.of(visit.request)
    with form.noting():
        await service.cancel(visit.parts, visit.subject, tournament_id)
    if form.is_fine:
        return see(f"/tournaments/{tournament_id}", "saved")
    return await _shown(visit, tournament_id, form)


async def _shown(visit: PlayVisit, tournament_id: int, form: Form) -> Response:
    found = await service.read(visit.parts, visit.subject, tournament_id)
    view = TournamentView(tournament=found, current=_current(found.rounds))
    return page(
        visit.request, "tournament.html", visit.viewer, form=form, view=view, section="play"
    )


def _current(rounds: Sequence[RoundRead]) -> int:
    waiting = (each.round for each in rounds if any(tie.winner_id is None for tie in each.ties))
    return next(waiting, 0)
