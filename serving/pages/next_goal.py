"""What a match in play looks like now, and what the next goal would make of it.

Pure: the sealed grid carried forward by `football.models.in_play`, as the live forecasts are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap

from football.grid import ScoreGrid
from football.models.in_play import InPlay, moment_at, with_room
from football.observations.match import Phase
from serving.football.matches.schemas import MatchRead
from serving.forecasting.forecasts.schemas import ScorelineRead
from serving.forecasting.live.schemas import LiveForecastNow
from serving.pages.figures.shares import Triple, percents
from words.forecasts import if_scored

_SCORELINES = 6
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Imagined:
    """A score that could be next, and the chances it would bring.

    Attributes:
        title: who scores.
        score: home and away, that goal included.
        changes: of home, draw and away, in probability.
    """

    title: str
    score: tuple[int, int]
    percents: list[int]
    shares: Triple
    changes: Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A match in play by its final scores: now, and one goal on for either side."""

    grid: Sequence[Sequence[float]]
    scorelines: Sequence[ScorelineRead]
    imagined: Sequence[Imagined]


def carried(sealed: Sequence[Sequence[float]], match: MatchRead, live: LiveForecastNow) -> Carried:
    """Return where a match may end from where it stands.

    Args:
        sealed: the grid of the line that is shown, as sealed before kick-off.
        match: whose phase counts.
        live: the newest live forecast of that line: its clock, score and red cards.
    """
    phase = Phase[match.phase.upper().replace(" ", "_")]
    score, reds = (live.score.home, live.score.away), (live.red_cards.home, live.red_cards.away)

    def after(home: int, away: int) -> ScoreGrid:
        moment = moment_at(phase, live.clock_seconds, home, away, *reds)
        return InPlay().grid(with_room(sealed, max(home, away)), moment)

    now = after(*score)
    shares = now.outcomes()
    goals = ((score[0] + 1, score[1]), (score[0], score[1] + 1))
    titles = [if_scored(match.home.name), if_scored(match.away.name)]
    return Carried(
        grid=now.to_list(),
        scorelines=[
            ScorelineRead(home=line.home_goals, away=line.away_goals, probability=line.probability)
            for line in now.most_likely(_SCORELINES)
            if round(line.probability, _DIGITS) > 0
        ],
        imagined=[
            _imagined(title, goal, grid.outcomes(), shares)
            for title, goal, grid in zip(titles, goals, starmap(after, goals), strict=True)
        ],
    )


def _imagined(title: str, score: tuple[int, int], shares: Triple, now: Triple) -> Imagined:
    home, draw, away = (then - before for then, before in zip(shares, now, strict=True))
    return Imagined(
        title=title,
        score=score,
        percents=percents(shares),
        shares=shares,
        changes=(home, draw, away),
    )
