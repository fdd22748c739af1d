"""Teams, matches, statistics and prices: one payload carries all four, so one step writes them."""

from collections.abc import Iterator

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import agreement, reporting
from assets.core.collections import LOADED
from assets.core.intake import take_in
from assets.core.match_intakes import (
    ESPN_SCOREBOARD,
    FOOTBALLDATA_FIXTURES,
    FOOTBALLDATA_SEASON,
)
from assets.core.waiting import replay_what_was_learned
from assets.result import Materialized
from sources.espn.parse import PARSER as ESPN
from sources.footballdata.parse import PARSER as FOOTBALLDATA
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.venues import VenueSeed, plant

_KNOWN = "known_to"  # metadata: what rows in quarantine were last compared with
_SOURCES = ("raw_footballdata__season", "raw_footballdata__fixtures", "raw_espn__scoreboard")
_DESCRIPTIONS = {
    "core_teams": "Clubs, and every name a source has for them.",
    "core_matches": "Fixtures and results: current state, and every state ever recorded.",
    "core_match_statistics": "Shots, corners, fouls and cards of both sides, versioned.",
    "core_odds": "Prices by match, book, market, line and phase.",
}


@dg.multi_asset(
    name="core_matches",
    specs=[
        dg.AssetSpec(
            name,
            deps=_SOURCES,
            description=description,
            owners=["team:data"],
            kinds={"postgres"},
            code_version=f"espn{ESPN.version}.footballdata{FOOTBALLDATA.version}",
        )
        for name, description in _DESCRIPTIONS.items()
    ],
    # One writer of facts at a time: two would parse the same payloads.
    pool="facts",
    check_specs=[
        reporting.readable_spec("core_matches"),
        reporting.plausible_spec("core_odds"),
        *(contracts.spec(name) for name in _DESCRIPTIONS),
        *agreement.specs(),
    ],
)
def core_matches(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    grounds: dg.ResourceParam[tuple[VenueSeed, ...]],
) -> Iterator[Materialized]:
    """Parse what the current parsers have not seen, then report each table by itself.

    What waited for a name, an id, a code or a match that is known now is read again.
    """
    taken = take_in(engine, [FOOTBALLDATA_SEASON, FOOTBALLDATA_FIXTURES, ESPN_SCOREBOARD, *LOADED])
    with UnitOfWork(engine) as uow:
        plant(uow.connection, grounds)
        uow.commit()
    taken.replayed, known = replay_what_was_learned(engine, _last_known(context.instance))
    parsers = [FOOTBALLDATA.name, ESPN.name, *(intake.parser.name for intake in LOADED)]
    for name in _DESCRIPTIONS:
        checks = [contracts.of_table(name, engine)]
        metadata = reporting.contents(name, engine)
        if name == "core_teams":
            checks.append(agreement.names_resolved(engine))
        if name == "core_match_statistics":
            checks.append(agreement.statistics_agree(engine))
        if name == "core_odds":
            checks.append(reporting.plausible(name, engine))
        if name == "core_matches":
            checks.append(reporting.readable(name, engine, parsers))
            metadata |= {**reporting.intake(taken), "replayed": taken.replayed, _KNOWN: known}
        yield dg.MaterializeResult(asset_key=name, metadata=metadata, check_results=checks)


def _last_known(instance: dg.DagsterInstance) -> str | None:
    """Return what rows in quarantine were last compared with."""
    event = instance.get_latest_materialization_event(dg.AssetKey("core_matches"))
    materialization = event.asset_materialization if event else None
    found = materialization.metadata.get(_KNOWN) if materialization else None
    return found.value if isinstance(found, dg.TextMetadataValue) else None
