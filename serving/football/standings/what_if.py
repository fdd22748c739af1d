"""Rules of "what if": which matches may be supposed, and what the drawn endings say then."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from football.outcome import Outcome
from football.season import ZoneKind
from football.season.packed import Packed, unpack
from football.season.progress import Announced, SeasonSoFar
from football.season.schedule import Pair
from football.season.what_if import FEWEST, Supposed, suppose
from serving.football.standings.projections import TRACK
from serving.football.standings.schemas import (
    Club,
    SupposedChance,
    SupposedMatch,
    SupposedResult,
    SupposedTeam,
    WhatIfRead,
)
from serving.football.standings.table import league_of, read_table, season_of
from serving.kit.errors import BadRequestError, NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import projections as questions
from storage.kit.sentences import Sentence

MOST_RESULTS = 20
_MOST_COMING = 20
_LONGEST_ID = 18
_WORDS: Mapping[Outcome, Literal["home", "draw", "away"]] = {
    Outcome.HOME: "home",
    Outcome.DRAW: "draw",
    Outcome.AWAY: "away",
}


def supposed_in(written: Sequence[str]) -> Mapping[int, Outcome]:
    """Return the results that a request names, by match.

    Raises:
        BadRequestError: one is not written as a match and an outcome, or a match has two.
    """
    found: dict[int, Outcome] = {}
    for each in written:
        number, _, name = each.partition(":")
        is_number = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_ID
        if not is_number or name.upper() not in Outcome.__members__:
            raise BadRequestError.parameter(
                "result", Sentence("write a match and how it ends, such as 4711:home")
            )
        outcome = Outcome[name.upper()]
        if found.setdefault(int(number), outcome) != outcome:
            raise BadRequestError.parameter(
                "result", Sentence("match %(match)s cannot end in two ways", match=number)
            )
    return found


async def read_what_if(
    database: Database, world: str, code: str, named: str | None, results: Mapping[int, Outcome]
) -> WhatIfRead:
    """Return a season if matches end so.

    Raises:
        NotFoundError: there is no such season, or it was not projected.
        BadRequestError: a match is none of those that are to come in it.
    """
    table = await read_table(database, world, code, named)
    row = await database.fetch_one(
        questions.draws_of_season(), competition=code, season=table.season.label, track=TRACK
    )
    names = {team_id: name for name, team_id in table.so_far.team_ids.items()}
    if row is None or not names.keys() >= set(row["team_ids"]):
        raise NotFoundError(
            Sentence("The rest of this season is not played out yet; come back after a day.")
        )
    numbers = _numbers(row, table.so_far, names)
    matches = {each.match_id: each for each in table.so_far.announced if each.match_id in numbers}
    unknown = next((each for each in results if each not in matches), None)
    if unknown is not None:
        raise BadRequestError.parameter(
            "result",
            Sentence("match %(match)s is not to come in this season", match=str(unknown)),
        )
    found = _supposed(row, table.so_far, names, {numbers[n]: o for n, o in results.items()})
    ids = table.so_far.team_ids
    return WhatIfRead(
        world=world,
        competition=league_of(table.competition),
        season=season_of(table.season),
        track=TRACK,
        as_of=row["as_of"],
        endings=found.endings,
        kept=found.kept,
        fewest=FEWEST,
        results=[
            SupposedResult(outcome=_WORDS[outcome], **dict(_match(matches[match_id], ids)))
            for match_id, outcome in results.items()
        ],
        teams=sorted(
            _teams(found, row["team_ids"], names), key=lambda each: each.expected_position
        ),
        coming=[_match(each, ids) for each in list(matches.values())[:_MOST_COMING]],
    )


def _numbers(row: Row, so_far: SeasonSoFar, names: Mapping[int, str]) -> Mapping[int, int]:
    """Return which drawn fixture a match to come is; clubs may meet at one ground twice."""
    waiting: defaultdict[Pair, list[int]] = defaultdict(list)
    for number, pair in enumerate(zip(row["home_ids"], row["away_ids"], strict=True)):
        waiting[names[pair[0]], names[pair[1]]].append(number)
    found: dict[int, int] = {}
    for each in so_far.announced:
        left = waiting[each.home, each.away]
        if left:
            found[each.match_id] = left.pop(0)
    return found


def _supposed(
    row: Row, so_far: SeasonSoFar, names: Mapping[int, str], results: Mapping[int, Outcome]
) -> Supposed:
    packed = Packed(places=row["places"], outcomes=row["outcomes"], endings=row["endings"])
    homes, aways = row["home_ids"], row["away_ids"]
    fixtures = {n: (names[homes[n]], names[aways[n]]) for n in results}
    teams = [names[team_id] for team_id in row["team_ids"]]
    draws = unpack(packed, teams, fixtures, so_far.rules)
    return suppose(draws, dict(enumerate(results.values())))


def _teams(
    found: Supposed, team_ids: Sequence[int], names: Mapping[int, str]
) -> Iterator[SupposedTeam]:
    for n, team_id in enumerate(team_ids):
        after = None if found.place_after is None else float(found.place_after[n])
        yield SupposedTeam(
            team=Club(team_id=team_id, name=names[team_id]),
            expected_position=float(found.place_before[n]),
            supposed_position=after,
            zones={kind: _moved(found, kind, n) for kind in found.before},
        )


def _moved(found: Supposed, kind: ZoneKind, n: int) -> SupposedChance:
    before = float(found.before[kind][n])
    if not found.is_enough:
        return SupposedChance(before=before, after=None, lower=None, upper=None)
    after, lower, upper = (
        float(each[kind][n]) for each in (found.after, found.lower, found.upper)
    )
    return SupposedChance(before=before, after=after, lower=lower, upper=upper)


def _match(each: Announced, ids: Mapping[str, int]) -> SupposedMatch:
    return SupposedMatch(
        match_id=each.match_id,
        kickoff_at=each.kickoff_at,
        home=Club(team_id=ids[each.home], name=each.home),
        away=Club(team_id=ids[each.away], name=each.away),
    )
