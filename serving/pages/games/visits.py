"""Somebody at a page of games."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.access.browser import Visitor
from serving.access.subject import Subject
from serving.games.parts import GamesParts, Parts, Player
from serving.pages.account import viewer as viewers
from serving.pages.account.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class GamesVisit:
    """A visit.

    Attributes:
        viewer: None where nobody is logged in.
    """

    request: Request
    viewer: Viewer | None
    subject: Subject
    parts: GamesParts


async def _looking(
    request: Request, viewer: viewers.Anybody, subject: Visitor, parts: Parts
) -> GamesVisit:
    return GamesVisit(request=request, viewer=viewer, subject=subject, parts=parts)


async def _playing(
    request: Request, viewer: viewers.Member, subject: Player, parts: Parts
) -> GamesVisit:
    return GamesVisit(request=request, viewer=viewer, subject=subject, parts=parts)


Looking = Annotated[GamesVisit, Depends(_looking)]
"""At a page that knows who looks, and lets everybody."""

Playing = Annotated[GamesVisit, Depends(_playing)]
"""Logged in, with a confirmed address."""
