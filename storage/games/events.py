"""What happens in games, by ids alone."""

from storage.kit.event_payload import Payload


class StandingsMoved(Payload):
    """Leaderboards moved by matches: a goal, or a settlement; published at most once a second."""

    event_type = "standings.moved"
    topics = ("leaderboards",)

    match_ids: list[int]


class GroupMoved(Payload):
    """The standing of a group moved by matches; published at most once a second."""

    event_type = "group.moved"
    topics = ("group:{id}",)

    group_id: int
    match_ids: list[int]


class MembershipEnded(Payload):
    """An account is in a group no longer; without an account, nobody is."""

    event_type = "group.left"
    topics = ("group:{id}",)

    group_id: int
    account_id: int | None = None
