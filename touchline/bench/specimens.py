"""A payload of every kind for every parser: recorded ones beside the checkout, else our own.

What belongs here: which parser reads what, and cutting large payloads to a few rows. Our own are
what the synthetic league's providers answer, and a few written by hand.
"""

import asyncio
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import orjson

from football.observations.parsed import PayloadContext
from sources.parser import Parser
from sources.simulated.app import create_app
from sources.simulated.world import World

_KEPT = 3  # items of a list, lines of a table
_SITE = "/apis/site/v2/sports/soccer/sim.1"
_SCOREBOARD = f"{_SITE}/scoreboard?dates=20251115"
_GAME = {
    "date": "2025-08-16",
    "time": "15:00",
    "team1": "Ashby FC (ENG)",
    "team2": "Borth FC (ENG)",
    "score": {"ft": [1, 1], "ht": [1, 0], "et": [2, 1], "p": [4, 3]},
}
_CLUB = {"id": "1", "displayName": "Ashby", "venue": {"id": "7", "fullName": "Mill Lane"}}
_SIDE = {"homeAway": "home", "score": {"value": 1.0, "displayValue": "1"}, "team": _CLUB}
_EVENT = {
    "id": "1",
    "date": "2026-02-28T15:00Z",
    "season": {"year": 2025},
    "competitions": [
        {
            "status": {"type": {"name": "STATUS_FULL_TIME", "state": "post", "completed": True}},
            "competitors": [_SIDE, {**_SIDE, "homeAway": "away", "team": {**_CLUB, "id": "2"}}],
        }
    ],
}
_PLACE = {
    "id": 1,
    "name": "Aston",
    "latitude": 52.1,
    "longitude": -1.5,
    "country": "Northland",
    "population": 80_000,
}
_CSV_INTERNATIONALS = (
    b"date,home_team,away_team,home_score,away_score,tournament,city,country,neutral\n"
    b"2018-07-15,Ashby,Borth,4,2,FIFA World Cup,Aston,Corve,TRUE\n"
    b'2026-09-01,"Ashby",Borth,NA,NA,Friendly,Aston,Ashby,FALSE\n'
)
_CSV_SHOOT_OUTS = (
    b"date,home_team,away_team,winner,first_shooter\n"
    b"2018-07-07,Ashby,Borth,Borth,Ashby\n"
    b'1967-08-22,"Corve",Ashby,Corve,\n'
)
_PLAYER = {"id": "9", "displayName": "A Keeper", "position": {"abbreviation": "G"}, "age": 31}
_CSV_EXTRA_LEAGUE = (
    b"\xef\xbb\xbfCountry,League,Season,Date,Time,Home,Away,HG,AG,Res,PSCH,PSCD,PSCA\r\n"
    b"Ireland,Premier Division ,2012,02/03/2012,19:05,Ashby,Borth,1,2,A,3.1,3.3,2.3\r\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Payloads of one parser.

    Attributes:
        module: holds the `PARSER`.
        recorded: names of recorded payloads, as glob patterns.
        address: where the synthetic league's providers answer with one.
        written: payloads written by hand.
    """

    module: str
    recorded: tuple[str, ...] = ()
    address: str | None = None
    written: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One payload and who reads it."""

    name: str
    parser: Parser
    context: PayloadContext
    body: bytes


KINDS = (
    Kind(module="sources.espn.parse", recorded=("espn_scoreboard_*.json",), address=_SCOREBOARD),
    Kind(
        module="sources.espn.summary",
        recorded=("espn_summary_*.json",),
        address=f"{_SITE}/summary?event={{event}}",
    ),
    Kind(
        module="sources.espn.schedule",
        recorded=("espn_team_schedule_*.json", "espn_team_usa*.json"),
        written=(orjson.dumps({"team": _CLUB, "events": [_EVENT]}),),
    ),
    Kind(
        module="sources.espn.teams",
        recorded=("espn_teams_*.json",),
        written=(orjson.dumps({"sports": [{"leagues": [{"teams": [{"team": _CLUB}]}]}]}),),
    ),
    Kind(
        module="sources.espn.rosters",
        written=(orjson.dumps({"team": _CLUB, "athletes": [_PLAYER, {**_PLAYER, "id": "10"}]}),),
    ),
    Kind(module="sources.espn.news", recorded=("espn_news_*.json",), address=f"{_SITE}/news"),
    Kind(
        module="sources.footballdata.parse",
        recorded=("footballdata_*.csv",),
        address="/mmz4281/2425/S1.csv",
        written=(_CSV_EXTRA_LEAGUE,),
    ),
    Kind(
        module="sources.openfootball.parse",
        recorded=("openfootball_*.json",),
        written=(orjson.dumps({"name": "English Cup 2025/26", "matches": [_GAME]}),),
    ),
    Kind(module="sources.internationals.parse", written=(_CSV_INTERNATIONALS,)),
    Kind(module="sources.internationals.shoot_outs", written=(_CSV_SHOOT_OUTS,)),
    Kind(
        module="sources.openmeteo.parse",
        recorded=("openmeteo_*.json",),
        address="/v1/forecast?latitude=52.1&longitude=-1.5&hourly=temperature_2m,precipitation"
        "&start_date=2025-11-15&end_date=2025-11-15&timezone=GMT",
    ),
    Kind(
        module="sources.openmeteo.places",
        written=(orjson.dumps({"results": [_PLACE, {**_PLACE, "id": 2}]}),),
    ),
    Kind(module="sources.news.parse", recorded=("rss_*.xml",), address="/news/rss.xml"),
)


def collect(recordings: Path, *, is_whole: bool = False) -> list[Specimen]:
    """Return every specimen, cut to a few rows or whole.

    Ours, and the recorded ones if the folder is there.
    """
    specimens: list[Specimen] = []
    ask = _asking()
    for kind in KINDS:
        bodies = dict(_bodies(kind, ask, recordings))
        if not is_whole:
            bodies = {name: _cut(body) for name, body in bodies.items()}
        parser = importlib.import_module(kind.module).PARSER
        specimens += [_specimen(name, parser, body) for name, body in bodies.items()]
    return specimens


def _asking() -> Callable[[str], bytes]:
    """Return a function that fetches an address of the synthetic providers, in this process."""
    app = create_app(World(), lambda: World.OPENING)

    async def get(address: str) -> bytes:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            answer = await client.get(address)
        return answer.raise_for_status().content

    return lambda address: asyncio.run(get(address))


def _bodies(
    kind: Kind, ask: Callable[[str], bytes], recordings: Path
) -> Iterator[tuple[str, bytes]]:
    name = kind.module.removeprefix("sources.")
    for number, body in enumerate(kind.written, 1):
        yield f"{name}, written {number}", body
    if kind.address is not None:
        address = kind.address
        if "{event}" in address:
            events = orjson.loads(ask(_SCOREBOARD))["events"]
            address = address.format(event=events[0]["id"])
        yield f"{name}, synthetic", ask(address)
    for pattern in kind.recorded:
        for path in sorted(recordings.glob(pattern)):
            yield path.name, path.read_bytes()


def _specimen(name: str, parser: Parser, body: bytes) -> Specimen:
    context = PayloadContext(endpoint="bench", resource="eng.1/1", fetched_at=World.OPENING)
    return Specimen(name=name, parser=parser, context=context, body=body)


def _cut(body: bytes) -> bytes:
    """Keep the first few rows: a mutant is about one of them, and many must be parsed."""
    for shorten in (_cut_json, _cut_feed):
        if (shorter := shorten(body)) is not None:
            return shorter
    return b"\n".join(body.split(b"\n")[: _KEPT + 1])


def _cut_json(body: bytes) -> bytes | None:
    try:
        return orjson.dumps(_shortened(orjson.loads(body)))
    except orjson.JSONDecodeError:
        return None


def _cut_feed(body: bytes) -> bytes | None:
    for tag in (b"item", b"entry"):
        items = list(re.finditer(rb"</%s>" % tag, body))
        if items:
            kept = items[min(_KEPT, len(items)) - 1].end()
            return body[:kept] + body[items[-1].end() :]
    return None


def _shortened(node: Any) -> Any:
    if isinstance(node, dict):
        fields = cast("dict[str, Any]", node)
        return {name: _shortened(value) for name, value in fields.items()}
    if isinstance(node, list):
        return [_shortened(value) for value in cast("list[Any]", node)[:_KEPT]]
    return node
