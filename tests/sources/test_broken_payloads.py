"""Whatever arrives, a parser either accounts for every row or says why it cannot read."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from football.observations.parsed import PayloadContext
from sources import errors
from sources.espn.news import PARSER as ESPN_NEWS
from sources.espn.parse import PARSER as ESPN
from sources.espn.schedule import PARSER as ESPN_SCHEDULE
from sources.espn.summary import PARSER as ESPN_SUMMARY
from sources.espn.teams import PARSER as ESPN_TEAMS
from sources.footballdata.parse import PARSER as FOOTBALL_DATA
from sources.footballdata.payloads import is_footballdata
from sources.internationals.parse import PARSER as INTERNATIONALS
from sources.news.parse import PARSER as NEWS
from sources.openfootball.parse import PARSER as OPENFOOTBALL
from sources.openmeteo.parse import PARSER as OPEN_METEO
from sources.openmeteo.places import PARSER as OPEN_METEO_PLACES
from sources.parser import Parser
from sources.reports.absences import AbsenceReader

CONTEXT = PayloadContext(
    endpoint="test", resource="test", fetched_at=datetime(2026, 3, 1, tzinfo=UTC)
)
_SIDE = {"homeAway": "home", "score": "1", "team": {"id": "1", "displayName": "Ashby"}}
_STATUS = {"type": {"name": "STATUS_FULL_TIME", "state": "post", "completed": True}, "period": 2}
_ODDS = {
    "provider": {"id": "9", "name": "Book"},
    "moneyline": {"home": {"close": {"odds": "+150"}}},
}
_EVENT = {
    "id": "1",
    "uid": "s:600~l:700~e:1",
    "date": "2026-02-28T15:00Z",
    "status": _STATUS,
    "competitions": [
        {
            "competitors": [_SIDE, {**_SIDE, "homeAway": "away"}],
            "details": [{"clock": {"value": 60.0}, "team": {"id": "1"}, "scoreValue": 1}],
            "odds": [None, _ODDS],
        }
    ],
}
SCOREBOARD = {"leagues": [{"slug": "eng.1"}], "events": [_EVENT]}
SUMMARY = {
    "header": {
        "id": "1",
        "uid": "s:600~l:700~e:1",
        "season": {"year": 2025},
        "competitions": [{**_EVENT["competitions"][0], "date": _EVENT["date"], "status": _STATUS}],
    },
    "boxscore": {
        "teams": [
            {"homeAway": "home", "statistics": [{"name": "totalShots", "displayValue": "9"}]}
        ]
    },
    "gameInfo": {"attendance": 9, "venue": {"id": "3", "fullName": "Mill Lane"}},
    "rosters": [
        {
            "homeAway": "home",
            "formation": "4-4-2",
            "roster": [{"starter": True, "athlete": {"id": "5", "displayName": "A Player"}}],
        },
        {"homeAway": "away"},
    ],
    "keyEvents": [
        {
            "id": "7",
            "type": {"id": "70", "type": "goal"},
            "clock": {"value": 60.0, "displayValue": "1'"},
            "team": {"id": "1"},
            "participants": [{"athlete": {"id": "5", "displayName": "A Player"}}],
        }
    ],
}
SCHEDULE = {"team": {"displayName": "Ashby"}, "events": [{**_EVENT, "league": {"slug": "eng.1"}}]}
TABLE = {
    "uid": "s:600~l:700",
    "children": [
        {"standings": {"season": 2025, "entries": [{"team": {"id": "1", "displayName": "Ashby"}}]}}
    ],
}
FORECAST = {
    "utc_offset_seconds": 0,
    "hourly_units": {"precipitation": "mm"},
    "hourly": {
        "time": ["2026-03-07T15:00"],
        "temperature_2m": [7.5],
        "weather_code": [3],
        "temperature_2m_previous_day1": [6.5],
    },
}
STORIES = {
    "articles": [
        {
            "id": 1,
            "headline": "Ashby out until March",
            "published": "2026-02-28T13:50:00Z",
            "links": {"web": {"href": "https://www.espn.com/story/_/id/1"}},
            "categories": [{"type": "athlete", "description": "A", "athleteId": 9}],
        }
    ]
}
PLACES = {"results": [{"name": "Ashby", "latitude": 52.7, "longitude": -1.5}]}
SEASON = (
    b"Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HS,AS,B365H,B365D,B365A,AHh,PAHH,PAHA\r\n"
    b"N9,05/02/2011,15:00,Ashby,Borth,2,1,H,9,8,1.9,3.3,4.2,-0.5,1.9,2.0\r\n"
    b"N9,06/02/2011,,Corve,Dean,,,,,,,,,,,\r\n"
)
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title><item><title>A &amp; B'
    b"</title><link>https://p.example/1?utm_a=b</link><guid>g</guid><pubDate>Sat, 28 Feb 2026 "
    b"18:05:00 GMT</pubDate><description><![CDATA[<p>x</p>]]></description></item></channel></rss>"
)
OPENFOOTBALL_SEASON = {
    "name": "English Cup 2025/26",
    "matches": [
        {
            "date": "2025-08-16",
            "time": "15:00",
            "team1": "Ashby FC (ENG)",
            "team2": "Borth FC",
            "score": {"ft": [1, 1], "et": [2, 1], "p": [4, 3]},
        }
    ],
}
RESULTS = (
    b"date,home_team,away_team,home_score,away_score,tournament,city,country,neutral\n"
    b"2018-07-15,Ashby,Borth,4,2,FIFA World Cup,Aston,Corve,TRUE\n"
)
CASES = [
    pytest.param(OPENFOOTBALL, orjson.dumps(OPENFOOTBALL_SEASON), id="openfootball"),
    pytest.param(INTERNATIONALS, RESULTS, id="internationals"),
    pytest.param(FOOTBALL_DATA, SEASON, id="footballdata"),
    pytest.param(ESPN, orjson.dumps(SCOREBOARD), id="espn"),
    pytest.param(ESPN_SUMMARY, orjson.dumps(SUMMARY), id="summary"),
    pytest.param(ESPN_SCHEDULE, orjson.dumps(SCHEDULE), id="schedule"),
    pytest.param(ESPN_TEAMS, orjson.dumps(TABLE), id="table"),
    pytest.param(OPEN_METEO, orjson.dumps(FORECAST), id="openmeteo"),
    pytest.param(OPEN_METEO_PLACES, orjson.dumps(PLACES), id="places"),
    pytest.param(NEWS, FEED, id="news"),
    pytest.param(ESPN_NEWS, orjson.dumps(STORIES), id="espn news"),
    pytest.param(AbsenceReader(ESPN_NEWS), orjson.dumps(STORIES), id="absences"),
]
PARSERS = [pytest.param(case.values[0], id=case.id) for case in CASES]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def texts(node: object) -> Iterator[str]:
    """Every string in a document, keys too: PostgreSQL's jsonb stores none with a NUL."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts(key)
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def accounts_for_every_row(parser: Parser, body: bytes) -> bool:
    try:
        parsed = parser.parse(body, CONTEXT)
    except errors.PayloadUnreadable as fault:
        return bool(str(fault))
    numbers = [o.row_no for o in parsed.observations] + [r.row_no for r in parsed.rejects]
    kept = [orjson.loads(orjson.dumps(dict(reject.row))) for reject in parsed.rejects]
    assert not any("\0" in text for row in kept for text in texts(row))
    return sorted(numbers) == list(range(1, parsed.rows + 1))


@pytest.mark.parametrize(("parser", "body"), CASES)
def test_the_unbroken_payload_is_accepted(parser, body):
    parsed = parser.parse(body, CONTEXT)
    assert parsed.rejects == []
    assert parsed.rows >= 1


@pytest.mark.parametrize("parser", PARSERS)
@given(body=st.binary(max_size=400))
@example(body=b"\xff\xfe<\x00r\x00s\x00s\x00")
@example(body=b"[" * 100_000)
@settings(deadline=None)
def test_any_bytes(parser, body):
    assert accounts_for_every_row(parser, body)


@pytest.mark.parametrize(("parser", "body"), CASES)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_payload_with_bytes_changed_removed_or_added(parser, body, data):
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 40)))
    patch = data.draw(st.binary(max_size=12))
    assert accounts_for_every_row(parser, body[:start] + patch + body[end:])


@pytest.mark.parametrize(("parser", "body"), CASES)
def test_a_payload_cut_at_every_byte(parser, body):
    assert all(accounts_for_every_row(parser, body[:end]) for end in range(len(body)))


def mutated(draw: st.DrawFn, node: object) -> object:
    """Replace one node of a document, at any depth, by anything."""
    if isinstance(node, dict | list) and node and draw(st.integers(0, 4)):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = draw(st.sampled_from(keys))
        copy = dict(node) if isinstance(node, dict) else list(node)
        copy[key] = mutated(draw, node[key])
        return copy
    return draw(anything)


@pytest.mark.parametrize(
    ("parser", "document"),
    [(ESPN, SCOREBOARD), (ESPN_SUMMARY, SUMMARY), (ESPN_TEAMS, TABLE), (OPEN_METEO, FORECAST)],
)
@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_document_with_a_part_replaced_by_anything(parser, document, data):
    changed = data.draw(st.composite(mutated)(document))
    body = json.dumps(changed).encode()
    assert accounts_for_every_row(parser, body)


@given(rows=st.lists(st.lists(st.text(max_size=6), max_size=18), max_size=5))
@settings(deadline=None)
def test_a_season_file_with_any_cells(rows):
    header = SEASON.split(b"\r\n", 1)[0]
    lines = "\n".join(",".join(cells) for cells in rows).encode(errors="replace")
    assert accounts_for_every_row(FOOTBALL_DATA, header + b"\n" + lines)


@given(body=st.binary(max_size=200))
@settings(deadline=None)
def test_any_file_can_be_sniffed(body):
    assert is_footballdata(body) in (True, False)
