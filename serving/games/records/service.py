"""Making a record of settled picks, for their owner and for those who may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from football.arrays import FloatArray
from football.games.experience import level_of
from football.games.record import calibration, called, sharpness, streaks, versus
from football.outcome import Outcome
from serving.access.subject import Subject
from serving.games.parts import GamesParts, player_of
from serving.games.records.schemas import (
    AchievementRead,
    LineName,
    PickRecordRead,
    SettledPickRead,
    TenthRead,
    VersusRead,
)
from serving.kit.errors import ForbiddenError, NotFoundError
from storage.games.statements import records
from storage.games.tables.pick import PROBABILITIES
from storage.identity.usernames import username_key
from storage.kit.sentences import Sentence
from storage.social.statements import people
from storage.social.visibility import NOBODY

_SHOWN = 3
_LINES: tuple[LineName, ...] = ("model", "market")
_MEANS = ("log_loss", "brier", "rps")


async def read_own(parts: GamesParts, subject: Subject) -> PickRecordRead:
    """Return the caller's own record."""
    account_id = player_of(subject)
    named = await parts.database.fetch_one(people.own_name(), account_id=account_id)
    return await _read(parts, account_id, "" if named is None else named["username"])


async def read_of(parts: GamesParts, subject: Subject, username: str) -> PickRecordRead:
    """Return somebody's record, if the caller may see it.

    A private profile shows it to its owner and to those whom it lets follow.

    Raises:
        NotFoundError: nobody has this username.
        ForbiddenError: the profile is private.
    """
    key, viewer_id = username_key(username), subject.account_id or NOBODY
    row = await parts.database.fetch_one(people.by_name(), username_key=key, viewer_id=viewer_id)
    if row is None:
        raise NotFoundError(
            f"Nobody is called {username!r}; /v1/social/search/users finds people by name."
        )
    account_id: int = row["account_id"]
    if not row["shows_lists"]:
        raise ForbiddenError(
            Sentence("This profile is private: its record is shown to those it lets follow.")
        )
    return await _read(parts, account_id, row["username"])


async def _read(parts: GamesParts, account_id: int, username: str) -> PickRecordRead:
    database, ids = parts.database, {"account_ids": [account_id]}
    rows = await database.fetch(records.settled(), **ids)
    progress = await database.fetch_one(records.progress(), account_id=account_id)
    experience = 0 if progress is None else progress["experience"]
    earned = await database.fetch(records.awards(), **ids)
    return PickRecordRead(
        **record_of(rows),
        world=parts.world,
        username=username,
        experience=experience,
        level=level_of(experience),
        achievements=[achievement_of(row) for row in earned],
    )


def record_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what settled picks of one account say, oldest first: fields of `PickRecordRead`."""
    sums = {
        "picks": len(rows),
        "copies": sum(row["origin"] != "own" for row in rows),
        "exact": sum(row["is_exact"] for row in rows),
        "points": float(sum(row["points"] for row in rows)),
        **{name: _mean([row[name] for row in rows]) for name in _MEANS},
        "peer": _mean([row["peer"] for row in rows if row["peer"] is not None]),
    }
    if not rows:
        return sums | {
            **dict.fromkeys(("called", "streak", "longest_streak"), 0),
            **{name: [] for name in ("calibration", "against", "best", "worst")},
            "sharpness": None,
        }
    p, y = _probabilities(rows), _outcomes(rows)
    hits = called(p, y)
    course = streaks(hits.tolist())
    ordered = sorted(rows, key=lambda row: (-row["points"], row["kickoff_at"], row["match_id"]))
    shown = min(_SHOWN, len(ordered) // 2 or 1)
    return sums | {
        "called": int(hits.sum()),
        "streak": course.current,
        "longest_streak": course.longest,
        "sharpness": sharpness(p),
        "calibration": [TenthRead(**asdict(each)) for each in calibration(p, y)],
        "against": [each for line in _LINES if (each := _versus(rows, line)) is not None],
        "best": [_pick(row) for row in ordered[:shown]],
        "worst": [_pick(row) for row in reversed(ordered[-shown:])] if len(ordered) > 1 else [],
    }


def achievement_of(row: Mapping[str, Any]) -> AchievementRead:
    """Return an achievement as a row of `records.awards` has it."""
    return AchievementRead(
        code=row["code"],
        match_id=row["match_id"],
        home=row["home"],
        away=row["away"],
        earned_at=row["kickoff_at"],
    )


def _versus(rows: Sequence[Mapping[str, Any]], line: LineName) -> VersusRead | None:
    own = [row for row in rows if row["origin"] == "own" and row[f"{line}_p_home"] is not None]
    if not own:
        return None
    days = [f"{row['kickoff_at']:%Y-%m-%d}" for row in own]
    found = versus(_probabilities(own, f"{line}_"), _probabilities(own), _outcomes(own), days)
    return VersusRead(
        line=line,
        picks=found.n,
        gain=found.gain.estimate,
        gain_lower=found.gain.lower,
        gain_upper=found.gain.upper,
        evidence=found.evidence,
        luck=found.luck,
        verdict=found.verdict,
    )


def _probabilities(rows: Sequence[Mapping[str, Any]], of: str = "") -> FloatArray:
    return np.array([[row[f"{of}{name}"] for name in PROBABILITIES] for row in rows])


def _outcomes(rows: Sequence[Mapping[str, Any]]) -> Any:
    return np.array([int(Outcome.of(row["home_score"], row["away_score"])) for row in rows])


def _pick(row: Mapping[str, Any]) -> SettledPickRead:
    return SettledPickRead.model_validate(dict(row))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
