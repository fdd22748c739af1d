"""The form of a pick: three probabilities, an exact score, a line to copy."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from football.games.pick import rounded
from serving.football.matches.schemas import MatchRead
from serving.games.picks import service
from serving.games.picks.schemas import PickRead, PickState, PickWrite
from serving.kit.parameters import PathId
from serving.pages import match
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.games.visits import GamesVisit, Playing
from storage.games.statements import lines
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_SIDES = ("home", "draw", "away")
START = {"home": 40, "draw": 30, "away": 30}
"""Whole per cent that a form begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickView:
    """What the page shows.

    Attributes:
        match: which match.
        state: whether it takes picks, and the viewer's own.
        lines: whole per cent of the model and the market, where they have any.
    """

    match: MatchRead
    state: PickState
    lines: dict[str, tuple[int, int, int]]


@router.get("/matches/{match_id}/pick")
async def show_form(visit: Playing, match_id: PathId) -> Response:
    """The form, filled with one's pick so far."""
    view = await _view(visit, match_id)
    return _page(visit, view, _filled(view.state.pick))


@router.post("/matches/{match_id}/pick")
async def pick(visit: Playing, match_id: PathId) -> Response:
    """Pick, copy a line or withdraw, or show why not with the numbers kept."""
    form = await Form.of(visit.request)
    act = form.value("act")
    with form.noting(p_home="home", p_draw="draw", p_away="away"):
        if act == "withdraw":
            await service.withdraw(visit.parts, visit.subject, match_id)
        else:
            wanted = _copy(act) if act in {"model", "market"} else _wanted(form)
            if form.is_fine:
                await service.put(visit.parts, visit.subject, match_id, wanted)
    if form.is_fine:
        done = "withdrawn" if act == "withdraw" else "picked"
        return see(f"/matches/{match_id}/pick", done)
    return _page(visit, await _view(visit, match_id), form)


def _copy(line: str) -> PickWrite:
    return PickWrite.model_validate({"copy": line})


def _wanted(form: Form) -> PickWrite:
    """Return the pick that a form's whole per cent are; notes what is wrong with them."""
    percent = {side: _number(form, side, 1, 98) for side in _SIDES}
    goals = {
        name: _number(form, name, 0, 20)
        for name in ("home_goals", "away_goals")
        if form.value(name).strip()
    }
    total = sum(percent.values())
    if form.is_fine and total != 100:
        form.refuse(
            _("The three numbers sum to %(total)d, and must sum to 100.") % {"total": total}
        )
    if not form.is_fine:
        return _copy("model")  # not sent: the form is shown again
    shares: dict[str, Any] = {f"p_{side}": percent[side] / 100 for side in _SIDES}
    return PickWrite.model_validate({**shares, **goals})


def _number(form: Form, name: str, least: int, most: int) -> int:
    text = form.value(name).strip()
    if not (text.isascii() and text.isdigit() and least <= int(text[:6]) <= most):
        allowed = {"least": least, "most": most}
        form.blame(name, _("A whole number between %(least)d and %(most)d.") % allowed)
        return 0
    return int(text)


def _filled(known: PickRead | None) -> Form:
    if known is None:
        return Form.filled(**START)
    percent = rounded((known.p_home, known.p_draw, known.p_away))
    return Form.filled(
        **dict(zip(_SIDES, percent, strict=True)),
        home_goals=known.home_goals,
        away_goals=known.away_goals,
    )


async def _view(visit: GamesVisit, match_id: int) -> PickView:
    row = await match.read_row(visit.parts.database, match_id)
    state = await service.read(visit.parts, visit.subject, match_id)
    found = await visit.parts.database.fetch(lines.newest(), match_ids=[match_id])
    shown = {
        each["line"]: rounded((each["p_home"], each["p_draw"], each["p_away"])) for each in found
    }
    return PickView(match=row.match, state=state, lines=shown)


def _page(visit: GamesVisit, view: PickView, form: Form) -> Response:
    return page(visit.request, "pick.html", visit.viewer, form=form, view=view)
