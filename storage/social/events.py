"""What happens in the community, by ids alone: a post's topic is for those who may see it."""

from storage.kit.event_payload import Payload
from storage.social.tables.talk import RoomKindName


class PostCreated(Payload):
    """Somebody posted about a match."""

    event_type = "post.created"
    topics = ("match:{id}:talk",)

    post_id: int
    match_id: int


class PostChanged(Payload):
    """A post was edited, removed, restored, locked or deleted."""

    event_type = "post.changed"
    topics = ("post:{id}",)

    post_id: int


class CommentCreated(Payload):
    """Somebody commented."""

    event_type = "comment.created"
    topics = ("post:{id}",)

    post_id: int
    comment_id: int
    parent_id: int | None = None


class CommentChanged(Payload):
    """A comment was edited, removed, restored or deleted."""

    event_type = "comment.changed"
    topics = ("post:{id}",)

    post_id: int
    comment_id: int


class PostLiked(Payload):
    """A post has so many likes; published at most once a second."""

    event_type = "post.liked"
    topics = ("post:{id}",)

    post_id: int
    like_count: int


class PostsAdded(Payload):
    """There are new public posts; published at most once a second.

    Attributes:
        post_ids: of the new ones, oldest first; of very many the newest alone.
        author_ids: who wrote each of them.
    """

    event_type = "posts.added"
    topics = ("community",)

    post_ids: list[int]
    author_ids: list[int]


class OfRoom(Payload):
    """Something in a room.

    Attributes:
        room_kind: what the room is about, such as `match`.
        room_key: id of that thing.
    """

    topics = ("match:{id}:talk",)

    room_kind: RoomKindName
    room_key: int


class MessageCreated(OfRoom):
    """Somebody wrote in a room, or the system did."""

    event_type = "message.created"

    message_id: int


class MessageChanged(OfRoom):
    """A message was deleted, removed or restored."""

    event_type = "message.changed"

    message_id: int
    is_shown: bool


class RoomChanged(OfRoom):
    """A room has another pace.

    Attributes:
        slow_seconds: between two messages of an account; null is the installation's.
    """

    event_type = "room.changed"

    slow_seconds: int | None = None


class AuthorChanged(OfRoom):
    """What an account wrote about a thing is not shown any more, or again.

    Somebody was suspended, let in again, or erased.
    """

    event_type = "author.changed"

    account_id: int
    is_shown: bool


class GroupTalked(Payload):
    """Something in the talk of a group changed: a message, or what is shown of its author."""

    event_type = "group.talked"
    topics = ("group:{id}",)

    group_id: int
    message_id: int | None = None


class NoticeChanged(Payload):
    """An account has news, or read some: its unread count is another one."""

    event_type = "notice.changed"
    topics = ("user:{id}",)

    account_id: int
    notice_id: int | None = None


class RelationChanged(Payload):
    """What an account may follow of another's changed: a follow ended, a block began."""

    event_type = "relation.changed"
    topics = ("user:{id}",)

    account_id: int
    other_id: int | None = None
