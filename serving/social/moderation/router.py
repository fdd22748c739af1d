"""Moderation over HTTP: the queue for moderators, the log for everybody."""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from serving.access.declared import PUBLIC, Moderator
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PathId
from serving.social.media.service import read_file
from serving.social.moderation import log, service
from serving.social.moderation.detail import read
from serving.social.moderation.schemas import (
    CaseDecisionWrite,
    CaseDetail,
    CasePage,
    CaseState,
    Claim,
    ModerationLogPage,
    OwnDecisionPage,
)
from serving.social.moderation.service import CaseSelection
from serving.social.parts import Member, Parts
from serving.social.reports.schemas import SubjectName

router = router_of("/v1/moderation", tag="moderation", access=PUBLIC)


@router.get(
    "/log",
    summary="Get the moderation log",
    response_model=ModerationLogPage,
    responses=problems.declare(422),
)
async def read_log(parts: Parts, page: PageDependency) -> ModerationLogPage:
    """What moderators did, newest first: things by number and rules by code, no text, no name."""
    return await log.read_log(parts, page)


@router.get(
    "/decisions",
    summary="List decisions about you",
    response_model=OwnDecisionPage,
    responses=problems.declare(401, 403, 422),
)
async def list_decisions(subject: Member, parts: Parts, page: PageDependency) -> OwnDecisionPage:
    """What moderators removed or restored of yours and why, warnings and suspensions."""
    return await log.read_own(parts, subject, page)


@router.get(
    "/cases",
    summary="List cases",
    response_model=CasePage,
    responses=problems.declare(401, 403, 422),
)
async def list_cases(
    subject: Moderator,
    parts: Parts,
    page: PageDependency,
    state: Annotated[CaseState, Query(description="`closed` cases are decided.")] = "open",
    kind: Annotated[SubjectName | None, Query()] = None,
    claim: Annotated[
        Claim | None, Query(description="`free`: nobody has it; `mine`: you do.")
    ] = None,
) -> CasePage:
    """What was reported, or waits for review: open ones oldest first. Moderators only."""
    selection = CaseSelection(state=state, kind=kind, claim=claim)
    return await service.read_page(parts, subject, page, selection)


@router.get(
    "/cases/{case_id}",
    summary="Get a case",
    response_model=CaseDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_case(case_id: PathId, subject: Moderator, parts: Parts) -> CaseDetail:
    """A case with its thread, reports, spam score and its author's history. Moderators only."""
    return await read(parts, subject, case_id)


@router.get(
    "/images/{sha256}.webp",
    summary="Get a reported image",
    response_class=Response,
    responses={
        **problems.declare(401, 403, 404, 422),
        200: {
            "description": "The image.",
            "content": {
                "image/webp": {
                    "schema": {"type": "string", "format": "binary"},
                    "example": "RIFF…WEBP",
                }
            },
        },
    },
)
async def read_reported_image(
    _: Moderator, parts: Parts, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> Response:
    """An image also once it is removed or deleted. Moderators only."""
    body = await read_file(parts, sha256)
    return Response(body, media_type="image/webp", headers={"Cache-Control": "private, no-store"})


@router.post(
    "/cases/{case_id}/claim",
    summary="Claim a case",
    response_model=CaseDetail,
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def claim_case(case_id: PathId, subject: Moderator, parts: Parts) -> CaseDetail:
    """Keep it for yourself for a while; 409 names who has it, or who decided it."""
    return await service.claim(parts, subject, case_id)


@router.delete(
    "/cases/{case_id}/claim",
    status_code=204,
    summary="Release a case",
    responses=problems.declare(401, 403, 404, 422),
)
async def release_case(case_id: PathId, subject: Moderator, parts: Parts) -> None:
    """Let others have it; nothing changes if you do not have it."""
    await service.release(parts, subject, case_id)


@router.post(
    "/cases/{case_id}/decisions",
    status_code=201,
    summary="Decide a case",
    response_model=CaseDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def decide_case(
    case_id: PathId, subject: Moderator, parts: Parts, wanted: CaseDecisionWrite
) -> CaseDetail:
    """Decide, and notify the author why; 409 names who was first. Each act is in the log."""
    return await service.decide(parts, subject, case_id, wanted)
