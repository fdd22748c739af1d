"""Hostile names from every provider: mended, or in quarantine with their class, never lost."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from html import escape

import pytest

from football.observations.match import MatchObservation
from football.observations.parsed import Parsed, PayloadContext, RejectReason
from football.observations.screening import screened
from sources.espn.news import PARSER as ESPN_NEWS
from sources.espn.parse import PARSER as SCOREBOARD
from sources.espn.schedule import PARSER as SCHEDULE
from sources.espn.summary import PARSER as SUMMARY
from sources.espn.teams import PARSER as TEAMS
from sources.footballdata.parse import PARSER as FOOTBALLDATA
from sources.internationals.parse import PARSER as INTERNATIONALS
from sources.news.parse import PARSER as NEWS
from sources.openfootball.parse import PARSER as OPENFOOTBALL
from sources.openmeteo.places import PARSER as PLACES
from sources.parser import Parser
from tests.football.test_texts import UNFIT

CONTEXT = PayloadContext(
    endpoint="test", resource="eng.1/1", fetched_at=datetime(2026, 3, 2, tzinfo=UTC)
)
DONE = {"type": {"name": "STATUS_FULL_TIME", "state": "post", "completed": True}}


def side(where: str, number: str, name: str) -> dict[str, object]:
    return {"homeAway": where, "score": "1", "team": {"id": number, "displayName": name}}


def event(name: str, number: str = "1") -> dict[str, object]:
    sides = [side("home", "1", name), side("away", "2", "Borth")]
    competition = {"date": "2026-02-28T15:00Z", "status": DONE, "competitors": sides}
    season = {"year": 2025}
    return {
        "id": number,
        "date": "2026-02-28T15:00Z",
        "season": season,
        "competitions": [competition],
    }


def scoreboard(name: str) -> bytes:
    return json.dumps({"leagues": [{"slug": "eng.1"}], "events": [event(name)]}).encode()


def schedule(name: str) -> bytes:
    return json.dumps(
        {"team": {"id": "1", "displayName": "Ashby"}, "events": [event(name)]}
    ).encode()


def summary(name: str) -> bytes:
    header = {**event("Ashby"), "league": {"slug": "eng.1"}}
    player = {"athlete": {"id": "7", "displayName": name}, "starter": True}
    roster = {"homeAway": "home", "team": {"id": "1"}, "roster": [player]}
    goal = {
        "id": "9",
        "type": {"id": "70", "text": "Goal", "type": "goal"},
        "team": {"id": "1"},
        "scoringPlay": True,
        "participants": [{"athlete": {"id": "7", "displayName": name}}],
    }
    return json.dumps({"header": header, "rosters": [roster], "keyEvents": [goal]}).encode()


def teams(name: str) -> bytes:
    listed = [{"team": {"id": "1", "displayName": name}}]
    league = {"slug": "eng.1", "season": {"year": 2025}, "teams": listed}
    return json.dumps({"sports": [{"leagues": [league]}]}).encode()


def espn_news(name: str) -> bytes:
    links = {"web": {"href": "https://news.example/story/_/id/1"}}
    return json.dumps({"articles": [{"id": 1, "headline": name, "links": links}]}).encode()


def quoted(name: str) -> str:
    return '"' + name.replace('"', "'") + '"'


def footballdata(name: str) -> bytes:
    columns = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR"
    return f"{columns}\nE0,28/02/2026,{quoted(name)},Borth,1,1,D\n".encode()


def internationals(name: str) -> bytes:
    columns = "date,home_team,away_team,home_score,away_score,tournament,city,country,neutral"
    row = f"2026-02-28,{quoted(name)},Borth,1,1,FIFA World Cup,Aston,Corve,TRUE"
    return f"{columns}\n{row}\n".encode()


def openfootball(name: str) -> bytes:
    score = {"ft": [1, 1]}
    game = {"date": "2026-02-28", "time": "15:00", "team1": name, "team2": "Borth", "score": score}
    return json.dumps({"name": "English Premier League 2025/26", "matches": [game]}).encode()


def places(name: str) -> bytes:
    place = {"id": 1, "name": name, "latitude": 52.1, "longitude": -1.5, "country": "Northland"}
    return json.dumps({"results": [place]}).encode()


def rss(name: str) -> bytes:
    item = f"<item><title>{escape(name)}</title><link>https://news.example/1</link></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'.encode()


PROVIDERS: dict[str, tuple[Parser, Callable[[str], bytes]]] = {
    "scoreboard": (SCOREBOARD, scoreboard),
    "schedule": (SCHEDULE, schedule),
    "summary": (SUMMARY, summary),
    "teams": (TEAMS, teams),
    "espn news": (ESPN_NEWS, espn_news),
    "football-data": (FOOTBALLDATA, footballdata),
    "internationals": (INTERNATIONALS, internationals),
    "openfootball": (OPENFOOTBALL, openfootball),
    "places": (PLACES, places),
    "rss": (NEWS, rss),
}
every_provider = pytest.mark.parametrize(("parser", "payload"), PROVIDERS.values(), ids=PROVIDERS)
# Neither XML nor these CSV readers carry every character; titles are cut to 300 characters.
MENDABLE = "  Nor\u200bwick\u00a0 To\u00adwn\ufeff"
ARTICLES = {ESPN_NEWS, NEWS}


def texts_of(value: object) -> list[str]:
    """Return every text inside an observation."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for part in value for text in texts_of(part)]
    if is_dataclass(value):
        return [text for f in fields(value) for text in texts_of(getattr(value, f.name))]
    return []


def read(parser: Parser, body: bytes) -> Parsed:
    parsed = screened(parser.parse(body, CONTEXT))
    assert len(parsed.observations) + len(parsed.rejects) == parsed.rows
    return parsed


@every_provider
def test_a_name_is_mended(parser, payload):
    parsed = read(parser, payload(MENDABLE))
    assert parsed.rejects == () or list(parsed.rejects) == []
    texts = [text for seen in parsed.observations for text in texts_of(seen)]
    assert "Norwick Town" in texts
    assert all(text.isprintable() and text == text.strip() for text in texts)


@every_provider
@pytest.mark.parametrize("name", UNFIT.values(), ids=UNFIT)
def test_a_name_that_cannot_be_mended_is_quarantined(parser, payload, name):
    if parser in ARTICLES and len(name) == 300:
        pytest.skip("a title of 300 characters is a title")
    if parser is NEWS and not name.strip():
        pytest.skip("an item without a title is shown by its address")
    parsed = read(parser, payload(name))
    texts = [text for seen in parsed.observations for text in texts_of(seen)]
    assert not [text for text in texts if "\u202e" in text or "\u2067" in text or "\x00" in text]
    assert not [text for text in texts if len(text) == 300]
    reasons = {reject.reason for reject in parsed.rejects}
    # Parsers that find no name at all say so themselves; a player without a name is left out.
    allowed = {RejectReason.UNFIT_TEXT}
    if not name.strip("\u200b\u2060\x00 \t"):
        allowed |= {RejectReason.MISSING_FIELD, RejectReason.BAD_VALUE, RejectReason.MALFORMED}
        allowed |= {RejectReason.UNKNOWN_TEAM}
    assert reasons <= allowed
    assert reasons or parser is SUMMARY


@pytest.mark.parametrize("number", ["9" * 5000, "1\u202e2", "1\n2"])
def test_an_id_no_index_can_hold_is_quarantined(number):
    body = json.dumps(
        {"leagues": [{"slug": "eng.1"}], "events": [event("Ashby", number)]}
    ).encode()
    (reject,) = read(SCOREBOARD, body).rejects
    assert reject.reason is RejectReason.UNFIT_TEXT


def test_a_result_does_not_wait_for_the_name_of_a_ground():
    match = event("Ashby")
    match["venue"] = {"id": "1", "fullName": "Mill \u202eenaL"}
    body = json.dumps({"leagues": [{"slug": "eng.1"}], "events": [match]}).encode()
    (seen,) = read(SCOREBOARD, body).observations
    assert isinstance(seen, MatchObservation)
    assert seen.venue is None
