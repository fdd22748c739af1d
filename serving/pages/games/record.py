"""The record of somebody who picks, as a page: one's own, and that of a profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.games.records import service
from serving.games.records.schemas import PickRecordRead
from serving.kit.errors import ForbiddenError
from serving.kit.parameters import PlainText
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.figures.differences import Difference
from serving.pages.figures.reliability import Bin
from serving.pages.games.visits import Looking, Playing
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
own_router = APIRouter(include_in_schema=False, route_class=MemberRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """What the page shows.

    Attributes:
        record: None of a private profile.
        username: whose.
        is_own: the viewer's.
    """

    record: PickRecordRead | None
    username: str
    is_own: bool

    @property
    def profile(self) -> str:
        return f"/community/people/{quote(self.username, safe='')}"

    @property
    def bins(self) -> Sequence[Bin]:
        """Calibration as the chart draws it."""
        return (
            []
            if self.record is None
            else [Bin(**each.model_dump()) for each in self.record.calibration]
        )

    @property
    def differences(self) -> Sequence[Difference]:
        """Against the model and the market, as the chart draws it."""
        if self.record is None:
            return []
        names = {"model": _("The model"), "market": _("The market")}
        return [
            Difference(
                name=names[each.line],
                estimate=-each.gain,
                lower=-each.gain_upper,
                upper=-each.gain_lower,
            )
            for each in self.record.against
        ]


@own_router.get("/picks/record")
async def show_own(visit: Playing) -> Response:
    """One's own record, whatever one's profile shows."""
    record = await service.read_own(visit.parts, visit.subject)
    view = RecordView(record=record, username=record.username, is_own=True)
    return page(visit.request, "pick_record.html", visit.viewer, view=view)


@router.get("/picks/record/{username}")
async def show_record(
    visit: Looking, username: Annotated[PlainText, Path(min_length=1, max_length=60)]
) -> Response:
    """Somebody's record, if the viewer may see it."""
    try:
        record = await service.read_of(visit.parts, visit.subject, username)
    except ForbiddenError:
        view = RecordView(record=None, username=username, is_own=False)
        return page(visit.request, "pick_record.html", visit.viewer, view=view)
    is_own = visit.viewer is not None and visit.viewer.username == record.username
    view = RecordView(record=record, username=record.username, is_own=is_own)
    return page(visit.request, "pick_record.html", visit.viewer, view=view)
