"""The chance of an injury in the next seven days: load, age and history.

What belongs here: a discrete-time hazard over weeks of players (Singer & Willett 1993), a logistic
regression with a ridge (le Cessie & van Houwelingen 1992), and its hazard ratios with intervals.
What does not: what an injury is, or how long it lasts (`returns`).

What is looked at follows what is published of load and injuries in football: minutes of the last
seven and 28 days (Bowen et al. 2017), age, injuries of the last year (Hägglund et al. 2006) and a
return within the last four weeks. It is a statistic of dates in lists, no word about a body: the
ratios are of those who are picked, and who is picked has been found fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from football.arrays import FloatArray

WEEK_DAYS = 7
_FEWEST_EVENTS = 30
_RIDGE = 8.0
_ROUNDS = 25
_EXACT = 1e-9
_MIDDLE_AGE = 26.0
_Z95 = 1.959964
FEATURES = ("minutes_7", "minutes_28", "age", "age_squared", "injuries_365", "returned_28")
"""Hours of minutes in 7 and 28 days, decades from 26 and their square, a count, and 0 or 1."""
INJURY = "injury"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hazard:
    """A fitted hazard.

    Attributes:
        intercept: log odds of a week of a player whose features are the means.
        weights: of `FEATURES`, per unit.
        means: of `FEATURES`, which the intercept is at.
        errors: standard error of each weight.
        events: injuries it rests on.
        weeks: weeks of players it rests on.
    """

    intercept: float
    weights: FloatArray
    means: FloatArray
    errors: FloatArray
    events: int
    weeks: int

    @classmethod
    def fit(cls, weeks: pl.DataFrame) -> "Hazard | None":
        """Fit by penalised likelihood; None of too few injuries.

        Args:
            weeks: `FEATURES` and `is_hurt`, a row per player and week.
        """
        events = int(weeks["is_hurt"].sum()) if weeks.height else 0
        if events < _FEWEST_EVENTS:
            return None
        x, y = weeks.select(FEATURES).to_numpy(), weeks["is_hurt"].to_numpy().astype(np.float64)
        means = x.mean(axis=0)
        spread = x.std(axis=0)
        spread[spread < _EXACT] = 1.0
        z = np.column_stack([np.ones(len(x)), (x - means) / spread])
        penalty = np.diag([0.0, *[_RIDGE] * len(FEATURES)])
        beta = np.zeros(z.shape[1])
        beta[0] = np.log(y.mean() / (1 - y.mean()))
        information = np.eye(len(beta))
        for _ in range(_ROUNDS):
            p = 1.0 / (1.0 + np.exp(-(z @ beta)))
            information = (z * (p * (1 - p))[:, None]).T @ z + penalty
            step = np.linalg.solve(information, z.T @ (y - p) - penalty @ beta)
            beta = beta + step
            if np.abs(step).max() < _EXACT:
                break
        errors = np.sqrt(np.diag(np.linalg.inv(information)))
        return cls(
            intercept=float(beta[0]),
            weights=beta[1:] / spread,
            means=means,
            errors=errors[1:] / spread,
            events=events,
            weeks=len(y),
        )

    def risk(self, rows: pl.DataFrame) -> FloatArray:
        """Return the chance of an injury within seven days of each row of `FEATURES`."""
        x = rows.select(FEATURES).to_numpy()
        lead = self.intercept + (x - self.means) @ self.weights
        return 1.0 / (1.0 + np.exp(-lead))

    @property
    def usual(self) -> float:
        """The chance of a week whose features are the means."""
        return float(1.0 / (1.0 + np.exp(-self.intercept)))

    def ratios(self) -> pl.DataFrame:
        """Return `feature`, `ratio` of the odds per unit, `lower` and `upper` of 95 %."""
        return pl.DataFrame(
            {
                "feature": FEATURES,
                "ratio": np.exp(self.weights),
                "lower": np.exp(self.weights - _Z95 * self.errors),
                "upper": np.exp(self.weights + _Z95 * self.errors),
            }
        )


def weeks_of(
    appearances: pl.DataFrame, unavailable: pl.DataFrame, players: pl.DataFrame, until: date
) -> pl.DataFrame:
    """Return the weeks of players that an injury could fall in, those over by a day.

    A week begins on a Monday; he played in the three weeks before it and is not out then.

    Args:
        appearances: rows of `APPEARANCES`.
        unavailable: rows of `UNAVAILABLE`.
        players: rows of `PLAYERS`.
        until: the last day of the last week at most.

    Returns:
        `player`, `on`, `FEATURES`, `is_hurt`.
    """
    if appearances.is_empty():
        return pl.DataFrame(schema=_schema())
    monday = pl.col("match_date").dt.truncate("1w").dt.offset_by("1w")
    played = appearances.select("player", on=monday)
    later = [played.with_columns(pl.col("on").dt.offset_by(f"{k}w")) for k in range(3)]
    mondays = (
        pl.concat(later)
        .unique()
        .filter(pl.col("on").dt.offset_by(f"{WEEK_DAYS}d") <= until)
        .sort("player", "on")
    )
    rows = features_at(mondays, appearances, unavailable, players).filter(~pl.col("is_out"))
    hurt = _dates(unavailable.filter(pl.col("reason") == INJURY), "from_date")
    counted = _counted(rows, hurt, -WEEK_DAYS, 0)  # from Monday on, seven days
    return rows.with_columns(is_hurt=pl.Series(counted > 0)).select(list(_schema()))


def features_at(
    at: pl.DataFrame, appearances: pl.DataFrame, unavailable: pl.DataFrame, players: pl.DataFrame
) -> pl.DataFrame:
    """Return what is known of players on the morning of a day.

    Args:
        at: `player`, `on`.
        appearances: rows of `APPEARANCES`; those of the day itself are not looked at.
        unavailable: rows of `UNAVAILABLE`, likewise.
        players: rows of `PLAYERS`.

    Returns:
        The rows with `FEATURES` and `is_out`; an unknown age is 26.
    """
    hurt = unavailable.filter(pl.col("reason") == INJURY)
    over = hurt.drop_nulls("until_date")
    minutes = appearances.select("player", day="match_date", value="minutes")
    age = (pl.col("on") - pl.col("born_on")).dt.total_days() / 365.25
    born = players.select("player", "born_on").unique("player", keep="first")
    rows = at.join(born, on="player", how="left", maintain_order="left").with_columns(
        age=((age - _MIDDLE_AGE) / 10.0).fill_null(0.0)
    )
    out = _counted(rows, _dates(unavailable, "from_date"), 0, 10_000) - _counted(
        rows, _dates(unavailable.drop_nulls("until_date"), "until_date"), -1, 10_000
    )
    return rows.with_columns(
        minutes_7=pl.Series(_counted(rows, minutes, 0, 7) / 60.0),
        minutes_28=pl.Series(_counted(rows, minutes, 0, 28) / 60.0),
        age_squared=pl.col("age") ** 2,
        injuries_365=pl.Series(_counted(rows, _dates(hurt, "from_date"), 0, 365)),
        returned_28=pl.Series(np.minimum(_counted(rows, _dates(over, "until_date"), -1, 28), 1.0)),
        is_out=pl.Series(out > 0),
    ).drop("born_on")


def _dates(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.select("player", day=name, value=pl.lit(1.0))


def _counted(rows: pl.DataFrame, facts: pl.DataFrame, after: int, within: int) -> FloatArray:
    """Sum the values of each row's player from `on - within` to the day before `on - after`."""
    names = pl.concat([rows["player"], facts["player"]]).unique().sort()
    code = dict(zip(names.to_list(), range(len(names)), strict=True))
    far = 100_000  # days between two players: farther than anything is counted

    def places(of: pl.DataFrame, day: str) -> FloatArray:
        days = of[day].cast(pl.Int32()).cast(pl.Int64()).to_numpy()
        who = of["player"].replace_strict(code, return_dtype=pl.Int64()).to_numpy()
        return (who * far + days).astype(np.float64)

    if facts.is_empty() or rows.is_empty():
        return np.zeros(rows.height)
    at = places(facts, "day")
    order = np.argsort(at, kind="stable")
    at, total = at[order], np.concatenate([[0.0], facts["value"].to_numpy()[order].cumsum()])
    here = places(rows, "on")
    low = np.searchsorted(at, here - within, side="left")
    high = np.searchsorted(at, here - after, side="left")
    return total[high] - total[low]


def _schema() -> dict[str, pl.DataType]:
    kinds: Sequence[tuple[str, pl.DataType]] = [
        ("player", pl.String()),
        ("on", pl.Date()),
        *((name, pl.Float64()) for name in FEATURES),
        ("is_hurt", pl.Boolean()),
    ]
    return dict(kinds)
