"""Small phrases around names and numbers, which every language orders its own way."""

from words.messages import gettext as _
from words.messages import pgettext


def versus(home: str, away: str) -> str:
    """Return a match by its two sides."""
    return _("%(home)s v %(away)s") % {"home": home, "away": away}


def opponent(name: str, is_home: bool) -> str:  # noqa: FBT001 - called from templates
    """Return an opponent, with whose ground it is in short."""
    return f"{ground(is_home)} {name}"


def ground(is_home: bool) -> str:  # noqa: FBT001 - called from templates
    """Return whose ground it is, in short, before an opponent's name."""
    return pgettext("own ground", "v") if is_home else pgettext("other ground", "at")


def against(name: str, is_home: bool) -> str:  # noqa: FBT001 - called from templates
    """Return an opponent, with whose ground it is, in a word."""
    if is_home:
        return _("against %(team)s") % {"team": name}
    return _("at %(team)s") % {"team": name}


def between(lower: object, upper: object) -> str:
    """Return an interval by its two ends."""
    return _("%(lower)s to %(upper)s") % {"lower": lower, "upper": upper}


def of(part: object, whole: object) -> str:
    """Return a part of a whole, as counts."""
    return _("%(part)s of %(whole)s") % {"part": part, "whole": whole}


def sentence(text: str) -> str:
    """Return a phrase as a sentence begins: its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
