"""Writing match states: the current row changes, every state stays as a version."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, literal, select, update

from football.match_record import STATE_FIELDS, MatchState
from football.observations.match import MatchStatus
from storage.football.tables.match import STATE_COLUMNS, match, match_version
from storage.football.writes.resolution import Identified
from storage.kit.copying import copy_rows
from storage.kit.membership import one_of
from storage.kit.unit_of_work import UnitOfWork

_IDENTITY = ("match_id", "competition_id", "season_id", "home_team_id", "away_team_id")
_RECORDED = ("recorded_at", "payload_id")
_fields_of = attrgetter(*STATE_FIELDS)
_TICKING = ("period", "clock_seconds", "minute", "observed_at")


def lock_states(uow: UnitOfWork, match_ids: Iterable[int]) -> dict[int, MatchState]:
    """Lock these matches, in order of id, and return their current states.

    NO KEY: forecasts of a match may be sealed meanwhile, its state may not change.
    """
    wanted = sorted(set(match_ids))
    if not wanted:
        return {}
    statement = (
        select(match.c.match_id, *(match.c[name] for name in STATE_FIELDS))
        .where(one_of(match.c.match_id, wanted))
        .order_by(match.c.match_id)
        .with_for_update(key_share=True)
    )
    states: dict[int, MatchState] = {}
    for row in uow.connection.execute(statement).mappings():
        values: dict[str, Any] = dict(row)
        match_id = values.pop("match_id")
        states[match_id] = state_of(values)
    return states


def state_of(values: Mapping[str, Any]) -> MatchState:
    """Return the state that columns hold."""
    typed: dict[str, Any] = {**values, "status": MatchStatus(values["status"])}
    return MatchState(**typed)


def write_new(
    uow: UnitOfWork, rows: Mapping[int, tuple[Identified, MatchState]], payload_id: UUID
) -> None:
    """Append matches that were unknown, each with its first version."""
    if not rows:
        return
    recorded = (uow.now, payload_id)
    copy_rows(
        uow.connection,
        match,
        (*_IDENTITY, *STATE_FIELDS, *_RECORDED),
        (
            (
                match_id,
                row.competition.competition_id,
                row.season_id,
                row.home_id,
                row.away_id,
                *_fields_of(state),
                *recorded,
            )
            for match_id, (row, state) in rows.items()
        ),
    )
    _append_versions(uow, rows.keys())


def write_changed(uow: UnitOfWork, states: Mapping[int, MatchState], payload_id: UUID) -> None:
    """Change the current rows, close their versions and append the next."""
    if not states:
        return
    recorded: dict[str, object] = {"recorded_at": uow.now, "payload_id": payload_id}
    _update(uow, states, (*STATE_FIELDS, *_RECORDED), recorded)
    uow.connection.execute(
        update(match_version)
        .where(
            one_of(match_version.c.match_id, sorted(states)),
            match_version.c.superseded_at.is_(None),
        )
        .values(superseded_at=uow.now)
    )
    _append_versions(uow, states.keys())


def write_ticked(uow: UnitOfWork, states: Mapping[int, MatchState]) -> None:
    """Keep the match clock, which orders observations, without a version."""
    if states:
        _update(uow, states, _TICKING, {})


def _update(
    uow: UnitOfWork,
    states: Mapping[int, MatchState],
    columns: Sequence[str],
    shared: Mapping[str, object],
) -> None:
    statement = (
        update(match)
        .where(match.c.match_id == bindparam("of_match"))
        .values({name: bindparam(name) for name in columns})
    )
    fields = [name for name in columns if name not in shared]
    uow.connection.execute(
        statement,
        [
            {"of_match": match_id, **{name: getattr(state, name) for name in fields}, **shared}
            for match_id, state in sorted(states.items())
        ],
    )


def _append_versions(uow: UnitOfWork, match_ids: Iterable[int]) -> None:
    columns = ("match_id", *STATE_COLUMNS)
    current = select(*(match.c[name] for name in columns), literal(None)).where(
        one_of(match.c.match_id, sorted(match_ids))
    )
    uow.connection.execute(insert(match_version).from_select([*columns, "superseded_at"], current))
