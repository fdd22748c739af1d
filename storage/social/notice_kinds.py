"""The kinds of notices, and the channels each uses by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Channel = Literal["in_app", "mail", "push", "webhook", "sms"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
OUTSIDE: tuple[Channel, ...] = CHANNELS[1:]
"""Those that reach a user outside the app."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """One kind of notices.

    Attributes:
        channels: those it uses unless the account chose others.
        is_fixed: about the reader's own account or content; the app shows it whatever is chosen.
        roles: only accounts with one of these are notified; none means everybody.
    """

    channels: frozenset[Channel]
    is_fixed: bool = False
    roles: frozenset[str] = frozenset()


_APP: frozenset[Channel] = frozenset({"in_app"})
_PUSHED: frozenset[Channel] = frozenset({"in_app", "push"})
_MAILED: frozenset[Channel] = frozenset({"in_app", "push", "mail"})
_STAFF = frozenset({"ml", "admin"})

KINDS: Mapping[str, NoticeKind] = {
    "follow": NoticeKind(channels=_PUSHED),
    "follow_request": NoticeKind(channels=_MAILED),
    "follow_accepted": NoticeKind(channels=_PUSHED),
    "post_liked": NoticeKind(channels=_APP),
    "comment_liked": NoticeKind(channels=_APP),
    "comment": NoticeKind(channels=_PUSHED),
    "reply": NoticeKind(channels=_MAILED),
    "mention": NoticeKind(channels=_MAILED),
    "talk_mention": NoticeKind(channels=_PUSHED),
    "content_removed": NoticeKind(channels=_MAILED, is_fixed=True),
    "content_restored": NoticeKind(channels=_MAILED, is_fixed=True),
    "removal_upheld": NoticeKind(channels=_MAILED, is_fixed=True),
    "warned": NoticeKind(channels=_MAILED, is_fixed=True),
    "suspended": NoticeKind(channels=_APP, is_fixed=True),
    "report_closed": NoticeKind(channels=_APP),
    "kickoff": NoticeKind(channels=_APP),
    "goal": NoticeKind(channels=_PUSHED),
    "final": NoticeKind(channels=_PUSHED),
    "forecast_moved": NoticeKind(channels=_APP),
    "stakes_settled": NoticeKind(channels=_APP),
    "pick_due": NoticeKind(channels=_PUSHED),
    "picks_settled": NoticeKind(channels=_APP),
    "passed": NoticeKind(channels=_APP),
    "achievement": NoticeKind(channels=_APP),
    "group_joined": NoticeKind(channels=_APP),
    "overtaken": NoticeKind(channels=_APP),
    "tournament": NoticeKind(channels=_APP),
    "tie_decided": NoticeKind(channels=_APP),
    "model": NoticeKind(channels=_APP, roles=_STAFF),
    "alert": NoticeKind(channels=_MAILED, roles=frozenset({"admin"})),
    "export_ready": NoticeKind(channels=_APP, is_fixed=True),
}


def path_of(
    kind: str, noun: str, thing: str, post_id: int | None, facts: Mapping[str, object]
) -> str | None:
    """Return where our pages show what a notice is about; None is nowhere.

    Args:
        kind: of the notice.
        noun: of the thing.
        thing: its id.
        post_id: of the post under which it stands, if it stands under one.
        facts: of the notice's newest news.
    """
    if noun == "comment" or "comment_id" in facts:
        under = post_id or facts.get("post_id")
        comment_id = facts.get("comment_id", thing)
        return None if under is None else f"/community/posts/{under}/comments/{comment_id}"
    path = _PATHS["group"] if noun == "group" else _PATHS.get(kind, _PATHS.get(noun))
    return None if path is None else path.format(thing)


_PATHS: Mapping[str, str] = {
    "post": "/community/posts/{}",
    "match": "/matches/{}",
    "talk_mention": "/matches/{}?tab=talk",
    "group": "/groups/{}",
    "tournament": "/tournaments/{}",
    "stakes_settled": "/wallet",
    "picks": "/picks",
    "leaderboard": "/leaderboards?scope=friends",
    "achievement": "/progress",
    "follow": "/community/me/followers",
    "follow_request": "/community/me/requests",
    "follow_accepted": "/community/me/following",
    "model": "/models",
    "alert": "/admin/alerts",
    "export": "/account/data",
    "decision": "/account/moderation",
    "report": "/account/moderation",
}
