"""Words around the community: its pages, who sees what, orders of comments."""

from words.messages import gettext as _
from words.messages import pgettext


def community_tabs(*, is_member: bool) -> list[tuple[str, str]]:
    """Return address and name of the pages that stand beside each other.

    Args:
        is_member: the reader is logged in.
    """
    if not is_member:
        return [
            ("/community", _("Everybody")),
            ("/community/following", pgettext("feed", "Following")),
            ("/community/tags", _("Hashtags")),
            ("/community/search", _("Search")),
        ]
    return [
        ("/community/following", pgettext("feed", "Following")),
        ("/community/everybody", _("Everybody")),
        ("/community/notifications", _("Notifications")),
        ("/community/mentions", _("Mentions")),
        ("/community/tags", _("Hashtags")),
        ("/community/search", _("Search")),
        ("/community/me", _("You")),
    ]


def visibility(code: str) -> str:
    """Return who sees a post."""
    return {
        "public": pgettext("visibility", "Everybody"),
        "followers": pgettext("visibility", "Your followers"),
        "private": pgettext("visibility", "Only you"),
    }.get(code, code)


def visibilities() -> list[tuple[str, str]]:
    """Return who may see a post, with their codes, the most open first."""
    return [(code, visibility(code)) for code in ("public", "followers", "private")]


def comment_orders() -> list[tuple[str, str]]:
    """Return the orders of comments with their names."""
    return [
        ("top", pgettext("order of comments", "Best")),
        ("new", pgettext("order of comments", "Newest")),
        ("old", pgettext("order of comments", "Oldest")),
    ]


def tombstone(state: str) -> str:
    """Return why a comment has no text."""
    return {
        "deleted": _("Deleted by its author"),
        "removed": _("Removed by a moderator"),
        "held": _("Waits for review"),
    }.get(state, _("Not shown"))
