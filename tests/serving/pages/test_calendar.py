"""Calendars that a reader written by others accepts."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

pytestmark = pytest.mark.services


def test_a_calendar_has_every_match_once_with_its_instant(changing):
    changing.league.add_match(100, has_kickoff_time=False)
    changing.league.add_match(200, status="postponed")
    answer = changing.site.get(f"/teams/{changing.team}/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    raw = answer.content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75

    parsed = Calendar.from_ical(raw)
    events = {str(event["UID"]): event for event in parsed.walk("VEVENT")}
    assert "simulated" in str(parsed["X-WR-CALNAME"])
    assert all(event.errors == [] for event in events.values())
    coming = events[f"match-{changing.coming}@simulated.touchline"]
    assert coming.decoded("DTSTART") == datetime(2025, 11, 16, 15, tzinfo=UTC)
    assert str(coming["SUMMARY"]) == "Askvik v Bø 100%"
    assert "Forecast: home" in str(coming["DESCRIPTION"])
    assert any(event.decoded("DTSTART") == date(2025, 11, 19) for event in events.values())
    assert "TENTATIVE" in {str(event["STATUS"]) for event in events.values()}
    ids = changing.site.get(f"/v1/matches?team={changing.team}", headers={"Accept": "*/*"}).json()
    assert {f"match-{item['match_id']}@simulated.touchline" for item in ids["items"]} == set(
        events
    )


def test_a_calendar_is_the_same_until_something_changes(changing):
    first, second = (
        changing.site.get(f"/teams/{changing.team}/calendar.ics", headers={"Cache-Control": "no"})
        for _ in range(2)
    )
    parsed = Calendar.from_ical(first.content)
    assert parsed["UID"] == f"team-{changing.team}@simulated.touchline"
    assert parsed["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert first.content == second.content
