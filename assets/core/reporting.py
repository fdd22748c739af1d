"""How core assets report what they hold and what they put aside."""

from collections import Counter
from collections.abc import Mapping, Sequence

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from assets.core.intake import Taken
from assets.result import Materialized
from storage.football.statements import overview, quality

READABLE = "rows_are_readable"
PLAUSIBLE = "prices_are_plausible"


def contents(asset: str, engine: Engine) -> dict[str, dg.MetadataValue]:
    """Summarise the rows an asset keeps in Postgres."""
    with engine.connect() as connection:
        result = connection.execute(overview.OVERVIEWS[asset]())
        columns = list(result.keys())
        rows = [dict(zip(columns, row, strict=True)) for row in result]
    size = sum(int(row["rows"]) for row in rows)
    shown = pl.DataFrame(rows, schema=columns if not rows else None, infer_schema_length=None)
    return {"dagster/row_count": dg.MetadataValue.int(size), "contents": figures.table(shown)}


def intake(taken: Taken) -> dict[str, dg.MetadataValue]:
    """Report what became of this run's rows."""
    return {
        "payloads": dg.MetadataValue.int(taken.payloads),
        "rows": dg.MetadataValue.int(taken.rows),
        "accepted": dg.MetadataValue.int(taken.accepted),
        "unchanged": dg.MetadataValue.int(taken.unchanged),
        "quarantined": dg.MetadataValue.int(taken.quarantined),
    }


def result(
    asset: str,
    engine: Engine,
    taken: Taken,
    parsers: Sequence[str],
    *,
    metadata: Mapping[str, dg.MetadataValue | int] | None = None,
    checks: Sequence[dg.AssetCheckResult] = (),
) -> Materialized:
    """Report what an asset of one table holds, with its two checks.

    Args:
        asset: whose table it is.
        engine: of the database that keeps it.
        taken: what became of this run's rows.
        parsers: whose rows in quarantine are the asset's.
        metadata: what else a person wants to see.
        checks: answers to further checks.
    """
    return dg.MaterializeResult(
        metadata={**contents(asset, engine), **intake(taken), **(metadata or {})},
        check_results=[
            contracts.of_table(asset, engine),
            readable(asset, engine, parsers),
            *checks,
        ],
    )


def readable_spec(asset: str) -> dg.AssetCheckSpec:
    """Specify the check that shows quarantine: it warns, and stops nothing."""
    return dg.AssetCheckSpec(
        READABLE,
        asset=asset,
        description="No row waits in quarantine (touchline quarantine list).",
    )


def readable(asset: str, engine: Engine, parsers: Sequence[str]) -> dg.AssetCheckResult:
    """Fail while rows of these parsers wait in quarantine, with their number by reason.

    And by source, as `espn_summary/unknown_team`.
    """
    waiting, by_source = Counter[str](), dict[str, int]()
    with engine.connect() as connection:
        for parser, reason, count in connection.execute(quality.open_quarantine(list(parsers))):
            waiting[reason] += count
            by_source[f"{parser}/{reason}"] = count
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=READABLE,
        passed=not waiting,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(f"{reason}: {rows} rows" for reason, rows in waiting.items())
        or None,
        metadata={**waiting, **by_source},
    )


def plausible_spec(asset: str) -> dg.AssetCheckSpec:
    """Specify the check that shows prices no book offers: it warns, and stops nothing."""
    return dg.AssetCheckSpec(
        PLAUSIBLE,
        asset=asset,
        description="The implied probabilities of every quote sum to about one.",
    )


def plausible(asset: str, engine: Engine) -> dg.AssetCheckResult:
    """Fail while there are flagged prices, with their number by book and market."""
    with engine.connect() as connection:
        rows = connection.execute(quality.suspect_quotes())
        flagged = {f"{book}/{market}": int(count) for book, market, count in rows}
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=PLAUSIBLE,
        passed=not flagged,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{sum(flagged.values())} quotes kept as published" if flagged else None,
        metadata=dict(flagged),
    )
