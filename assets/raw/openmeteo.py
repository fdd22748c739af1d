"""Open-Meteo as received: towns of grounds, forecasts to come, and forecasts of earlier runs.

A run ends at the first answer that says an allowance of the hour or the day is used up, and says
until when. What is still missing is requested by the next: each requests what is not there.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg
from sqlalchemy import Engine, RowMapping

from assets.receipts import Receipt, report, specs
from assets.result import Materialized
from sources.fetched import Fetched
from sources.openmeteo.client import MOST_PLACES, OpenMeteoClient, Place
from sources.openmeteo.parse import DAY_MARK, SEPARATOR
from storage.football.statements import venues
from storage.kit.clock import Clock
from storage.kit.question import Question
from storage.raw.writes.payloads import RawStore

_DAYS = 13  # with today two weeks: a longer request counts as more than one
_SOON = timedelta(days=7)
_SELDOM = timedelta(hours=6)  # how often is enough for matches further ahead
_ASK_AGAIN_AFTER = timedelta(days=30)
_MOST_TOWNS = 100
_MOST_ARCHIVED = 100  # places and days of a run, of which each is a call: a day allows 10,000
_FIRST_ARCHIVED = datetime(2024, 1, 3, tzinfo=UTC)  # earlier runs are kept since January 2024
_LIMIT = "allowance_used_up_until"

_Answer = tuple[str, Fetched]  # the resource that was requested, and what came


@dg.asset(
    # The grounds are known by the matches played there.
    deps=["core_matches"],
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="1",
    pool="openmeteo",
    check_specs=specs("raw_openmeteo__places"),
)
def raw_openmeteo__places(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    openmeteo: dg.ResourceParam[OpenMeteoClient],
) -> Materialized:
    """Every place called like the town of a ground that nobody has put on the map yet."""
    store = RawStore(engine)
    requested_since = clock.now() - _ASK_AGAIN_AFTER

    def answers() -> Iterator[_Answer]:
        for row in _rows(engine, venues.cities(), {})[:_MOST_TOWNS]:
            resource = f"{row['country']}/{row['city']}"
            last = store.newest("openmeteo", "places", resource)
            if last is None or last.fetched_at <= requested_since:
                yield resource, openmeteo.search(row["city"].partition(",")[0].strip())

    return _stored(store, openmeteo, "places", answers())


@dg.asset(
    # The fixtures say where to ask, the grounds' coordinates where that is.
    deps=["core_venues"],
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="2",
    pool="openmeteo",
    check_specs=specs("raw_openmeteo__forecast"),
)
def raw_openmeteo__forecast(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    openmeteo: dg.ResourceParam[OpenMeteoClient],
) -> Materialized:
    """The hourly forecast where matches are near, each hour; where they are far, seldom."""
    now = clock.now()
    until = now + timedelta(days=_DAYS)
    hosting = [
        row
        for row in _rows(engine, venues.hosting(), {"since": now, "until": until})
        if row["next_kickoff_at"] - now <= _SOON
        or row["last_known_at"] is None
        or now - row["last_known_at"] >= _SELDOM
    ]
    answers = (
        (
            SEPARATOR.join(row["venue_key"] for row in together),
            openmeteo.forecast(_places(together), now.date(), until.date()),
        )
        for together in _batches(hosting)
    )
    return _stored(RawStore(engine), openmeteo, "forecast", answers)


@dg.asset(
    deps=["core_venues"],
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="1",
    pool="openmeteo",
    check_specs=specs("raw_openmeteo__previous_runs"),
)
def raw_openmeteo__previous_runs(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    openmeteo: dg.ResourceParam[OpenMeteoClient],
) -> Materialized:
    """What was forecast a day and two days ahead of past matches, the latest matches first.

    Never reanalysis: only what could be known before kick-off may be learnt from.
    """
    span = {"since": _FIRST_ARCHIVED, "until": clock.now(), "limit": _MOST_ARCHIVED}
    answers = (
        (
            SEPARATOR.join(
                f"{row['venue_key']}{DAY_MARK}{row['day']:%Y-%m-%d}" for row in together
            ),
            openmeteo.previous_runs(_places(together), [row["day"] for row in together]),
        )
        for together in _batches(_rows(engine, venues.unforeseen(), span))
    )
    return _stored(RawStore(engine), openmeteo, "previous_runs", answers)


def _rows(engine: Engine, question: Question, values: Mapping[str, object]) -> list[RowMapping]:
    with engine.connect() as connection:
        return list(connection.execute(question, dict(values)).mappings())


def _batches(rows: Sequence[RowMapping]) -> Iterator[Sequence[RowMapping]]:
    for start in range(0, len(rows), MOST_PLACES):
        yield rows[start : start + MOST_PLACES]


def _places(rows: Sequence[RowMapping]) -> list[Place]:
    return [Place(row["latitude"], row["longitude"]) for row in rows]


def _stored(
    store: RawStore, openmeteo: OpenMeteoClient, endpoint: str, answers: Iterator[_Answer]
) -> Materialized:
    """Store answers as they come, until there are no more or asking on is of no use."""
    receipts: list[Receipt] = []
    for resource, fetched in answers:
        receipts.append(
            Receipt.store(
                store, provider="openmeteo", endpoint=endpoint, resource=resource, fetched=fetched
            )
        )
        if _is_over(openmeteo):
            break
    return report(receipts, _allowance(openmeteo))


def _is_over(openmeteo: OpenMeteoClient) -> bool:
    """Whether to stop: an allowance is used up, or our own limits forbid more requests."""
    limit = openmeteo.limit
    return not openmeteo.may_request or (limit is not None and not limit.is_worth_waiting)


def _allowance(openmeteo: OpenMeteoClient) -> dict[str, dg.MetadataValue]:
    """Return until when the provider will not answer, if it gave a time."""
    limit = openmeteo.limit
    if limit is None:
        return {}
    until = f"{limit.until:%Y-%m-%d %H:%M} UTC (allowance of the {limit.period.value})"
    return {_LIMIT: dg.MetadataValue.text(until)}
