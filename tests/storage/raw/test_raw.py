"""Raw payloads: everything as received, equal bodies once, by month."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from storage.raw.tables import payload
from storage.raw.writes.payloads import RawStore, UnknownPayloadError
from tests.storage.builders import FETCHED, count, fixture, ingest


def put(store: RawStore, body: bytes, *, resource: str = "S1/2025", hours: int = 0) -> UUID:
    at = FETCHED + timedelta(hours=hours)
    return store.put("footballdata", "season", resource, 200, at, body)


def test_a_payload_reads_back_byte_for_byte(engine: Engine) -> None:
    store = RawStore(engine)
    body = bytes(range(256)) * 50
    payload_id = put(store, body)
    assert store.body(payload_id) == body
    described = store.describe(payload_id)
    assert (described.resource, described.status, described.same_as) == ("S1/2025", 200, None)
    with engine.connect() as connection:
        stored = connection.execute(select(payload.c.body)).scalar_one()
    assert len(stored) < len(body) / 4


def test_the_same_body_again_is_kept_once_but_every_fetch_is_known(engine: Engine) -> None:
    store = RawStore(engine)
    first = put(store, b"a")
    second = put(store, b"a", hours=1)
    third = put(store, b"a", hours=2)
    assert store.describe(second).same_as == store.describe(third).same_as == first
    assert store.body(third) == b"a"
    assert count(engine, "raw.payload") == 3


def test_only_the_last_body_of_the_same_resource_counts_as_the_same(engine: Engine) -> None:
    store = RawStore(engine)
    put(store, b"a")
    other = put(store, b"a", resource="S2/2025")
    put(store, b"b", hours=1)
    back = put(store, b"a", hours=2)
    assert store.describe(other).same_as is None
    assert store.describe(back).same_as is None


def test_failures_are_stored_too_and_never_parsed(engine: Engine) -> None:
    store = RawStore(engine)
    timeout = store.put("espn", "scoreboard", "sim.1", None, FETCHED, b"", "timeout")
    refused = store.put("espn", "scoreboard", "sim.1", 403, FETCHED, b"no", "forbidden")
    assert store.describe(timeout).error_class == "timeout"
    assert store.body(refused) == b"no"
    assert list(store.unparsed("espn", 1, "espn", "scoreboard")) == []


def test_a_payload_is_due_until_this_version_of_the_parser_has_read_it(engine: Engine) -> None:
    store = RawStore(engine)
    newer = put(store, b"b", hours=1)
    older = put(store, b"a")
    waiting = [p.payload_id for p in store.unparsed("test", 1, "footballdata", "season")]
    assert waiting == [older, newer]
    ingest(engine, fixture(), payload_id=older)
    waiting = [p.payload_id for p in store.unparsed("test", 1, "footballdata", "season")]
    assert waiting == [newer]
    waiting = [p.payload_id for p in store.unparsed("test", 2, "footballdata", "season")]
    assert waiting == [older, newer]


@pytest.mark.parametrize("year", [1999, 2031])
def test_any_month_has_its_partition_when_a_payload_needs_it(
    engine: Engine, owner_engine: Engine, year: int
) -> None:
    store = RawStore(engine)
    at = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    payload_id = store.put("espn", "scoreboard", "sim.1", 200, at, b"x")
    assert store.describe(payload_id).fetched_at == at
    assert count(owner_engine, f"raw.payload_p{year}12") == 1


def test_an_unknown_payload_is_reported_unknown(engine: Engine) -> None:
    store = RawStore(engine)
    with pytest.raises(UnknownPayloadError):
        store.body(UUID(int=1))
    with pytest.raises(UnknownPayloadError):
        store.describe(UUID(int=1))
