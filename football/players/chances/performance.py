"""What each player may do in a match to come: chances and expected counts, side by side.

What belongs here: putting starts, rates and the score grid together. What does not: any of them.

A side's expected goals are its own of the match's score grid, less the share that opponents score
for it. They fall to its players by weight times expected minutes. Who may start or come on late
has the mixture of both: the means stay what they are, the chance to score is smaller than that of
one who plays so long on average.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from football.arrays import FloatArray
from football.grid import ScoreGrid
from football.players.chances.candidates import COMING_SCHEMA, candidates
from football.players.chances.hazard import INJURY, WEEK_DAYS, Hazard, features_at, weeks_of
from football.players.chances.rates import OF_SIDE, Counted, Rates
from football.players.chances.returns import Returns
from football.players.chances.scorers import first_goals, marginals, scoring
from football.players.chances.starts import STARTS_SCHEMA, Starting
from football.players.register import Register

_FULL_MATCH, _ELEVEN = 90.0, 11
_OWN_GOALS, _OWN_GOALS_OF = 3.0, 100.0  # goals before any were seen
_SHOTS_FOLLOW_GOALS = 0.5
_UNTOLD_START, _UNTOLD_ON = 70.0, 20.0  # minutes
_WEEKLY = 0.01  # injuries of a player in a week, where none are known
_USUAL_MATCHES, _SIDE_MATCHES = 5.0, 30
_LOOKED_BACK = timedelta(days=2 * 365)

LINEUPS_SCHEMA = pl.Schema(
    {
        "match": pl.String(),
        "team": pl.String(),
        "player": pl.String(),
        "is_starter": pl.Boolean(),  # otherwise on the bench
    }
)
CHANCES_SCHEMA = pl.Schema(
    {
        **STARTS_SCHEMA,
        "is_home": pl.Boolean(),
        "expected_goals": pl.Float64(),
        "score_probability": pl.Float64(),
        "first_goal_probability": pl.Float64(),
        "expected_assists": pl.Float64(),  # null where nobody counts them, as of the next two
        "expected_shots": pl.Float64(),
        "expected_shots_on_target": pl.Float64(),
        "booked_probability": pl.Float64(),
        "sent_off_probability": pl.Float64(),
        "injury_probability": pl.Float64(),  # of the next seven days; null where nothing is known
        "back_on": pl.Date(),  # expected; null of who is not out
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """Everything that chances rest on, fitted on what was known on a day.

    Attributes:
        own_goals: share of goals that opponents scored.
        sides: `team`, `goals`, `assists`, `shots`, `shots_on_target`: means of a match.
    """

    as_of: date
    known: Register
    rates: Mapping[Counted, Rates]
    own_goals: float
    sides: pl.DataFrame
    hazard: Hazard | None
    returns: Returns | None

    @classmethod
    def of(cls, known: Register, as_of: date) -> "Fitted":
        """Fit on what was known by a day; matches of two years count."""
        known = replace(known, appearances=_timed(known.appearances))
        lately = known.appearances.filter(pl.col("match_date") >= as_of - _LOOKED_BACK)
        weeks = weeks_of(lately, known.unavailable, known.players, as_of)
        goals = float(lately["goals"].sum() or 0)
        own = float(lately["own_goals"].sum() or 0)
        return cls(
            as_of=as_of,
            known=known,
            rates={c: Rates.fit(c, lately, known.players, as_of) for c in Counted},
            own_goals=(own + _OWN_GOALS) / (goals + own + _OWN_GOALS_OF),
            sides=_sides(lately),
            hazard=Hazard.fit(weeks),
            returns=Returns.fit(known.unavailable, as_of),
        )

    def chances(
        self, coming: pl.DataFrame, grids: Mapping[str, ScoreGrid], lineups: pl.DataFrame
    ) -> pl.DataFrame:
        """Return what each player of the sides to come may do.

        Args:
            coming: rows of `COMING_SCHEMA`.
            grids: score grid of each match; one without is left out.
            lineups: rows of `LINEUPS_SCHEMA`, of those that are out.

        Returns:
            Rows of `CHANCES_SCHEMA`, by match, side and start probability.
        """
        ahead = coming.filter(pl.col("match").is_in(list(grids))).select(list(COMING_SCHEMA))
        if ahead.is_empty() or self.known.appearances.is_empty():
            return pl.DataFrame(schema=CHANCES_SCHEMA)
        known = self.known
        members = pl.concat([known.spells.select(_SPELL), _listed(lineups, ahead)])
        rows = candidates(known.appearances, known.unavailable, known.players, members, ahead)
        upcoming = rows.filter(pl.col("is_starter").is_null())
        starts = Starting.fit(rows).chances(rows, self._fit(upcoming), lineups)
        if starts.is_empty():
            return pl.DataFrame(schema=CHANCES_SCHEMA)
        starts = starts.join(
            ahead.select("match", "team", "match_date", "is_home"), on=["match", "team"]
        ).sort("match", "team", "player")
        parts = [
            self._of_side(side, grids[str(match)])
            for (match, _), side in starts.group_by("match", "team", maintain_order=True)
        ]
        played = self._with_risk(pl.concat(parts))
        return played.select(
            [pl.col(name).cast(kind) for name, kind in CHANCES_SCHEMA.items()]
        ).sort(
            *("match", "is_home", "start_probability", "expected_minutes", "player"),
            descending=[False, True, True, True, False],
        )

    def _of_side(self, side: pl.DataFrame, grid: ScoreGrid) -> pl.DataFrame:
        is_home = bool(side["is_home"][0])
        goals = marginals(grid)[0 if is_home else 1]
        mean = grid.expected_goals()[0 if is_home else 1]
        share = self._shares(side, Counted.GOALS, 1.0 - self.own_goals)
        first = first_goals(grid)[0 if is_home else 1]
        booked, sent_off = (
            _mixed(side, *(1.0 - np.exp(-each / _FULL_MATCH) for each in self._worth(side, card)))
            for card in (Counted.YELLOW_CARDS, Counted.RED_CARDS)
        )
        return side.with_columns(
            expected_goals=pl.Series(mean * _mixed(side, *share)),
            score_probability=pl.Series(_mixed(side, *(scoring(goals, q) for q in share))),
            first_goal_probability=pl.Series(first * _mixed(side, *share)),
            booked_probability=pl.Series(booked),
            sent_off_probability=pl.Series(sent_off),
            **{f"expected_{c.value}": self._expected(side, c, mean) for c in OF_SIDE[1:]},
        )

    def _shares(
        self, side: pl.DataFrame, counted: Counted, total: float
    ) -> tuple[FloatArray, FloatArray]:
        """Return the share of the side's count of each who starts, and of each who comes on."""
        start, on = self._worth(side, counted)
        worth = float(_mixed(side, start, on).sum())
        scale = total / worth if worth > 0 else 0.0
        return scale * start, scale * on

    def _worth(self, side: pl.DataFrame, counted: Counted) -> tuple[FloatArray, FloatArray]:
        """Return weight times minutes of each who starts, and of each who comes on."""
        rates = self.rates[counted]
        weight = rates.weights(side)
        factor = side["line"].replace_strict(rates.on_factors, return_dtype=pl.Float64())
        start, on = (weight * side[name].to_numpy() for name in _MINUTES)
        return start, factor.to_numpy() * on

    def _expected(self, side: pl.DataFrame, counted: Counted, mean: float) -> pl.Series | pl.Expr:
        """Return expected counts that follow the side's own mean and this match's goals."""
        if self.rates[counted].total <= 0:
            return pl.lit(None, pl.Float64())
        known = self.sides.filter(pl.col("team") == side["team"][0])
        usual = known if known.height else self.sides.mean()
        expected, goals = float(usual[counted.value][0]), max(float(usual["goals"][0]), 0.1)
        follows = 1.0 if counted is Counted.ASSISTS else _SHOTS_FOLLOW_GOALS
        total = expected * (mean / goals) ** follows
        return pl.Series(_mixed(side, *self._shares(side, counted, total)))

    def _fit(self, upcoming: pl.DataFrame) -> FloatArray:
        """Return the chance that each candidate of a match to come is fit for it.

        Who is fit today may be hurt by then, as usual for so many days.
        """
        weekly = _WEEKLY if self.hazard is None else self.hazard.usual
        fit = np.array([self._fit_by(*row) for row in upcoming.select(*_ABSENCE).iter_rows()])
        ahead = (upcoming["match_date"] - self.as_of).dt.total_days().to_numpy()
        return fit * (1.0 - weekly) ** (np.maximum(ahead, 1) / WEEK_DAYS)

    def _fit_by(
        self, match_date: date, player: str, reason: str | None, until: date | None
    ) -> float:
        if reason is None:
            return 1.0
        # Somebody named the day, and the match is before it; or a length was never known.
        if until is not None or self.returns is None:
            return 0.0
        out_days = self._out_days(player)
        return self.returns.back_within(reason, out_days, (match_date - self.as_of).days)

    def _out_days(self, player: str) -> int:
        since = self.known.unavailable.filter(
            pl.col("player") == player, pl.col("from_date") <= self.as_of
        )["from_date"].max()
        return (self.as_of - since).days if isinstance(since, date) else 0

    def _with_risk(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add the chance of an injury of who is fit, and when who is not may be back."""
        back = [
            None if reason is None else self._back(player, reason, until)
            for player, reason, until in rows.select("player", "reason", "until_date").iter_rows()
        ]
        rows = rows.with_columns(back_on=pl.Series(back, dtype=pl.Date()))
        if self.hazard is None:
            return rows.with_columns(injury_probability=pl.lit(None, pl.Float64()))
        at = rows.select("player").unique().with_columns(on=pl.lit(self.as_of))
        known = self.known
        features = features_at(at, known.appearances, known.unavailable, known.players)
        risk = features.select("player", injury_probability=pl.Series(self.hazard.risk(features)))
        joined = rows.join(risk, on="player", how="left", maintain_order="left")
        return joined.with_columns(
            injury_probability=pl.when(pl.col("reason").fill_null("") != INJURY).then(
                "injury_probability"
            )
        )

    def _back(self, player: str, reason: str, until: date | None) -> date | None:
        if until is not None or self.returns is None:
            return until
        days = self.returns.expected_days(reason, self._out_days(player))
        return self.as_of + timedelta(days=max(days, 1))


_MINUTES = ("minutes_if_start", "minutes_if_on")
_ABSENCE = ("match_date", "player", "reason", "until_date")
_SPELL = ("player", "team", "from_date", "until_date")


def _listed(lineups: pl.DataFrame, ahead: pl.DataFrame) -> pl.DataFrame:
    """Return who is in a line-up that is out as one who belongs to the side that day."""
    dated = lineups.join(ahead.select("match", "team", "match_date"), on=["match", "team"])
    nobody_tells = pl.lit(None, pl.Date())
    return dated.select("player", "team", from_date="match_date", until_date=nobody_tells)


def _timed(appearances: pl.DataFrame) -> pl.DataFrame:
    """Fill in minutes of those who were exchanged nobody tells when."""
    usual = pl.when("is_starter").then(_UNTOLD_START).otherwise(_UNTOLD_ON)
    return appearances.with_columns(pl.col("minutes").fill_null(usual))


def _mixed(side: pl.DataFrame, start: FloatArray, on: FloatArray) -> FloatArray:
    """Return values of who starts and who comes on, by how likely either is."""
    started, came = (side[name].to_numpy() for name in ("start_probability", "on_probability"))
    return started * start + came * on


def _sides(appearances: pl.DataFrame) -> pl.DataFrame:
    """Return what each side makes in a match, drawn towards the mean of all sides."""
    names = [each.value for each in OF_SIDE]
    of_match = (
        appearances.group_by("team", "match_date", "match")
        .agg(pl.col(name).fill_null(0).sum().cast(pl.Float64()) for name in names)
        .sort("team", "match_date", "match")
    )
    lately = of_match.filter(pl.int_range(pl.len()).reverse().over("team") < _SIDE_MATCHES)
    k = _USUAL_MATCHES
    means = [
        ((pl.col(name).sum() + k * mean) / (pl.len() + k)).alias(name)
        for name, mean in _means(lately, names)
    ]
    return lately.group_by("team").agg(means).sort("team")


def _means(rows: pl.DataFrame, names: list[str]) -> Iterator[tuple[str, float]]:
    for name in names:
        mean = rows[name].mean()
        yield name, float(mean) if isinstance(mean, float) else 0.0
