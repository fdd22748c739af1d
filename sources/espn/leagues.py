"""Which league an event belongs to: the scoreboard's slug, or the event's own `uid`."""

import re
from collections.abc import Sequence

from sources.espn.payloads import Event, League

_SLUG_BY_LEAGUE_ID = {
    "700": "eng.1",
    "3914": "eng.2",
    "740": "esp.1",
    "720": "ger.1",
    "730": "ita.1",
    "710": "fra.1",
    "715": "por.1",
    "735": "sco.1",
    "770": "usa.1",
    "760": "mex.1",
    "606": "fifa.world",
    "775": "uefa.champions",
}
_UID_LEAGUE = re.compile(r"(?:^|~)l:(\d+)(?:~|$)", re.ASCII)
_SLUG = re.compile(r"[a-z]+(?:\.[a-z0-9_]+)+", re.ASCII)


def slug_of(event: Event, leagues: Sequence[League] | None, resource: str) -> str | None:
    """Return the league's slug, or `None` when nothing tells.

    Args:
        event: the match; its `uid` carries the league's number, the only trace under `all`.
        leagues: of the scoreboard; without a slug under `all`.
        resource: what was asked for, e.g. `eng.1/20250525`.
    """
    if leagues and leagues[0].slug:
        return leagues[0].slug
    found = _UID_LEAGUE.search(event.uid or "")
    if found and found[1] in _SLUG_BY_LEAGUE_ID:
        return _SLUG_BY_LEAGUE_ID[found[1]]
    asked = resource.split("/", 1)[0]
    return asked if _SLUG.fullmatch(asked) else None
