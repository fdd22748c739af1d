"""When a watched match is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from assets.raw.summaries import is_due

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


def watched(status: str, *, looked: timedelta | None, over_for: timedelta = timedelta(0)):
    last = None if looked is None else NOW - looked
    return {"status": status, "last_fetched_at": last, "recorded_at": NOW - over_for}


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        (watched("scheduled", looked=None), True),
        (watched("scheduled", looked=timedelta(seconds=59)), False),
        (watched("in_play", looked=timedelta(seconds=60)), True),
        (watched("finished", looked=timedelta(minutes=1)), True),
        (watched("finished", looked=timedelta(minutes=1), over_for=timedelta(hours=1)), False),
        (watched("finished", looked=timedelta(hours=1), over_for=timedelta(hours=2)), True),
        (watched("finished", looked=timedelta(hours=1), over_for=timedelta(hours=23)), False),
        (watched("finished", looked=timedelta(hours=20), over_for=timedelta(hours=24)), True),
        (watched("finished", looked=timedelta(hours=1), over_for=timedelta(hours=48)), False),
        (watched("finished", looked=None, over_for=timedelta(hours=48)), True),
    ],
)
def test_often_until_the_end_then_once_two_hours_and_a_day_later(match, expected):
    assert is_due(match, NOW) is expected
