"""Zones in the dates of feeds: right, or unknown."""

from datetime import UTC, datetime

import pytest

from sources.news.dates import instant_of


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Mon, 05 Oct 2026 14:30:00 BST", 13),
        ("Mon, 05 Oct 2026 14:30:00 CEST", 12),
        ("Mon, 05 Oct 2026 14:30:00 +0100", 13),
        ("Mon, 05 Oct 2026 14:30:00 GMT", 14),
        ("Mon, 05 Oct 2026 14:30 brt", 17),
        ("05 Oct 2026 14:30:00 EDT", 18),
        ("Mon, 05 Oct 2026 16:30:00 +0200 (CEST)", 14),
        ("2026-10-05T14:30:00Z", 14),
        ("2026-10-05T14:30:00.000Z", 14),
        ("2026-10-05T14:30:00+02:00", 12),
        ("2026-10-05 14:30:00 MSK", 11),
    ],
)
def test_an_instant_is_read_with_its_zone(text, hour):
    assert instant_of(text) == datetime(2026, 10, 5, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 05 Oct 2026 14:30:00 IST",  # of India, Ireland or Israel
        "Mon, 05 Oct 2026 14:30:00 XYZT",
        "Mon, 05 Oct 2026 14:30:00",
        "2026-10-05T14:30:00",
        "2026-10-05",
        "yesterday at 10:00",
        "31 Feb 2026 10:00:00 GMT",
        "Mon, 99999999999999999999 Oct 2026 14:30:00 GMT",
        "",
    ],
)
def test_a_zone_that_is_not_sure_leaves_the_instant_unknown(text):
    assert instant_of(text) is None
