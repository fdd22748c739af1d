"""Somebody who plays, at a page of theirs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.access.subject import Subject
from serving.games.parts import GamesParts, Parts, Player
from serving.pages.account import viewer as viewers
from serving.pages.account.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayVisit:
    """A visit of somebody with a confirmed address."""

    request: Request
    viewer: Viewer
    subject: Subject
    parts: GamesParts


async def _playing(
    request: Request, viewer: viewers.Member, subject: Player, parts: Parts
) -> PlayVisit:
    return PlayVisit(request=request, viewer=viewer, subject=subject, parts=parts)


Playing = Annotated[PlayVisit, Depends(_playing)]
