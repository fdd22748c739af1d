"""News as received: feeds, and ESPN's lists by league."""

import dagster as dg
from sqlalchemy import Engine

from assets.receipts import Receipt, report, specs
from assets.result import Materialized
from football.competitions import Competition
from sources.espn.client import EspnClient
from sources.news.client import NewsClient
from sources.settings import SourceSettings
from storage.raw.writes.payloads import RawStore


@dg.asset(
    owners=["team:data"],
    kinds={"http", "rss", "postgres"},
    code_version="1",
    pool="news",
    check_specs=specs("raw_news__articles"),
)
def raw_news__articles(
    engine: dg.ResourceParam[Engine],
    news: dg.ResourceParam[NewsClient],
    source_settings: dg.ResourceParam[SourceSettings],
) -> Materialized:
    """Each configured feed, whole."""
    store = RawStore(engine)
    return report(
        Receipt.store(
            store, provider="news", endpoint="feed", resource=url, fetched=news.feed(url)
        )
        for url in source_settings.news_urls
    )


@dg.asset(
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="1",
    pool="espn",
    check_specs=specs("raw_espn__news"),
)
def raw_espn__news(
    engine: dg.ResourceParam[Engine],
    espn: dg.ResourceParam[EspnClient],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> Materialized:
    """Every league's latest stories, with the ids of the teams and players they are about."""
    store = RawStore(engine)
    return report(
        Receipt.store(
            store,
            provider="espn",
            endpoint="news",
            resource=competition.espn,
            fetched=espn.news(competition.espn),
        )
        for competition in competitions
        if competition.espn
    )
