"""What happens in the community, by ids alone: a post's topic is for those who may see it."""

from storage.kit.event_payload import Payload


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
