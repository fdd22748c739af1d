"""News items, one row per article however many feeds carry it."""

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.intake import Intake, take_in
from sources.news.parse import PARSER
from storage.ingest import articles

INTAKE = Intake(provider="news", endpoint="feed", parser=PARSER, apply=articles.apply)


@dg.asset(
    deps=["raw_news__articles"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version=f"news{PARSER.version}",
    pool="facts",
    check_specs=[contracts.spec("core_articles"), reporting.readable_spec("core_articles")],
)
def core_articles(engine: dg.ResourceParam[Engine]) -> dg.MaterializeResult:
    """Articles with the teams they name."""
    taken = take_in(engine, [INTAKE])
    return dg.MaterializeResult(
        metadata=reporting.contents("core_articles", engine) | reporting.intake(taken),
        check_results=[
            contracts.of_table("core_articles", engine),
            reporting.readable("core_articles", engine, [PARSER.name]),
        ],
    )
