"""Words around moderation: rules, decisions, cases, and why something looks like spam."""

from collections.abc import Iterable

from words.messages import gettext as _
from words.messages import ngettext, pgettext


def rule(code: str) -> str:
    """Return a rule by its name."""
    return {
        "spam": pgettext("rule", "Spam"),
        "harassment": pgettext("rule", "Harassment"),
        "hate": pgettext("rule", "Hate"),
        "violence": pgettext("rule", "Violence"),
        "sexual": pgettext("rule", "Sexual content"),
        "private_information": pgettext("rule", "Private information"),
        "impersonation": pgettext("rule", "Impersonation"),
        "illegal": pgettext("rule", "Illegal content"),
        "off_topic": pgettext("rule", "Off topic"),
        "other": pgettext("rule", "Something else"),
    }.get(code, code)


def rule_text(code: str) -> str:
    """Return what a rule requires of everybody."""
    return {
        "spam": _(
            "No advertising, no repeated posts, no links for their own sake, no bought followers."
        ),
        "harassment": _(
            "Argue about football, not about the person. Nobody is insulted, threatened or chased"
            " from post to post."
        ),
        "hate": _(
            "Nobody is put down for origin, skin, religion, sex, sexuality, disability or the club"
            " they follow."
        ),
        "violence": _("No threats, no calls for violence, no pictures that glorify it."),
        "sexual": _("No sexual content, and nothing at all that sexualises children."),
        "private_information": _(
            "No addresses, telephone numbers, pictures or messages of others unless they agree."
        ),
        "impersonation": _(
            "Do not pretend to be somebody else. Accounts that a program writes carry a label."
        ),
        "illegal": _("Nothing that the law forbids, and no streams or copies that are not yours."),
        "off_topic": _(
            "This is about football and its forecasts; a match's talk is about the match."
        ),
        "other": _("Whatever else keeps people from talking here safely."),
    }.get(code, "")


def moderation_act(code: str) -> str:
    """Return what moderators did."""
    return {
        "dismiss": pgettext("act of moderators", "No rule broken"),
        "approve": pgettext("act of moderators", "Approved"),
        "remove": pgettext("act of moderators", "Removed"),
        "restore": pgettext("act of moderators", "Restored"),
        "uphold": pgettext("act of moderators", "Reviewed: it stays removed"),
        "lock": pgettext("act of moderators", "Comments closed"),
        "unlock": pgettext("act of moderators", "Comments opened again"),
        "warn": pgettext("act of moderators", "Warning"),
        "suspend": pgettext("act of moderators", "Suspended from posting"),
        "reinstate": pgettext("act of moderators", "Suspension ended"),
    }.get(code, code)


def moderation_wish(code: str) -> str:
    """Return what a moderator may do, as the label of a button."""
    return {
        "dismiss": pgettext("button of moderators", "No rule is broken"),
        "approve": pgettext("button of moderators", "Approve"),
        "remove": pgettext("button of moderators", "Remove it"),
        "restore": pgettext("button of moderators", "Restore it"),
        "uphold": pgettext("button of moderators", "Keep it removed"),
        "lock": pgettext("button of moderators", "Close the comments"),
        "unlock": pgettext("button of moderators", "Open the comments again"),
        "warn": pgettext("button of moderators", "Warn the author"),
        "suspend": pgettext("button of moderators", "Suspend the author from posting"),
        "reinstate": pgettext("button of moderators", "End the suspension"),
    }.get(code, code)


def reported_thing(kind: str, number: object) -> str:
    """Return what a report is about, by its kind and number."""
    named = {
        "post": _("Post %(number)s"),
        "comment": _("Comment %(number)s"),
        "profile": _("Profile of account %(number)s"),
        "message": _("Message %(number)s"),
    }.get(kind)
    return f"{kind} {number}" if named is None else named % {"number": number}


def content_state(code: str) -> str:
    """Return how something that was reported stands."""
    return {
        "live": pgettext("reported content", "visible"),
        "removed": pgettext("reported content", "removed"),
        "held": pgettext("reported content", "waits for review"),
        "deleted": pgettext("reported content", "deleted by its author"),
    }.get(code, code)


def appeal_state(code: str) -> str:
    """Return what came of asking for a review."""
    return {
        "open": pgettext("review", "waits for moderators"),
        "granted": pgettext("review", "shown again"),
        "refused": pgettext("review", "stays removed"),
        "closed": pgettext("review", "closed"),
    }.get(code, code)


def spam_signs(codes: Iterable[str]) -> str:
    """Return why something waits for review, without the figures, as a list."""
    named = {
        "links": pgettext("sign of spam", "links"),
        "mentions": pgettext("sign of spam", "many mentions"),
        "rate": pgettext("sign of spam", "many texts in a short time"),
        "repeated": pgettext("sign of spam", "a text repeated"),
        "copied": pgettext("sign of spam", "the same text by others"),
        "new_account": pgettext("sign of spam", "a new account"),
        "filtered_word": pgettext("sign of spam", "a filtered word"),
    }
    return ", ".join(named.get(code, code) for code in codes)


def spam_reason(code: str, value: int) -> str:
    """Return why something looks like spam."""
    counted = {
        "links": ngettext("%(num)s link", "%(num)s links", value),
        "mentions": ngettext("%(num)s mention", "%(num)s mentions", value),
        "rate": ngettext("%(num)s text in ten minutes", "%(num)s texts in ten minutes", value),
        "repeated": ngettext(
            "the same text %(num)s time before", "the same text %(num)s times before", value
        ),
        "copied": ngettext(
            "the same text by %(num)s other", "the same text by %(num)s others", value
        ),
        "new_account": ngettext("account of %(num)s hour", "account of %(num)s hours", value),
    }.get(code)
    if counted is not None:
        return counted % {"num": value}
    return _("a filtered word") if code == "filtered_word" else code


def moderation_tabs() -> list[tuple[str, str]]:
    """Return address and name of the moderators' pages."""
    return [
        ("/moderation", _("Open cases")),
        ("/moderation/mine", _("Yours")),
        ("/moderation/decided", _("Decided")),
        ("/community/moderation", _("Public log")),
        ("/community/guidelines", _("Guidelines")),
    ]
