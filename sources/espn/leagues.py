"""Which league an event belongs to: the scoreboard's slug, or the event's own `uid`."""

import re
from collections.abc import Sequence
from functools import cache

from football.competitions import COMPETITIONS
from football.league_numbers import SLUGS
from sources.espn.payloads import Event, League

_UID_LEAGUE = re.compile(r"(?:^|~)l:(\d+)(?:~|$)", re.ASCII)
_SLUG = re.compile(r"[a-z]+(?:\.[a-z0-9_]+)+", re.ASCII)


def slug_of(event: Event, leagues: Sequence[League] | None, resource: str) -> str | None:
    """Return the league's slug, or `None` when nothing names it.

    Args:
        event: the match; its `uid` carries the league's number, the only trace under `all`.
        leagues: of the scoreboard; without a slug under `all`.
        resource: what was requested, e.g. `eng.1/20250525`.
    """
    if event.league is not None and event.league.slug:
        return event.league.slug
    if leagues and leagues[0].slug:
        return leagues[0].slug
    return slug_of_uid(event.uid) or slug_in(resource)


def slug_of_uid(uid: str | None) -> str | None:
    """Return the slug of the league whose number is in a `uid`, if we know the number."""
    found = _UID_LEAGUE.search(uid or "")
    return SLUGS.get(found[1]) if found else None


def slug_in(resource: str) -> str | None:
    """Return the slug a resource begins with, or that a file's name has in it."""
    first = resource.split("/", 1)[0]
    if _SLUG.fullmatch(first) and not first.endswith(".json"):
        return first
    return next((slug for slug in _known_slugs() if _names(resource, slug)), None)


@cache
def _known_slugs() -> Sequence[str]:
    """Return the slugs we know, longer ones first: some begin like others."""
    slugs = [each.espn for each in COMPETITIONS.values() if each.espn]
    return sorted(slugs, key=len, reverse=True)


def _names(text: str, slug: str) -> bool:
    return re.search(rf"(?<![a-z.]){re.escape(slug)}(?![a-z0-9])", text) is not None
