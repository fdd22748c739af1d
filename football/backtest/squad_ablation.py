"""What each kind of knowledge of players gives: the stack without any, and with more and more.

What belongs here: the variants, and their distance to the closing line beside that of the stack
that knows nobody. All share one stack per quarter, so that only players differ.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl

from football.arrays import BoolArray, FloatArray
from football.backtest.run import TRAINING_SEASONS
from football.backtest.stack import OF_SQUADS, SQUADS, fit_stack, refits
from football.backtest.tracks import CLOSE, Track, closing_line
from football.facts import Facts
from football.features import squads, training
from football.intervals import Interval, paired_difference
from football.models import outcome
from football.observations.match import Season
from football.scores import distance, log_loss
from football.triples import triple

_SEED = 20160701
ELEVENS_KNOWN = "elevens known"
_EARLY = 0.4  # of a season
PHASES = (0.0, 0.1, _EARLY, 0.7, 0.9, np.inf)


class Variant(NamedTuple):
    """What is known of players."""

    left_out: tuple[str, ...]
    has_elevens: bool = False


NOBODY = "nobody"
_FULLEST = "all, and the elevens at kick-off"
VARIANTS: Mapping[str, Variant] = {
    NOBODY: Variant(("ratings", "movements", "lineups")),
    "ratings": Variant(("movements", "lineups")),
    "ratings and transfers": Variant(("lineups",)),
    "ratings, transfers and past line-ups": Variant(()),
    _FULLEST: Variant((), has_elevens=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a variant is worth beside knowing nobody; below zero it is better.

    Attributes:
        n: matches with a closing price.
        distance: to the closing line, and its difference.
        log_loss: on results, and its difference.
    """

    variant: str
    n: int
    distance: float
    distance_difference: Interval
    log_loss: float
    log_loss_difference: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What every variant says of the same matches.

    Attributes:
        due: features of the matches, those of players as the fullest variant has them.
        forecasts: by variant, n triples.
        informed: by variant, of which matches it knows both squads.
        line: the closing price's triple, null where a match has none.
    """

    due: pl.DataFrame
    forecasts: Mapping[str, FloatArray]
    informed: Mapping[str, BoolArray]
    line: pl.DataFrame

    def found(self, rows: BoolArray | None = None) -> list[Found]:
        """Return what each variant is worth on some of the matches that have a closing price."""
        priced = self.line.select(pl.all_horizontal(pl.all().is_not_null())).to_series().to_numpy()
        kept = priced if rows is None else priced & rows
        due, q = self.due.filter(kept), self.line.filter(kept).to_numpy()
        of = {name: p[kept] for name, p in self.forecasts.items()}
        return [_found(name, of, due, q) for name in VARIANTS]

    def parts(self) -> dict[str, BoolArray]:
        """Return which matches are of each part: leagues, seasons, phases, promoted sides."""
        played, season = self.due["season_progress"].to_numpy(), self.due["season_start_year"]
        parts = {
            str(code): (self.due["competition"] == code).to_numpy()
            for code in self.due["competition"].unique().sort()
        }
        parts |= {
            f"{year}-{(year + 1) % 100:02}": (season == year).to_numpy()
            for year in season.unique().sort()
        }
        for before, until in pairwise(PHASES):
            name = f"season from {before:.1f} to {min(until, 1.0):.1f}"
            parts[name] = (played >= before) & (played < until)
        is_promoted = (self.due["newcomer_difference"] != 0).to_numpy()
        parts[f"a promoted side, before {_EARLY:.1f}"] = is_promoted & (played < _EARLY)
        is_known = self.due.select(pl.all_horizontal(pl.col(squads.ELEVENS).is_not_null()))
        parts[ELEVENS_KNOWN] = is_known.to_series().to_numpy()
        return parts

    def unchanged(self) -> tuple[int, float]:
        """Return how many matches no variant knows a squad of, and by how much any was moved."""
        plain, known = self.forecasts[NOBODY], np.zeros(self.due.height, dtype=np.bool_)
        moved = 0.0
        for name, p in self.forecasts.items():
            known |= self.informed[name]
            is_plain = ~self.informed[name]
            moved = max(moved, float(np.abs(p[is_plain] - plain[is_plain]).max(initial=0.0)))
        return int((~known).sum()), moved


def run(facts: Facts, start: date, end: date, competitions: Collection[str]) -> Walked:
    """Return what each variant says, walking forward with a refit every quarter.

    Args:
        facts: with players, reaching back far enough to learn from.
        start: first match day to forecast.
        end: last match day to forecast.
        competitions: codes of the competitions to forecast.
    """
    until = datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(days=3)
    known = facts.as_known(until)
    since = date(Season.of(start).start_year - TRAINING_SEASONS, 7, 1)
    rows = training(known, until, since=since, has_goal_model=False).drop(squads.COLUMNS)
    rows = rows.join(
        known.matches.select("match_key", "known_at", "country"),
        on="match_key",
        how="left",
        maintain_order="left",
    )
    readings = {name: _with_players(known, rows, variant) for name, variant in VARIANTS.items()}
    is_due = pl.col("match_date").is_between(start, end) & pl.col("competition").is_in(
        list(competitions)
    )
    due = readings[_FULLEST].filter(is_due)
    line = closing_line(due, facts.odds.join(due, on="match_key", how="semi"))
    return Walked(
        due=due,
        forecasts=_forecasts(readings, rows, due, (start, end)),
        informed={
            name: read.filter(is_due)["squad_level"].is_not_null().to_numpy()
            for name, read in readings.items()
        },
        line=due.join(line, on="match_key", how="left", maintain_order="left").select(
            triple(CLOSE)
        ),
    )


def _with_players(known: Facts, rows: pl.DataFrame, variant: Variant) -> pl.DataFrame:
    players = known.players.without(*variant.left_out)
    read = squads.columns(players, known.matches, rows, has_elevens=variant.has_elevens)
    joined = rows.join(read, on="match_key", how="left", maintain_order="left")
    return joined.with_columns(squads.fading())


def _forecasts(
    readings: Mapping[str, pl.DataFrame],
    rows: pl.DataFrame,
    due: pl.DataFrame,
    days: tuple[date, date],
) -> dict[str, FloatArray]:
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in readings}
    for at, following in refits(*days):
        is_of = pl.col("kickoff_at").is_between(at, following, closed="left")
        of_period = due.filter(is_of)["match_key"].implode()
        is_known = (rows["known_at"] <= at).to_numpy()
        if of_period.list.len().item() == 0:
            continue
        plain = fit_stack(Track.ODDS_FREE, rows.filter(is_known))
        y = rows.filter(is_known)["outcome"].to_numpy()
        for name, read in readings.items():
            learned = read.filter(is_known)
            model = outcome.with_known_leads(plain, learned, y, SQUADS, OF_SQUADS)
            wanted = read.filter(pl.col("match_key").is_in(of_period))
            p = model.predict(wanted)
            parts[name].append(wanted.select("match_key").with_columns(_named(p)))
    return {
        name: due.join(pl.concat(found), on="match_key", maintain_order="left")
        .select("p_home", "p_draw", "p_away")
        .to_numpy()
        for name, found in parts.items()
    }


def _named(p: FloatArray) -> list[pl.Series]:
    return [pl.Series(name, p[:, i]) for i, name in enumerate(("p_home", "p_draw", "p_away"))]


def _found(
    name: str, forecasts: Mapping[str, FloatArray], due: pl.DataFrame, q: FloatArray
) -> Found:
    weeks, y = due["match_date"].dt.truncate("1w").to_physical(), due["outcome"].to_numpy()
    far, loss = (
        {each: score(forecasts[each], beside) for each in (name, NOBODY)}
        for score, beside in ((distance, q), (log_loss, y))
    )
    differences = [
        paired_difference(each[name], each[NOBODY], weeks, np.random.default_rng(_SEED))
        for each in (far, loss)
    ]
    return Found(
        variant=name,
        n=due.height,
        distance=float(far[name].mean()),
        distance_difference=differences[0],
        log_loss=float(loss[name].mean()),
        log_loss_difference=differences[1],
    )
