"""The seasons of clubs that grow stronger or weaker, off the endings that were drawn of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from football.players.transfer import Estimate
from football.season import has_rules
from football.season.draws import Draws
from football.season.packed import Packed, unpack
from football.season.shifted import Shifted, shift
from serving.football.standings.projections import TRACK
from serving.football.standings.schemas import Club
from serving.football.standings.table import SeasonTable, league_of, read_table
from serving.football.transfers.schemas import IntervalRead, SeasonChange, ZoneChange
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.football.statements import teams
from storage.forecast.statements import projections as questions


class Stronger(NamedTuple):
    """A club and by how much it is stronger; None if nobody knows."""

    club: Club
    by: Estimate | None


async def read_seasons(
    database: Database, world: str, changed: Sequence[Stronger]
) -> Mapping[int, SeasonChange]:
    """Return the season of each club by its id, where anything can be said of it."""
    together: defaultdict[tuple[str, str], dict[int, Estimate]] = defaultdict(dict)
    for club, by in changed:
        seasons = await database.fetch(teams.seasons(), team_id=club.team_id)
        newest = next((each for each in seasons if has_rules(each["code"])), None)
        if by is not None and newest is not None:
            together[newest["code"], newest["label"]][club.team_id] = by
    found: dict[int, SeasonChange] = {}
    for (code, label), clubs in together.items():
        row = await database.fetch_one(
            questions.draws_of_season(), competition=code, season=label, track=TRACK
        )
        if row is None:
            continue
        table = await read_table(database, world, code, label)
        names = {team_id: name for name, team_id in table.so_far.team_ids.items()}
        if names.keys() >= {*row["team_ids"]} >= clubs.keys():
            found |= _changes(row, table, names, clubs)
    return found


def _changes(
    row: Row, table: SeasonTable, names: Mapping[int, str], clubs: Mapping[int, Estimate]
) -> dict[int, SeasonChange]:
    """Return what becomes of clubs of one league; both together where a player stays in it."""
    draws = _draws(row, table, names)
    number = {team_id: n for n, team_id in enumerate(row["team_ids"])}
    level = {number[club]: by.value for club, by in clubs.items()}
    likely = shift(draws, level)
    before = shift(draws, {})
    found: dict[int, SeasonChange] = {}
    for club, by in clubs.items():
        n = number[club]
        bounds = [shift(draws, {**level, n: bound}) for bound in (by.lower, by.upper)]
        if all(each.is_enough for each in (likely, before, *bounds)):
            found[club] = _change(n, row, table, before, (likely, *bounds))
    return found


def _change(
    n: int, row: Row, table: SeasonTable, before: Shifted, after: Sequence[Shifted]
) -> SeasonChange:
    """Return a club's season: likely, and at both bounds of its strength."""
    likely, lower, upper = after
    return SeasonChange(
        competition=league_of(table.competition),
        season=table.season.label,
        as_of=row["as_of"],
        effective_endings=likely.effective,
        points=IntervalRead(
            value=float(likely.points[n]),
            lower=float(lower.points[n]),
            upper=float(upper.points[n]),
        ),
        position_before=_place(before, n),
        position_after=_place(likely, n),
        zones={
            kind: ZoneChange(
                before=float(shares[n]),
                after=float(likely.zones[kind][n]),
                lower=min(float(each.zones[kind][n]) for each in after),
                upper=max(float(each.zones[kind][n]) for each in after),
            )
            for kind, shares in before.zones.items()
        },
    )


def _place(season: Shifted, n: int) -> float:
    return 0.0 if season.place is None else float(season.place[n])


def _draws(row: Row, table: SeasonTable, names: Mapping[int, str]) -> Draws:
    pairs = zip(row["home_ids"], row["away_ids"], strict=True)
    fixtures = {n: (names[home], names[away]) for n, (home, away) in enumerate(pairs)}
    packed = Packed(places=row["places"], outcomes=row["outcomes"], endings=row["endings"])
    clubs = [names[team_id] for team_id in row["team_ids"]]
    return unpack(packed, clubs, fixtures, table.so_far.rules)
