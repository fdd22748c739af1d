"""Settling the picks of matches that are over, and making the leaderboards they count for.

A settlement has a number, and the highest of a match stands. Settling again changes nothing unless
the match ended in another way than was settled; then the old one stays, closed. Boards are made in
the same transaction: nothing is scored and not on its board.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from football.games import scoring
from football.games.scoring import MatchScores, peer_of_line
from football.games.standing import Standings, stand
from football.outcome import Outcome
from football.scores import brier, log_loss, rps
from storage.games.events import PicksSettled, PlayerOvertaken
from storage.games.statements import lines, settling
from storage.games.statements.overtaking import overtaken
from storage.games.tables.pick import PROBABILITIES
from storage.games.tables.score import LINES, leaderboard_entry, pick_score, pick_settlement
from storage.games.writes import standings
from storage.kit.copying import copy_rows
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork

_SETTLING = 7_340_054  # advisory lock: two runs settle one after the other
_NOBODY = -1
_SCORES = ("log_loss", "brier", "rps", "points", "is_exact", "peer")
_SUMS = ("picks", "compared", "points", "exact")
_MEANS = ("log_loss", "brier", "rps", "peer", "model_gain", "market_gain")
_STANDING = ("value", "lower", "upper", "rank", "best_rank", "worst_rank")
_COLUMNS = (
    *("scope", "key", "player", "account_id"),
    *(*_SUMS, "coverage", *_MEANS, *_STANDING, "made_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a settling did.

    Attributes:
        matches: settled now, in their order.
        picks: scored now.
        boards: made again.
    """

    matches: Sequence[int]
    picks: int
    boards: int


def settle_due(uow: UnitOfWork, dagster_run_id: str | None, *, most: int = 200) -> Settled:
    """Settle what is over and not settled as it ended, the oldest first; the caller commits.

    Args:
        uow: the transaction.
        dagster_run_id: kept beside each settlement.
        most: matches at most.
    """
    connection = uow.connection
    connection.execute(select(func.pg_advisory_xact_lock(_SETTLING)))
    found = connection.execute(settling.due().limit(most)).mappings().all()
    picks = sum(_settle(uow, row, dagster_run_id) for row in found)
    matches = [row["match_id"] for row in found]
    boards = connection.execute(settling.boards(), {"match_ids": matches}).all()
    before = _ranks(connection)
    for row in boards:
        make_board(uow, row.scope, row.key)
    _tell_overtaken(uow, before)
    return Settled(matches=matches, picks=picks, boards=len(boards))


def make_board(uow: UnitOfWork, scope: str, key: str) -> int:
    """Make a leaderboard again from the settlements that stand; return how many are on it."""
    connection, board = uow.connection, {"key": key}
    rows = connection.execute(settling.totals(scope), board).mappings().all()
    settled = connection.execute(settling.settled_lines(scope), board).mappings().all()
    entries: list[dict[str, Any]] = [{**row, "player": str(row["account_id"])} for row in rows]
    entries += [entry for line in LINES if (entry := _line_entry(line, settled)) is not None]
    compared, total, squares = (
        [each[name] for each in entries] for name in ("compared", "total", "squares")
    )
    standings = stand(compared, total, squares)
    connection.execute(
        delete(leaderboard_entry).where(
            leaderboard_entry.c.scope == scope, leaderboard_entry.c.key == key
        )
    )
    made = [
        (
            *(scope, key, entry["player"], entry["account_id"]),
            *(entry[name] for name in _SUMS),
            entry["picks"] / max(len(settled), 1),
            *(entry[name] for name in _MEANS),
            *_of(standings, place),
            uow.now,
        )
        for place, entry in enumerate(entries)
    ]
    copy_rows(connection, leaderboard_entry, _COLUMNS, made)
    return len(entries)


def _ranks(connection: Connection) -> dict[int, int]:
    """Return where each account stands on the global board."""
    board = leaderboard_entry.c
    ranked = select(board.account_id, board.rank).where(
        board.scope == "global", board.account_id.is_not(None), board.rank.is_not(None)
    )
    return {row.account_id: row.rank for row in connection.execute(ranked)}


def _tell_overtaken(uow: UnitOfWork, before: Mapping[int, int]) -> None:
    """Tell each account that somebody whom it follows passed it; of several the best."""
    if not before:
        return
    values = {"account_ids": list(before), "ranks": list(before.values())}
    for row in uow.connection.execute(overtaken(), values):
        payload = PlayerOvertaken(
            account_id=row.account_id,
            other_id=row.other_id,
            rank=row.rank,
            other_rank=row.other_rank,
        )
        topic = f"user:{row.account_id}"
        uow.publish(Event.of(payload, topics=[topic], occurred_at=uow.now))


def _settle(uow: UnitOfWork, row: RowMapping, dagster_run_id: str | None) -> int:
    """Settle one match, and return how many picks were scored."""
    connection, match_id = uow.connection, row["match_id"]
    connection.execute(
        update(pick_settlement)
        .where(pick_settlement.c.match_id == match_id, pick_settlement.c.superseded_at.is_(None))
        .values(superseded_at=uow.now)
    )
    picks: Sequence[RowMapping] = []
    if row["locked_at"] is not None and row["void_reason"] is None:
        counting = {"match_id": match_id, "locked_at": row["locked_at"]}
        picks = connection.execute(settling.counting(), counting).mappings().all()
    known = _lines(connection, match_id)
    scores = _scored(picks, row)
    made = insert(pick_settlement).values(
        match_id=match_id,
        home_goals=row["home_goals"],
        away_goals=row["away_goals"],
        void_reason=row["void_reason"],
        locked_at=row["locked_at"],
        picks=len(picks),
        own_picks=sum(pick["origin"] == "own" for pick in picks),
        peers_log=None if scores is None or np.isnan(scores.peers_log) else scores.peers_log,
        settled_at=uow.now,
        dagster_run_id=dagster_run_id,
        **{
            f"{line}_{name}": value
            for line, values in known.items()
            for name, value in zip(PROBABILITIES, values, strict=True)
        },
    )
    number = connection.execute(made.returning(pick_settlement.c.settlement_no)).scalar_one()
    uow.run(standings.note(match_id, number))
    if scores is not None:
        _keep(connection, number, picks, scores, _line_losses(known, row))
    payload = PicksSettled(
        match_id=match_id,
        settlement_no=number,
        picks=len(picks),
        void_reason=row["void_reason"],
    )
    uow.publish(Event.of(payload, topics=[f"match:{match_id}"], occurred_at=uow.now))
    return len(picks)


def _scored(picks: Sequence[RowMapping], row: RowMapping) -> MatchScores | None:
    if not picks:
        return None
    guesses = [
        (_NOBODY, _NOBODY)
        if pick["home_goals"] is None
        else (pick["home_goals"], pick["away_goals"])
        for pick in picks
    ]
    return scoring.score(
        [[pick[name] for name in PROBABILITIES] for pick in picks],
        guesses,
        [pick["origin"] == "own" for pick in picks],
        (row["home_goals"], row["away_goals"]),
    )


def _lines(connection: Connection, match_id: int) -> dict[str, tuple[float, float, float]]:
    found = connection.execute(lines.newest(), {"match_ids": [match_id]}).mappings()
    return {row["line"]: (row["p_home"], row["p_draw"], row["p_away"]) for row in found}


def _line_losses(
    known: Mapping[str, tuple[float, float, float]], row: RowMapping
) -> Mapping[str, float]:
    outcome = Outcome.of(row["home_goals"], row["away_goals"])
    return {line: float(log_loss([values], [outcome])[0]) for line, values in known.items()}


def _keep(
    connection: Connection,
    number: int,
    picks: Sequence[RowMapping],
    scores: MatchScores,
    losses: Mapping[str, float],
) -> None:
    columns = ("settlement_no", "pick_id", "account_id", "version", *_SCORES, "model_gain",
               "market_gain")  # fmt: skip
    of_scores = [getattr(scores, name).tolist() for name in _SCORES]

    def gain(line: str, loss: float) -> float | None:
        return losses[line] - loss if line in losses else None

    rows = (
        (
            number,
            pick["pick_id"],
            pick["account_id"],
            pick["version"],
            *(None if isnan(value) else value for value in values),  # without peers
            gain("model", values[0]),
            gain("market", values[0]),
        )
        for pick, *values in zip(picks, *of_scores, strict=True)
    )
    copy_rows(connection, pick_score, columns, rows)


def _line_entry(line: str, settled: Sequence[RowMapping]) -> dict[str, Any] | None:
    """Return the model's or the market's row of a board; None if it had no line there."""
    had = [row for row in settled if row[f"{line}_p_home"] is not None]
    if not had:
        return None
    p = np.array([[row[f"{line}_{name}"] for name in PROBABILITIES] for row in had])
    y = np.array([Outcome.of(row["home_goals"], row["away_goals"]) for row in had])
    losses = log_loss(p, y)
    peers = np.array(
        [
            peer_of_line(float(np.exp(-loss)), row["peers_log"])
            for loss, row in zip(losses, had, strict=True)
            if row["peers_log"] is not None
        ]
    )
    return {
        "player": line,
        "account_id": None,
        "picks": len(had),
        "compared": len(peers),
        "points": float(scoring.baseline_points(losses).sum()),
        "exact": 0,
        "log_loss": float(losses.mean()),
        "brier": float(brier(p, y).mean()),
        "rps": float(rps(p, y).mean()),
        "peer": float(peers.mean()) if len(peers) else None,
        "model_gain": None,
        "market_gain": None,
        "total": float(peers.sum()),
        "squares": float(np.square(peers).sum()),
    }


def _of(standings: Standings, place: int) -> tuple[float | int | None, ...]:
    values = (getattr(standings, name)[place].item() for name in _STANDING)
    # A rank of 0 stands for none: too few matches.
    return tuple(None if isinstance(value, int) and value == 0 else value for value in values)
