"""A league of plain random numbers, whose every share is known."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from football.triples import MARKET, triple

SEASONS = range(2020, 2025)
MATCHES = 182


def league(*, broken_from: date | None = None, seed: int = 2) -> pl.DataFrame:
    """Return five seasons; from a day on our forecasts are those of another match."""
    draws = np.random.default_rng(seed)
    frames: list[pl.DataFrame] = []
    for season in SEASONS:
        days = [date(season, 8, 10) + timedelta(days=7 * (n // 7)) for n in range(MATCHES)]
        p = draws.dirichlet((5, 3, 4), MATCHES)
        y = (draws.random(MATCHES)[:, None] > np.cumsum(p, axis=1)).sum(axis=1)
        noisy = p * np.exp(draws.normal(0.0, 0.1, p.shape))
        ours = noisy / noisy.sum(axis=1, keepdims=True)
        if broken_from is not None:
            is_broken = np.array([day >= broken_from for day in days])
            ours = np.where(is_broken[:, None], ours[:, ::-1], ours)
        frames.append(
            pl.DataFrame(
                {
                    "match_key": [f"{season}-{n:03}" for n in range(MATCHES)],
                    "season_start_year": [season] * MATCHES,
                    "match_date": days,
                    "outcome": y,
                    "home_goals": draws.poisson(1.5, MATCHES),
                    "away_goals": draws.poisson(1.2, MATCHES),
                    "lead": draws.normal(0.0, 1.0, MATCHES),
                    **dict(zip(triple(MARKET), p.T, strict=True)),
                    **dict(zip(triple("ours"), ours.T, strict=True)),
                }
            )
        )
    return pl.concat(frames)
