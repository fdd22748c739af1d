"""What a page of moderation is about, as its reader sees it: a post, comment, message, profile."""

from dataclasses import dataclass

from serving.access.subject import Subject
from serving.kit.errors import NotFoundError
from serving.pages.community.talking import address_of as talk_of
from serving.social.authors import Author, author_of
from serving.social.comments import service as comments
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts import service as posts
from serving.social.talk import service as talk
from storage.social.statements import people
from words.messages import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What a page is about.

    Attributes:
        text: its text, as written; None of a profile.
        address: of its page.
    """

    kind: str
    thing: int
    author: Author | None
    text: str | None
    address: str


async def read_thing(parts: SocialParts, subject: Subject, kind: str, thing: int) -> Thing:
    """Return what a page is about. Raises `NotFoundError` of what the subject may not see."""
    if kind == "post":
        post = await posts.read(parts, subject, thing)
        address = f"/community/posts/{thing}"
        return Thing(kind=kind, thing=thing, author=post.author, text=post.text, address=address)
    if kind == "comment":
        comment = await comments.read(parts, subject, thing)
        address = f"/community/posts/{comment.post_id}/comments/{thing}"
        return Thing(
            kind=kind, thing=thing, author=comment.author, text=comment.text, address=address
        )
    if kind == "message":
        message = await talk.read_message(parts, subject, thing)
        address = talk_of(message.room.key)
        return Thing(
            kind=kind, thing=thing, author=message.author, text=message.text, address=address
        )
    row = None
    if kind == "profile":
        row = await parts.database.fetch_one(people.one_of(), account_id=thing)
    if row is None or thing == viewer_of(subject):
        raise NotFoundError(_("There is nothing like that to report."))
    author = author_of(row)
    address = f"/community/people/{author.username}"
    return Thing(kind=kind, thing=thing, author=author, text=None, address=address)
