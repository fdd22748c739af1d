"""Posts over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC, Caller
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PathId
from serving.kit.preconditions import IfMatch, tag_of
from serving.social.parts import Member, Parts
from serving.social.people import Username
from serving.social.posts import service
from serving.social.posts.schemas import (
    EditPage,
    PostDetail,
    PostEdit,
    PostPage,
    PostViewer,
    PostWrite,
)

router = router_of("/v1/social", tag="community", access=PUBLIC)


@router.post(
    "/posts",
    status_code=201,
    summary="Post",
    response_model=PostDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def create_post(
    subject: Member, parts: Parts, response: Response, wanted: PostWrite, _: IdempotencyKey
) -> PostDetail:
    """Publish a post, in general or about a match, team or competition.

    It may carry a sealed forecast, or a pick of yours (404 if you have none with this id); either
    says later how it scored. Nobody sees what you picked before the match takes no picks any more.

    The text is a subset of Markdown: emphasis, code, links, lists, quotations. `#tags`,
    `@usernames` and addresses become links.
    """
    made = await service.write(parts, subject, wanted)
    response.headers["Location"] = f"/v1/social/posts/{made.post_id}"
    response.headers["ETag"] = tag_of(made.version)
    return made


@router.get(
    "/posts/{post_id}",
    summary="Get a post",
    response_model=PostDetail,
    responses=problems.declare(401, 404, 422),
)
async def read_post(
    post_id: PathId, subject: Caller, parts: Parts, response: Response
) -> PostDetail:
    """One post, as everybody sees it who may see it at all."""
    found = await service.read(parts, subject, post_id)
    response.headers["ETag"] = tag_of(found.version)
    return found


@router.put(
    "/posts/{post_id}",
    summary="Edit a post",
    response_model=PostDetail,
    responses=problems.declare(401, 403, 404, 409, 412, 413, 422),
)
async def edit_post(
    post_id: PathId,
    subject: Member,
    parts: Parts,
    response: Response,
    wanted: PostEdit,
    expected: IfMatch,
) -> PostDetail:
    """Change its text. Earlier versions stay readable."""
    found = await service.edit(parts, subject, post_id, wanted, expected)
    response.headers["ETag"] = tag_of(found.version)
    return found


@router.delete(
    "/posts/{post_id}",
    status_code=204,
    summary="Delete a post",
    responses=problems.declare(401, 403, 404, 412, 422),
)
async def delete_post(post_id: PathId, subject: Member, parts: Parts, expected: IfMatch) -> None:
    """Take it back: its text and images go, and its thread is no longer shown."""
    await service.erase(parts, subject, post_id, expected)


@router.get(
    "/posts/{post_id}/edits",
    summary="List a post's edits",
    response_model=EditPage,
    responses=problems.declare(401, 404, 422),
)
async def list_edits(
    post_id: PathId, subject: Caller, parts: Parts, page: PageDependency
) -> EditPage:
    """Its earlier versions, newest first."""
    return await service.read_edits(parts, subject, post_id, page)


@router.get(
    "/posts/{post_id}/viewer",
    summary="How you stand to a post",
    response_model=PostViewer,
    responses=problems.declare(401, 404, 422),
)
async def read_post_viewer(post_id: PathId, subject: Caller, parts: Parts) -> PostViewer:
    """What differs per viewer of a post that is the same for everybody."""
    return await service.read_viewer(parts, subject, post_id)


@router.get(
    "/users/{username}/posts",
    summary="List somebody's posts",
    response_model=PostPage,
    responses=problems.declare(401, 404, 422),
)
async def list_posts_of_user(
    username: Username, subject: Caller, parts: Parts, page: PageDependency
) -> PostPage:
    """Their posts that you may see, newest first."""
    return await service.read_of_user(parts, subject, username, page)
