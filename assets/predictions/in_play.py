"""Forecasts while matches are on: the sealed grid of each, carried forward to where it stands.

What belongs here: which matches owe another one and why, and the transaction that appends and
announces it. What does not: the mathematics (`football.models.in_play`), and polling.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, RowMapping, insert

from football.grid import ScoreGrid
from football.models.in_play import InPlay, Moment, moment_at, with_room
from football.observations.match import MatchStatus, Phase
from football.sealed.forecast import decode
from storage.forecast.events.forecasts import LiveForecastSaid, LiveForecastUpdated
from storage.forecast.statements import forecasts, live
from storage.forecast.tables.live import live_forecast
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork

_STEP_SECONDS = 180  # of the match clock: time passing without anything else is news, too
_AT_THE_START_SECONDS = 300
_LONGEST_MATCH = timedelta(hours=6)
_SCORELINES = 5
_COUNTS = ("home_goals", "away_goals", "home_red_cards", "away_red_cards")
_PROBABILITIES = ("p_home", "p_draw", "p_away")
_CAUSE_OF_PHASE = {
    Phase.FIRST_HALF: "kick-off",
    Phase.HALF_TIME: "half-time",
    Phase.SECOND_HALF: "second half",
    Phase.END_OF_REGULATION: "end of regulation",
    Phase.EXTRA_TIME: "extra time",
    Phase.SHOOT_OUT: "shoot-out",
    Phase.FINAL: "full time",
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What one look at the matches in play appended."""

    matches: int = 0
    forecasts: int = 0


def renew(
    engine: Engine, codes: Sequence[str], as_of: datetime, model: InPlay | None = None
) -> Renewed:
    """Append a live forecast of each track wherever a match has changed or time has passed.

    What is due is read from the data, so a forecast that a crash prevented is made by the next
    look; what is stored is not stored again.

    Args:
        engine: of the world.
        codes: competitions that are followed.
        as_of: the domain instant.
        model: how a pre-match grid follows a match; the typical pace when not given.
    """
    model = model or InPlay()
    about = {"codes": list(codes), "since": as_of - _LONGEST_MATCH}
    with UnitOfWork(engine) as uow:
        states = [dict(row) for row in uow.connection.execute(live.followed(), about).mappings()]
        ids = {"match_ids": [state["match_id"] for state in states]}
        newest = _by_match(uow.connection.execute(live.newest_forecasts(), ids).mappings())
        causes = {
            state["match_id"]: cause
            for state in states
            if (cause := cause_of(state, next(iter(newest.get(state["match_id"], ())), None)))
        }
        if not causes:
            return Renewed()
        changed = {"match_ids": list(causes)}
        sealed = _by_match(
            uow.connection.execute(forecasts.newest_of_matches(), changed).mappings()
        )
        rows: list[Row] = []
        for state in states:
            match_id = state["match_id"]
            if match_id in causes:
                of_match = _forecasts(
                    state,
                    sealed.get(match_id, ()),
                    newest.get(match_id, ()),
                    causes[match_id],
                    model,
                )
                if of_match:
                    rows += of_match
                    uow.publish(_event(state, of_match))
        if rows:
            stamped = [{**row, "recorded_at": uow.now} for row in rows]
            uow.connection.execute(insert(live_forecast), stamped)
            uow.commit()
    return Renewed(matches=len({row["match_id"] for row in rows}), forecasts=len(rows))


def cause_of(state: Mapping[str, Any], last: RowMapping | None) -> str | None:
    """Return why another live forecast of a match is due; None where nothing is new.

    Args:
        state: a row of `live.followed`.
        last: the last live forecast of the match, if there is any.
    """
    phase = Phase(state["phase_rank"])
    if last is None:
        is_fresh = phase is Phase.FIRST_HALF and state["clock_seconds"] < _AT_THE_START_SECONDS
        return "kick-off" if is_fresh else "first look"
    now = counts_of(state)
    changes = {name: now[name] - last[name] for name in _COUNTS}
    goals = (changes["home_goals"], changes["away_goals"])
    cards = (changes["home_red_cards"], changes["away_red_cards"])
    for moved, happened in ((goals, "goal"), (cards, "red card")):
        if max(moved) > 0:
            return happened
        if min(moved) < 0:
            return f"{happened} withdrawn"
    if state["phase_rank"] != last["phase_rank"]:
        return _CAUSE_OF_PHASE.get(phase)
    passed = state["clock_seconds"] - last["clock_seconds"]
    is_running = phase in (Phase.FIRST_HALF, Phase.SECOND_HALF)
    return "time" if is_running and passed >= _STEP_SECONDS else None


def counts_of(state: Mapping[str, Any]) -> dict[str, int]:
    """Return goals and red cards; a match that has kicked off without a score stands at 0-0."""
    return {
        "home_goals": state["home_goals_90"] or 0,
        "away_goals": state["away_goals_90"] or 0,
        "home_red_cards": state["home_red_cards"],
        "away_red_cards": state["away_red_cards"],
    }


def moment_of(state: Mapping[str, Any]) -> Moment:
    """Return how a match stands."""
    counts = counts_of(state)
    phase = Phase(state["phase_rank"])
    moment = moment_at(
        phase,
        state["clock_seconds"],
        *(counts[name] for name in _COUNTS),
        shown=state["minute"],
    )
    return moment._replace(home_shots=state["home_shots"], away_shots=state["away_shots"])


def _forecasts(
    state: Mapping[str, Any],
    sealed: Iterable[RowMapping],
    newest: Iterable[RowMapping],
    cause: str,
    model: InPlay,
) -> list[Row]:
    """Return a row per track that was sealed before kick-off."""
    last = {row["track"]: row for row in newest}
    rows: list[Row] = []
    for forecast in sealed:
        written = decode(bytes(forecast["body"])).grid
        if written is None:
            continue
        moment = moment_of(state)
        room = with_room(written, max(moment.home_goals, moment.away_goals))
        grid = model.grid(room, moment)
        outcomes = dict(zip(_PROBABILITIES, grid.outcomes(), strict=True))
        previous = last.get(forecast["track"], forecast)
        rows.append(
            {
                "match_id": state["match_id"],
                "track": forecast["track"],
                "forecast_id": forecast["forecast_id"],
                **{
                    name: state[name]
                    for name in ("observed_at", "phase_rank", "clock_seconds", "minute")
                },
                **counts_of(state),
                **outcomes,
                "summary": _summary(grid),
                "cause": cause,
                "shift": max(abs(outcomes[name] - previous[name]) for name in _PROBABILITIES),
            }
        )
    return rows


def _summary(grid: ScoreGrid) -> Row:
    home, away = grid.expected_goals()
    return {
        "expected_goals": {"home": round(home, 4), "away": round(away, 4)},
        "scorelines": [
            {"home": line.home_goals, "away": line.away_goals, "probability": line.probability}
            for line in grid.most_likely(_SCORELINES)
            if line.probability > 0
        ],
    }


def _event(state: Mapping[str, Any], rows: Sequence[Row]) -> Event:
    first = rows[0]
    payload = LiveForecastUpdated(
        match_id=state["match_id"],
        competition=state["competition_code"],
        status=MatchStatus(state["status"]).value,
        phase=state["phase_rank"],
        clock_seconds=state["clock_seconds"],
        minute=state["minute"],
        **{name: first[name] for name in _COUNTS},
        cause=first["cause"],
        size=max(row["shift"] for row in rows),
        forecasts=[
            LiveForecastSaid(
                **{name: row[name] for name in ("track", *_PROBABILITIES)},
                forecast_id=str(row["forecast_id"]),
                size=row["shift"],
            )
            for row in rows
        ],
    )
    topics = [
        f"match:{state['match_id']}",
        f"competition:{state['competition_code']}",
        f"team:{state['home_team_id']}",
        f"team:{state['away_team_id']}",
        "live",
    ]
    return Event.of(payload, topics=topics, occurred_at=state["observed_at"])


def _by_match(rows: Iterable[RowMapping]) -> dict[int, list[RowMapping]]:
    found: dict[int, list[RowMapping]] = {}
    for row in rows:
        found.setdefault(row["match_id"], []).append(row)
    return found
