"""Searching the community over HTTP."""

from typing import Annotated

from fastapi import Query

from serving.access.declared import PUBLIC, Caller
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import CompetitionCode, Identifier, PlainText, given
from serving.social.follows.schemas import PersonPage
from serving.social.parts import Member, Parts
from serving.social.posts.schemas import PostPage
from serving.social.search import service
from serving.social.search.schemas import MentionPage

router = router_of("/v1/social", tag="community", access=PUBLIC)
_Words = Annotated[
    PlainText, Query(min_length=1, max_length=100, description="All words, or their beginnings.")
]


@router.get(
    "/search/users",
    summary="Search people",
    response_model=PersonPage,
    responses=problems.declare(401, 422),
)
async def search_users(
    subject: Caller, parts: Parts, page: PageDependency, q: _Words
) -> PersonPage:
    """People by user name, first and last name, the most followed first."""
    return await service.find_people(parts, subject, q, page)


@router.get(
    "/search/posts",
    summary="Search posts",
    response_model=PostPage,
    responses=problems.declare(401, 422),
)
async def search_posts(
    subject: Caller,
    parts: Parts,
    page: PageDependency,
    q: _Words | None = None,
    match_id: Annotated[Identifier | None, Query()] = None,
    team_id: Annotated[Identifier | None, Query()] = None,
    competition: Annotated[CompetitionCode | None, Query()] = None,
) -> PostPage:
    """Posts that you may see by their words or by what they are about, newest first."""
    filters = given(q=q, match_id=match_id, team_id=team_id, competition=competition)
    return await service.find_posts(parts, subject, filters, page)


@router.get(
    "/mentions",
    summary="List your mentions",
    response_model=MentionPage,
    responses=problems.declare(401, 403, 422),
)
async def list_mentions(subject: Member, parts: Parts, page: PageDependency) -> MentionPage:
    """Posts and comments that mention you, newest first."""
    return await service.read_mentions(parts, subject, page)
