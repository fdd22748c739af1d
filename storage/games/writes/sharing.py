"""Posting with a pick: what the community writes, about a pick of the author's."""

from dataclasses import replace

from storage.games.statements import carried
from storage.kit.rules import Rule, one
from storage.social.writes import posts
from storage.social.writes.posts import Draft
from storage.social.writes.refusals import UnknownThingError, WithdrawnError
from storage.social.writes.screening import Policy


def post(draft: Draft, policy: Policy | None = None) -> Rule[int]:
    """Post with a pick, whose match becomes the post's, and return the post's id.

    Args:
        draft: names the pick.
        policy: what the installation lets pass; None lets everything.

    Raises:
        UnknownThingError: the author has no such pick; whether somebody else has is not said.
        WithdrawnError: its author withdrew it.
        SocialError: as `posts.create`.
    """
    own = {"account_id": draft.account_id, "pick_id": draft.pick_id, "match_id": None}
    found = yield from one(carried.own(), **own)
    if found is None:
        raise UnknownThingError(f"you have no pick {draft.pick_id}; GET /v1/picks/me lists yours")
    if found["is_withdrawn"]:
        raise WithdrawnError(
            f"you withdrew your pick of match {found['match_id']}: pick it anew, or post without"
        )
    return (yield from posts.create(replace(draft, match_id=found["match_id"]), policy))
