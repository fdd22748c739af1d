"""What rows in quarantine may wait for: names, ids, codes and matches, as one fingerprint."""

from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Text, func, literal, select

from storage.football.tables.match import match
from storage.register.tables import competition_link, team, team_alias, team_link


@cache
def fingerprint() -> Select[str]:
    """Return one text that differs as soon as a name, an id, a code or a match is added."""
    parts = [
        _content(team.c.team_id, team.c.country),
        _content(team_alias.c.country, team_alias.c.alias, team_alias.c.team_id),
        _content(team_link.c.source, team_link.c.source_team_id, team_link.c.team_id),
        _content(competition_link.c.source_competition_id, competition_link.c.competition_id),
        select(func.coalesce(func.max(match.c.match_id), 0).cast(Text)),
    ]
    return select(func.concat_ws("|", *(part.scalar_subquery() for part in parts)))


def _content(*columns: Column[Any]) -> Select[str]:
    """Return a sum over the rows of a table: their order says nothing."""
    row = func.concat_ws(literal("\t"), *columns)
    return select(func.coalesce(func.sum(func.hashtext(row)), 0).cast(Text))
