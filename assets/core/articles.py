"""News items, one row per article however many feeds carry it."""

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.intake import Intake, take_in
from assets.result import Materialized
from sources.espn.news import PARSER as ESPN
from sources.news.parse import PARSER as FEED
from storage.football.writes import articles

FEEDS = Intake(provider="news", endpoint="feed", parser=FEED, apply=articles.apply)
ESPN_NEWS = Intake(provider="espn", endpoint="news", parser=ESPN, apply=articles.apply)


@dg.asset(
    # Line-ups say who plays where, so that names mean somebody.
    deps=["raw_news__articles", "raw_espn__news", "core_matches", "core_lineups"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version=f"news{FEED.version}.espn{ESPN.version}",
    pool="facts",
    check_specs=[contracts.spec("core_articles"), reporting.readable_spec("core_articles")],
)
def core_articles(engine: dg.ResourceParam[Engine]) -> Materialized:
    """Articles with the teams and players they name."""
    taken = take_in(engine, [FEEDS, ESPN_NEWS])
    return reporting.result("core_articles", engine, taken, [FEED.name, ESPN.name])
