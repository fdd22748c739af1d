"""Somebody at a page of the community, with the parts that its rules are applied with."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.access.browser import Visitor
from serving.access.declared import SignedIn
from serving.access.subject import Subject
from serving.kit.cursors import PageRequest
from serving.pages.account import viewer as viewers
from serving.pages.account.viewer import Viewer
from serving.pages.community.ways import PageOfList, Reader
from serving.social.parts import Member, Parts, SocialParts


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit to a page that is for everybody.

    Attributes:
        viewer: None where the page is the same for everybody.
        page: which part of its list is wanted.
    """

    request: Request
    viewer: Viewer | None
    subject: Subject
    parts: SocialParts
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVisit(Visit):
    """Somebody who is logged in, at a page of theirs."""

    viewer: Viewer


async def _shared(
    request: Request, viewer: Reader, subject: Visitor, parts: Parts, page: PageOfList
) -> Visit:
    return Visit(request=request, viewer=viewer, subject=subject, parts=parts, page=page)


async def _looking(
    request: Request, viewer: viewers.Anybody, subject: Visitor, parts: Parts, page: PageOfList
) -> Visit:
    return Visit(request=request, viewer=viewer, subject=subject, parts=parts, page=page)


async def _own(
    request: Request, viewer: viewers.Member, subject: SignedIn, parts: Parts, page: PageOfList
) -> OwnVisit:
    return OwnVisit(request=request, viewer=viewer, subject=subject, parts=parts, page=page)


async def _writing(
    request: Request, viewer: viewers.Member, subject: Member, parts: Parts, page: PageOfList
) -> OwnVisit:
    return OwnVisit(request=request, viewer=viewer, subject=subject, parts=parts, page=page)


Shared = Annotated[Visit, Depends(_shared)]
"""At a page of a `SharedRoute`."""

Looking = Annotated[Visit, Depends(_looking)]
"""At a page that knows who looks, and lets everybody."""

Own = Annotated[OwnVisit, Depends(_own)]
"""Logged in."""

Writing = Annotated[OwnVisit, Depends(_writing)]
"""With a confirmed address, as all that is written needs it."""
