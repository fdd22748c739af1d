"""News as people read it: the newest articles about some teams."""

from functools import cache

from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, Text, bindparam, cast, func, select

from storage.football.tables.surroundings import article, article_team
from storage.kit.question import Question
from storage.register.tables import team


@cache
def of_teams() -> Question:
    """Articles about any of these teams, newest first. Parameters: team_ids, limit.

    Each comes once, with the names of those of the teams it is about.
    """
    published = func.coalesce(article.c.published_at, article.c.fetched_at)
    return (
        select(
            article.c.article_id,
            article.c.source,
            article.c.url,
            article.c.title,
            article.c.summary,
            published.label("published_at"),
            article.c.fetched_at,
            func.array_agg(cast(team.c.name, Text)).label("teams"),
        )
        .join(article_team, article_team.c.article_id == article.c.article_id)
        .join(team, team.c.team_id == article_team.c.team_id)
        .where(article_team.c.team_id == func.any(bindparam("team_ids", type_=ARRAY(BigInteger))))
        .where(published <= func.clock.now())
        .group_by(article.c.article_id)
        .order_by(published.desc(), article.c.article_id.desc())
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def headlines_of_teams() -> Question:
    """Headlines of a span about each of these teams, newest first.

    One about several teams comes once for each. Parameters: team_ids, since, until.
    """
    published = func.coalesce(article.c.published_at, article.c.fetched_at)
    return (
        select(
            article_team.c.team_id,
            article.c.article_id,
            article.c.title,
            published.label("published_at"),
        )
        .join(article_team, article_team.c.article_id == article.c.article_id)
        .where(
            article_team.c.team_id == func.any(bindparam("team_ids", type_=ARRAY(BigInteger))),
            published > bindparam("since", type_=DateTime(timezone=True)),
            published <= bindparam("until", type_=DateTime(timezone=True)),
            article.c.fetched_at <= func.clock.now(),
        )
        .order_by(published.desc(), article.c.article_id.desc())
    )
