"""Canonical JSON: one spelling, whatever the order and the types it came from."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest

from football.canonical import canonical_json


def test_keys_are_sorted_and_nothing_is_padded() -> None:
    assert canonical_json({"b": 1, "a": [1.5, "é"]}) == '{"a":[1.5,"é"],"b":1}'.encode()


def test_instants_are_utc_with_a_z_and_ids_are_texts() -> None:
    at = datetime(2025, 11, 15, 16, tzinfo=timezone(timedelta(hours=1)))
    body = {"at": at, "id": UUID(int=7)}
    expected = b'{"at":"2025-11-15T15:00:00Z","id":"00000000-0000-0000-0000-000000000007"}'
    assert canonical_json(body) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), datetime(2025, 11, 15)])  # noqa: DTZ001
def test_what_has_no_single_meaning_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"compliant|time zone"):
        canonical_json({"value": value})
