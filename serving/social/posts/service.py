"""Rules of posts: writing, reading, editing, deleting them, and somebody's list of them."""

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError, Fault, NotFoundError
from serving.kit.preconditions import Expected
from serving.social.pages import before, following
from serving.social.parts import SocialParts, viewer_of
from serving.social.people import person_of
from serving.social.posts.schemas import (
    EditPage,
    EditRead,
    PostDetail,
    PostEdit,
    PostPage,
    PostViewer,
    PostWrite,
)
from serving.social.posts.shown import posts_of, read_posts
from serving.social.refusals import expects, refusals
from serving.social.text.rendering import render
from serving.social.words import words_of
from storage.games.writes import sharing
from storage.social.statements import posts as questions
from storage.social.statements import viewer
from storage.social.writes import posts
from storage.social.writes.posts import Draft, Edit


async def write(parts: SocialParts, subject: Subject, wanted: PostWrite) -> PostDetail:
    """Post.

    Raises:
        BadRequestError: the text is unfit, or it names what is not there, or two things to carry.
        ConflictError: the pick that it names was withdrawn.
        NotFoundError: the subject has no such pick.
    """
    if wanted.pick_id is not None and wanted.forecast_id is not None:
        message = "a post carries a forecast or a pick: send one of the two"
        raise BadRequestError(Fault(where="body", name="pick_id", message=message))
    draft = Draft(
        account_id=viewer_of(subject),
        words=words_of(wanted.text, parts.intake, most=parts.settings.post_graphemes),
        visibility=wanted.visibility,
        match_id=wanted.match_id,
        team_id=wanted.team_id,
        competition=wanted.competition,
        forecast_id=wanted.forecast_id,
        pick_id=wanted.pick_id,
        media_ids=wanted.media,
    )
    rule = posts.create if wanted.pick_id is None else sharing.post
    with refusals():
        post_id = await parts.writes.apply(subject, rule, draft, parts.intake.policy)
    return await read(parts, subject, post_id)


async def read(parts: SocialParts, subject: Subject, post_id: int) -> PostDetail:
    """Return one post.

    Raises:
        NotFoundError: there is none that this subject may see.
    """
    row = await parts.database.fetch_one(
        questions.one(), viewer_id=viewer_of(subject), post_id=post_id
    )
    if row is None:
        raise _unknown(post_id)
    (found,) = await posts_of(parts, [row])
    return PostDetail(world=parts.world, **dict(found))


async def edit(
    parts: SocialParts, subject: Subject, post_id: int, wanted: PostEdit, expected: Expected
) -> PostDetail:
    """Change the text of a post.

    Raises:
        BadRequestError: the text is unfit.
        ForbiddenError: it is somebody else's.
        NotFoundError: there is none that this subject may see.
        PreconditionError: it has another version than the one that is meant.
    """
    words = words_of(wanted.text, parts.intake, most=parts.settings.post_graphemes)
    changed = Edit(words=words, visibility=wanted.visibility, expects=expects(expected))
    with refusals():
        await parts.writes.apply(
            subject, posts.edit, viewer_of(subject), post_id, changed, parts.intake.policy
        )
    return await read(parts, subject, post_id)


async def erase(parts: SocialParts, subject: Subject, post_id: int, expected: Expected) -> None:
    """Delete a post of the subject. Raises as `edit`."""
    with refusals():
        await parts.writes.apply(
            subject, posts.erase, viewer_of(subject), post_id, expects=expects(expected)
        )


async def read_edits(
    parts: SocialParts, subject: Subject, post_id: int, page: PageRequest
) -> EditPage:
    """Return the earlier versions of a post, newest first. Raises as `read`."""
    await read(parts, subject, post_id)
    values = before(page, "edits", "before_version")
    statement = questions.edits(is_continued=bool(values))
    rows = await parts.database.fetch(statement, post_id=post_id, limit=page.limit + 1, **values)
    items = [
        EditRead.model_validate({**row, "text_html": render(row["text"]).html})
        for row in rows[: page.limit]
    ]
    next_cursor = following(page, "edits", [row["version"] for row in rows])
    return EditPage(world=parts.world, items=items, next_cursor=next_cursor)


async def read_viewer(parts: SocialParts, subject: Subject, post_id: int) -> PostViewer:
    """Return how a subject stands to a post. Raises as `read`."""
    viewer_id = viewer_of(subject)
    row = await parts.database.fetch_one(viewer.of_post(), viewer_id=viewer_id, post_id=post_id)
    if row is None:
        raise _unknown(post_id)
    may_interact = row["is_shown"] and row["may_interact"]
    return PostViewer(
        world=parts.world,
        post_id=post_id,
        is_author=row["account_id"] == viewer_id,
        has_liked=row["has_liked"],
        follows_author=row["follows_author"],
        may_like=may_interact,
        may_comment=may_interact and row["locked_at"] is None,
    )


async def read_of_user(
    parts: SocialParts, subject: Subject, username: str, page: PageRequest
) -> PostPage:
    """Return somebody's posts, newest first, as far as the subject may see them.

    Raises:
        NotFoundError: nobody has this username.
    """
    viewer_id = viewer_of(subject)
    author = await person_of(parts, username, viewer_id)
    values = before(page, "user-posts")
    rows = await parts.database.fetch(
        questions.of_account(is_continued=bool(values)),
        viewer_id=viewer_id,
        account_id=author["account_id"],
        limit=page.limit + 1,
        **values,
    )
    ids = [row["post_id"] for row in rows]
    return PostPage(
        world=parts.world,
        items=await read_posts(parts, viewer_id, ids[: page.limit]),
        next_cursor=following(page, "user-posts", ids),
    )


def _unknown(post_id: int) -> NotFoundError:
    return NotFoundError(f"There is no post {post_id}.")
