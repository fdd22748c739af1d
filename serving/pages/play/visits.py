"""Somebody who plays, at a page of theirs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.access.subject import Subject
from serving.games.parts import GamesParts, Parts, Player
from serving.pages.account import viewer as viewers
from serving.pages.account.viewer import Viewer
from serving.social.parts import Parts as Social
from serving.social.parts import SocialParts


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayVisit:
    """A visit of somebody with a confirmed address.

    Attributes:
        social: the parts of the talk.
    """

    request: Request
    viewer: Viewer
    subject: Subject
    parts: GamesParts
    social: SocialParts


async def _playing(
    request: Request, viewer: viewers.Member, subject: Player, parts: Parts, social: Social
) -> PlayVisit:
    return PlayVisit(request=request, viewer=viewer, subject=subject, parts=parts, social=social)


Playing = Annotated[PlayVisit, Depends(_playing)]
