"""What facts about market and news are found from: prices of coming matches, headlines of teams.

What belongs here: reading. What does not: finding (`football.insights.market`, `.headlines`).
Nothing read here is an input of a forecast.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from football.insights.headlines import SPAN, Headline, Press, last_midnight
from football.insights.market import Quoted, quoted
from storage.football.statements import articles
from storage.forecast.statements import forecasts


def markets(connection: Connection, match_ids: Sequence[int]) -> dict[int, Quoted]:
    """Return the markets of matches as they are known now; matches without prices are left out.

    Prices that cannot be a book's are left out too.
    """
    prices: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    named = {"match_ids": list(match_ids)}
    for row in connection.execute(forecasts.prices_of_matches(), named).mappings():
        if not row["is_suspect"]:
            prices[row["match_id"]].append({str(name): value for name, value in row.items()})
    found = {match_id: quoted(rows) for match_id, rows in prices.items()}
    return {match_id: each for match_id, each in found.items() if each is not None}


def press(connection: Connection, team_ids: Mapping[str, int], as_of: datetime) -> list[Press]:
    """Return what was written about teams up to the last midnight.

    Args:
        connection: to the world's database.
        team_ids: of the clubs of a season, by name.
        as_of: now.
    """
    until = last_midnight(as_of)
    span = {"team_ids": list(team_ids.values()), "since": until - SPAN, "until": until}
    about: dict[int, list[Headline]] = defaultdict(list)
    for row in connection.execute(articles.headlines_of_teams(), span).mappings():
        about[row["team_id"]].append(
            Headline(
                article_id=row["article_id"],
                published_at=row["published_at"],
                title=row["title"],
            )
        )
    return [
        Press(team_id=team_id, name=name, headlines=about[team_id])
        for name, team_id in sorted(team_ids.items())
    ]
