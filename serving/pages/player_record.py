"""How chances of players fared, on the page of the track record."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.forecasting.track_record.players import read_players
from serving.forecasting.track_record.schemas import PlayerScore
from serving.kit.postgres.database import Database
from serving.pages.figures.reliability import Bin
from words.forecasts import horizon
from words.players import fared, quantity

_LEAST_CALLED = 20
_SAID = 2  # sentences of a quantity, of the chances said most often
_UNLIKELY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """One quantity at one horizon against what happened."""

    track: str
    title: str
    bins: Sequence[Bin]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayersRecord:
    """What is shown; all empty before a match of theirs is over."""

    scores: Sequence[PlayerScore]
    sentences: Sequence[str]
    calibrations: Sequence[Calibration]


async def read_player_record(database: Database, world: str) -> PlayersRecord:
    """Return how chances of players fared, in words, numbers and pictures."""
    scores = (await read_players(database, world)).items
    # Of each quantity the earlier horizon is told: it comes first among the scores.
    told = {each.quantity: each for each in reversed(scores)}
    ordered = [each for each in scores if told[each.quantity] is each]
    return PlayersRecord(
        scores=scores,
        sentences=[said for each in ordered for said in _sentences(each)],
        calibrations=[
            Calibration(
                track=f"{each.quantity} {each.horizon}",
                title=f"{quantity(each.quantity)}, {horizon(each.horizon)}",
                bins=[Bin(**dict(tenth)) for tenth in each.tenths],
            )
            for each in ordered
            if each.tenths
        ],
    )


def _sentences(score: PlayerScore) -> list[str]:
    """Return the tenths worth a sentence: said often, and of more than nobody."""
    worth = [
        tenth
        for tenth in score.tenths
        if tenth.n >= _LEAST_CALLED and tenth.mean_probability >= _UNLIKELY
    ]
    chosen = sorted(worth, key=lambda tenth: -tenth.n)[:_SAID]
    return [
        fared(score.quantity, tenth.mean_probability, tenth.observed, tenth.n)
        for tenth in sorted(chosen, key=lambda tenth: -tenth.mean_probability)
    ]
