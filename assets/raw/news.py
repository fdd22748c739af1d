"""News feeds as received."""

import dagster as dg
from sqlalchemy import Engine

from assets.receipts import Receipt, report, specs
from sources.news.client import NewsClient
from sources.settings import SourceSettings
from storage.raw import RawStore


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
) -> dg.MaterializeResult:
    """Each configured feed, whole."""
    store = RawStore(engine)
    return report(
        Receipt.store(
            store, provider="news", endpoint="feed", resource=url, fetched=news.feed(url)
        )
        for url in source_settings.news_urls
    )
