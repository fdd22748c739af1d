"""News as ESPN's API lists it: by league, with the ids of the teams and players it is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sources.simulated.clubs import CLUBS
from sources.simulated.news import Item, items_of
from sources.simulated.wire.espn.scoreboard import EndpointRefusedError
from sources.simulated.world import World

_SITE = "https://www.espn.northland.example/soccer/story/_/id"
_SHOWN_FOR = timedelta(days=10)
_DEFAULT_LIMIT = 6
_LEAGUES = {"sim.1": 1, "sim.2": 2}


def news(world: World, slug: str, query: Mapping[str, str], now: datetime) -> dict[str, object]:
    """Answer a request for a league's latest stories about players.

    Raises:
        EndpointRefusedError: no such league.
    """
    tier = _LEAGUES.get(slug)
    if tier is None:
        raise EndpointRefusedError
    limit = query.get("limit", "")
    season = world.seasons_as_of(now)[-1]
    items = [
        item
        for item in items_of(season)
        if item.club is not None
        and season.tiers[item.club] == tier
        and now - _SHOWN_FOR < item.published_at <= now
    ]
    shown = sorted(items, key=lambda item: item.published_at, reverse=True)
    count = int(limit) if limit.isdecimal() else _DEFAULT_LIMIT
    return {
        "header": f"{slug} News",
        "link": {"href": "https://www.espn.northland.example/soccer"},
        "articles": [_article(item) for item in shown[:count]],
    }


def _article(item: Item) -> dict[str, object]:
    number = int(item.key[:7], 16)
    published = f"{item.published_at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": number,
        "type": "HeadlineNews",
        "headline": item.title,
        "description": item.summary,
        "published": published,
        "lastModified": published,
        "links": {"web": {"href": f"{_SITE}/{number}/{item.key}"}},
        "images": [],
        "categories": list(_categories(item)),
        "premium": False,
        "byline": "Northland Press",
    }


def _categories(item: Item) -> Sequence[dict[str, object]]:
    if item.club is None or item.player is None:
        return []
    club = CLUBS[item.club]
    return [
        {
            "id": 1,
            "type": "team",
            "uid": f"s:600~t:{club.espn_id}",
            "description": club.display_name,
            "sportId": 600,
            "teamId": int(club.espn_id),
        },
        {
            "id": 2,
            "type": "athlete",
            "uid": f"s:600~a:{item.player.espn_id}",
            "description": item.player.name,
            "sportId": 600,
            "athleteId": int(item.player.espn_id),
        },
        {"id": 3, "type": "topic", "description": "news", "sportId": 0, "topicId": 781},
        {"type": "guid", "guid": item.key},
    ]
