"""Everything sealed about one match in order, and what changed from one forecast to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.figures.shares import Triple
from storage.forecast.statements import forecasts
from words.forecasts import cause as cause_in_words
from words.messages import gettext as _

_MOST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A sealed forecast beside the one before it of the same line.

    Attributes:
        differences: of home, draw, away; None for the first.
        reasons: why it was made and what had changed.
    """

    forecast_id: UUID
    seal_no: int
    sealed_at: datetime
    as_of: datetime
    horizon: str
    model: str
    shares: Triple
    differences: Triple | None
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One line of a match over time, oldest first."""

    moves: Sequence[Move]


async def read_histories(database: Database, match_id: int) -> dict[str, History]:
    """Return the history of each line that was ever sealed for a match."""
    rows = await database.fetch(forecasts.history(), match_id=match_id, limit=_MOST)
    by_track: dict[str, list[Row]] = {}
    for row in reversed(rows):
        by_track.setdefault(row["track"], []).append(row)
    return {track: History(moves=moves(of_track)) for track, of_track in by_track.items()}


def moves(rows: Sequence[Row]) -> list[Move]:
    """Return the moves of one line from its sealed rows, oldest first."""
    before: list[Row | None] = [None, *rows]
    return [_move(row, last) for row, last in zip(rows, before, strict=False)]


def _move(row: Row, last: Row | None) -> Move:
    shares = _shares(row)
    differences = None
    if last is not None:
        home, draw, away = (a - b for a, b in zip(shares, _shares(last), strict=True))
        differences = (home, draw, away)
    return Move(
        forecast_id=row["forecast_id"],
        seal_no=row["seal_no"],
        sealed_at=row["sealed_at"],
        as_of=row["as_of"],
        horizon=row["horizon"],
        model=f"{row['model_name']} {row['model_version']}",
        shares=shares,
        differences=differences,
        reasons=_reasons(row, last),
    )


def _shares(row: Row) -> Triple:
    return row["p_home"], row["p_draw"], row["p_away"]


def _reasons(row: Row, last: Row | None) -> list[str]:
    cause = cause_in_words(row["cause"] or "no cause given")
    if last is None:
        first = _("first forecast")
        return [first] if cause == first else [first, cause]
    reasons = [cause]
    if row["model_version"] != last["model_version"]:
        versions = {"old": last["model_version"], "new": row["model_version"]}
        reasons.append(_("model version %(old)s became %(new)s") % versions)
    if row["kickoff_at"] != last["kickoff_at"]:
        reasons.append(_("kick-off was moved"))
    return reasons
