"""The drawn endings of a season as the frame that the lake keeps."""

import numpy as np
import polars as pl

from football.season.draws import Draws
from football.season.rules import Rules

_CLUB, _HOME, _AWAY = "club", "home", "away"


def frame_of(draws: Draws) -> pl.DataFrame:
    """Return a row per club with its places, then a row per fixture with its outcomes."""
    values = np.concatenate([draws.places, draws.outcomes]).astype(np.int8)
    clubs, fixtures = len(draws.teams), len(draws.fixtures)
    return pl.DataFrame(
        {
            _CLUB: [*draws.teams, *[None] * fixtures],
            _HOME: [*[None] * clubs, *(home for home, _ in draws.fixtures)],
            _AWAY: [*[None] * clubs, *(away for _, away in draws.fixtures)],
            "drawn": pl.Series(values, dtype=pl.Array(pl.Int8, values.shape[1])),
        },
        schema_overrides=dict.fromkeys((_CLUB, _HOME, _AWAY), pl.String()),
    )


def draws_of(frame: pl.DataFrame, rules: Rules) -> Draws:
    """Read what `frame_of` returned.

    Args:
        frame: of the lake.
        rules: of the league in that season.
    """
    is_club = frame[_CLUB].is_not_null()
    clubs, fixtures = frame.filter(is_club), frame.filter(~is_club)
    pairs = zip(fixtures[_HOME], fixtures[_AWAY], strict=True)
    places = clubs["drawn"].to_numpy()
    return Draws(
        rules=rules.for_clubs(clubs.height),
        teams=tuple(clubs[_CLUB]),
        fixtures=tuple(pairs),
        places=places,
        outcomes=fixtures["drawn"].to_numpy().reshape(fixtures.height, places.shape[1]),
    )
