"""Season files and coming fixtures as football-data.co.uk writes them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from football.outcome import Outcome
from sources.simulated.bookmakers import BOOKS, Prices
from sources.simulated.clubs import CLUBS
from sources.simulated.schedule import LOCAL_ZONE, Fixture
from sources.simulated.season import Season, collects_at
from sources.simulated.seeds import stream
from sources.simulated.world import World

Values = NDArray[np.float64]

_BYTE_ORDER_MARK = "\ufeff"
_LETTERS = {Outcome.HOME: "H", Outcome.DRAW: "D", Outcome.AWAY: "A"}
_RESULT = ("FTHG", "FTAG", "FTR", "HTHG", "HTAG", "HTR")
_COUNTS = ("HS", "AS", "HST", "AST", "HF", "AF", "HC", "AC", "HY", "AY", "HR", "AR")
_LINE_BOOKS = tuple(book for book in BOOKS if book.has_lines)
_UPCOMING = timedelta(days=7)
_PINNACLE_GAPS_FROM = 2025  # its prices have been missing here and there since then
_REFEREES = (
    "A Mortlake", "B Finnerup", "C Osterley", "D Halvard", "E Pringle", "F Skarsgill", "G Toller",
    "H Winterbourne", "J Aske", "K Lomond",
)  # fmt: skip


def season_file(world: World, competition: str, start_year: int, now: datetime) -> bytes | None:
    """Return a division's results so far; `None` where there are none to publish."""
    season = next((s for s in world.seasons_as_of(now) if s.start_year == start_year), None)
    if season is None:
        return None
    rows = season.rows(competition)
    written = _rows_of(season, competition, world.seed)
    finished = [written[place] for place, i in enumerate(rows) if season.is_finished(i, now)]
    if not finished:
        return None
    return _file([_header(with_results=True), *finished])


def fixtures_file(world: World, now: datetime) -> bytes:
    """Return the matches of the coming week, with prices where they have been collected."""
    season = world.seasons_as_of(now)[-1]
    coming = [
        (fixture.kickoff_as_of(now), index)
        for index, fixture in enumerate(season.fixtures)
        if now < fixture.kickoff_as_of(now) <= now + _UPCOMING and not fixture.is_postponed(now)
    ]
    rows = [
        [
            *_when_and_who(season.fixtures[index], kickoff),
            _referee(world.seed, season.fixtures[index]),
            *_prices(season, index, "collected", hide=collects_at(kickoff) > now),
        ]
        for kickoff, index in sorted(coming)
    ]
    return _file([_header(with_results=False), *(",".join(row) for row in rows)])


def last_change(world: World, competition: str, start_year: int, now: datetime) -> datetime:
    """Return when a season's file last gained a row."""
    season = world.season(start_year)
    ends = [season.finished_at[index] for index in season.rows(competition)]
    latest = max(end for end in ends if end <= now.timestamp())
    return datetime.fromtimestamp(float(latest), tz=now.tzinfo).replace(microsecond=0)


def _file(lines: list[str]) -> bytes:
    return (_BYTE_ORDER_MARK + "".join(f"{line}\r\n" for line in lines)).encode()


def _header(*, with_results: bool) -> str:
    names = ["Div", "Date", "Time", "HomeTeam", "AwayTeam"]
    names += [*_RESULT, "Referee", *_COUNTS] if with_results else ["Referee"]
    names += _price_names("")
    names += _price_names("C") if with_results else []
    return ",".join(names)


def _price_names(phase: str) -> list[str]:
    def line_prefix(code: str) -> str:
        return "P" if code == "PS" else code

    all_books = [*(book.code for book in BOOKS), "Max", "Avg"]
    line_books = [*(line_prefix(book.code) for book in _LINE_BOOKS), "Max", "Avg"]
    return [
        *(f"{book}{phase}{side}" for book in all_books for side in "HDA"),
        *(f"{book}{phase}{side}2.5" for book in line_books for side in "><"),
        f"AH{phase}h",
        *(f"{book}{phase}AH{side}" for book in line_books for side in "HA"),
    ]


@lru_cache(maxsize=64)
def _rows_of(season: Season, competition: str, seed: int) -> tuple[str, ...]:
    return tuple(
        ",".join(
            [
                *_when_and_who(season.fixtures[index], season.fixtures[index].kickoff_at),
                *_result(season, index),
                _referee(seed, season.fixtures[index]),
                *_counts(season, index),
                *_prices(season, index, "collected"),
                *_prices(season, index, "closing"),
            ]
        )
        for index in season.rows(competition)
    )


def _when_and_who(fixture: Fixture, kickoff: datetime) -> list[str]:
    local = kickoff.astimezone(LOCAL_ZONE)
    home, away = CLUBS[fixture.home].name, CLUBS[fixture.away].name
    return [fixture.competition, f"{local:%d/%m/%Y}", f"{local:%H:%M}", home, away]


def _result(season: Season, index: int) -> list[str]:
    cells: list[str] = []
    for score in (season.play.goals[index], season.play.half_time[index]):
        home, away = int(score[0]), int(score[1])
        cells += [str(home), str(away), _LETTERS[Outcome.of(home, away)]]
    return cells


def _referee(seed: int, fixture: Fixture) -> str:
    draws = stream(seed, "referee", fixture.event_id)
    return _REFEREES[int(draws.integers(len(_REFEREES)))]


def _counts(season: Season, index: int) -> list[str]:
    play = season.play
    pairs = (play.shots, play.shots_on_target, play.fouls, play.corners, play.yellows, play.reds)
    return [str(int(pair[index, side])) for pair in pairs for side in (0, 1)]


def _prices(season: Season, index: int, phase: str, *, hide: bool = False) -> list[str]:
    if hide:
        return [""] * len(_price_names(""))
    books = [season.prices[book.code, phase] for book in BOOKS]
    line_books = [season.prices[book.code, phase] for book in _LINE_BOOKS]
    line = float(line_books[0].handicap_line[index])
    cells = [
        *_market(books, index, lambda prices: prices.match_odds),
        *_market(line_books, index, lambda prices: prices.total),
        f"{line:g}",
        *_market(line_books, index, lambda prices: prices.handicap),
    ]
    if season.start_year >= _PINNACLE_GAPS_FROM and index % 9 == 4:
        names = _price_names("")
        cells = [
            "" if n in {"PSH", "PSD", "PSA"} else c for n, c in zip(names, cells, strict=True)
        ]
    return cells


def _market(books: list[Prices], index: int, market: Callable[[Prices], Values]) -> list[str]:
    """Write each book's prices, then the best and the mean of all."""
    prices = np.stack([market(book)[index] for book in books])
    rows = np.concatenate([prices, [prices.max(axis=0)], [prices.mean(axis=0).round(2)]])
    return [f"{price:g}" for price in rows.ravel().tolist()]
