"""Open-Meteo's forecasts as received: one place each, for the days on which matches are near."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg
from sqlalchemy import Engine, RowMapping

from assets.receipts import Receipt, report, specs
from sources.openmeteo.client import OpenMeteoClient
from storage.clock import Clock
from storage.raw import RawStore
from storage.statements import fixtures

_DAYS = 14  # Open-Meteo looks 16 days ahead


@dg.asset(
    # The fixtures say where to ask.
    deps=["core_matches"],
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="1",
    pool="openmeteo",
    check_specs=specs("raw_openmeteo__forecast"),
)
def raw_openmeteo__forecast(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    openmeteo: dg.ResourceParam[OpenMeteoClient],
) -> dg.MaterializeResult:
    """The hourly forecast at every ground with a match in the next two weeks."""
    now = clock.now()
    until = now + timedelta(days=_DAYS)
    store = RawStore(engine)

    def receipts() -> Iterator[Receipt]:
        for ground in _grounds(engine, {"since": now, "until": until}):
            yield Receipt.store(
                store,
                provider="openmeteo",
                endpoint="forecast",
                resource=ground["venue_key"],
                fetched=openmeteo.forecast(
                    ground["latitude"], ground["longitude"], now.date(), until.date()
                ),
            )

    return report(receipts())


def _grounds(engine: Engine, span: dict[str, object]) -> list[RowMapping]:
    with engine.connect() as connection:
        return list(connection.execute(fixtures.grounds(), span).mappings())
