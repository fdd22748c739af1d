"""Readings: what a look at a test found, kept once, and where the test stands after it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, insert

from football.canonical import canonical_json, digest
from football.experiments.allocation import Variant, sample_ratio_p
from football.experiments.pairs import Pairs
from football.experiments.reading import LeagueStanding, Reading, Standing, read
from football.experiments.verdict import OPEN, State
from football.lifecycle import State as VersionState
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.ab_tests.pairs import pairs_of
from storage.monitoring.ab_tests.record import AbTest, announce, find, move
from storage.monitoring.events import AbTestCancelled, AbTestDecided, AbTestRead
from storage.monitoring.statements import ab_tests
from storage.monitoring.tables.ab_test import ab_reading

_FIGURES = (
    *("matches", "match_days", "control_log_loss", "treatment_log_loss", "gain", "lower", "upper"),
    *("log_e_better", "log_e_worse", "dm_statistic", "dm_p_value"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A reading, what it was taken of, and when."""

    test: AbTest
    as_of: datetime
    pairs: Pairs
    found: Reading


def in_progress(connection: Connection) -> list[AbTest]:
    """Return the tests that readings are taken of, oldest first."""
    return [AbTest.of(row) for row in connection.execute(ab_tests.in_progress()).mappings()]


def undecided(connection: Connection) -> list[AbTest]:
    """Return the tests whose verdict has not reached the registry, oldest first."""
    return [AbTest.of(row) for row in connection.execute(ab_tests.undecided()).mappings()]


def challenger_of(connection: Connection, test: AbTest) -> int | None:
    """Return the version that stands for the treatment by now; None if none challenges."""
    found = connection.execute(ab_tests.challenging(), {"treatment_id": test.treatment_version_id})
    return found.scalar_one_or_none()


def obstacle(connection: Connection, test: AbTest) -> str | None:
    """Return why a test cannot go on: its control or its treatment is no longer what it was."""
    since = {"name": test.model_name, "since": test.started_at}
    replaced = connection.execute(ab_tests.replacements(), since).one_or_none()
    if replaced is not None:
        return f"{test.model_name} {replaced.to_version} became champion: {replaced.reason}"
    if challenger_of(connection, test) is None:
        return (
            f"{test.model_name} {test.treatment_version} is no longer a {VersionState.CHALLENGER}"
        )
    return None


def compared(connection: Connection, test: AbTest) -> list[RowMapping]:
    """Return what champion and treatment had sealed of each match since the test began."""
    line = connection.execute(ab_tests.line(), {"treatment_id": test.treatment_version_id})
    parameters = {
        "track": test.track,
        "competitions": list(test.competitions),
        "treatment_ids": [row.model_version_id for row in line],
        "within": test.cut_off.within,
        "since": test.started_at,
    }
    return list(connection.execute(ab_tests.compared(), parameters).mappings())


def last_figures(connection: Connection, test: AbTest) -> dict[str, Any]:
    """Return what the last reading of a test found, in a few figures."""
    parameters = {"ab_test_id": test.ab_test_id, "limit": 1}
    row = connection.execute(ab_tests.readings(is_continued=False), parameters).mappings().one()
    return {name: row[name] for name in _FIGURES}


def _look(connection: Connection, test: AbTest, pairs: Pairs, as_of: datetime) -> Look:
    begun = test.started_at or as_of
    found = read(
        pairs,
        test.terms,
        days_running=(as_of - begun).total_seconds() / 86_400.0,
        sample_ratio_p=_ratio(connection, test) if test.is_served else 1.0,
    )
    return Look(test=test, as_of=as_of, pairs=pairs, found=found)


def take(
    engine: Engine, ab_test_id: int, *, dagster_run_id: str, memo_of: Callable[[Look], str]
) -> Look | None:
    """Read a test and keep what is new; None if it has ended, or cannot go on and ends here.

    A reading of the same matches, results and exposures that stands where the last one stood is
    not kept twice.

    Args:
        engine: of the world.
        ab_test_id: the test.
        dagster_run_id: kept beside the reading.
        memo_of: writes the test's memo.
    """
    with UnitOfWork(engine) as uow:
        test = uow.run(find(ab_test_id, is_locked=True))
        if test.state not in OPEN:
            return None
        reason = obstacle(uow.connection, test)
        if reason is not None:
            _end(uow, test, reason)
            return None
        rows = compared(uow.connection, test)
        seen = _look(uow.connection, test, pairs_of(rows), uow.now)
        mark = _mark(rows, seen.found)
        last = uow.connection.execute(
            ab_tests.latest_reading(), {"ab_test_id": ab_test_id}
        ).one_or_none()
        if last is None or bytes(last.evidence_digest) != mark:
            number = 1 if last is None else last.reading_no + 1
            row = {"ab_test_id": ab_test_id, "reading_no": number, "evidence_digest": mark}
            stamp = {"as_of": uow.now, "recorded_at": uow.now, "dagster_run_id": dagster_run_id}
            uow.connection.execute(insert(ab_reading).values(row | stamp | _values(seen.found)))
            _settle(uow, test, seen.found, memo_of(seen))
            uow.commit()
    return seen


def _end(uow: UnitOfWork, test: AbTest, reason: str) -> None:
    uow.run(move(test, State.CANCELLED, reason, ended_at=uow.now))
    uow.run(announce(AbTestCancelled, uow.run(find(test.ab_test_id))))
    uow.commit()


def _settle(uow: UnitOfWork, test: AbTest, found: Reading, memo: str) -> None:
    """Put the test where the reading leads, with its memo, and say so."""
    state, reason = found.verdict.state, found.verdict.reason
    has_ended = state not in OPEN
    times = {"ended_at": uow.now} if has_ended else {}
    uow.run(move(test, state, reason, memo=memo, **times))
    standing = found.standing
    details = {
        "matches": standing.matches,
        "match_days": standing.match_days,
        "gain": _finite(standing.gain),
        "lower": _finite(standing.lower),
        "upper": _finite(standing.upper),
        "log_e_better": standing.log_e_better,
    }
    happening = AbTestDecided if has_ended else AbTestRead
    uow.run(announce(happening, uow.run(find(test.ab_test_id)), details))


def _ratio(connection: Connection, test: AbTest) -> float:
    rows = connection.execute(ab_tests.exposures(), {"ab_test_id": test.ab_test_id})
    units = {row.variant: row.units for row in rows}
    counts = [units.get(variant.value, 0) for variant in Variant]
    return sample_ratio_p(counts, [1.0 - test.treatment_share, test.treatment_share])


def _values(found: Reading) -> dict[str, Any]:
    standing, measured = found.standing, found.measured
    return {
        **_of_standing(standing),
        "control_log_loss": _finite(found.control_log_loss),
        "treatment_log_loss": _finite(found.treatment_log_loss),
        "standard_deviation": _finite(found.standard_deviation),
        "dm_statistic": None if found.at_end is None else found.at_end.statistic,
        "dm_p_value": None if found.at_end is None else found.at_end.p_value,
        "leagues": [_of_league(league) for league in found.leagues],
        "guardrails": {
            **{name: _finite(value) for name, value in asdict(measured).items()},
            "missing_share": measured.missing_share,
            "faults": list(found.faults),
        },
        "state": found.verdict.state.value,
        "reason": found.verdict.reason,
    }


def _of_standing(standing: Standing) -> dict[str, Any]:
    return {
        **asdict(standing),
        **{name: _finite(getattr(standing, name)) for name in ("gain", "lower", "upper")},
    }


def _of_league(league: LeagueStanding) -> dict[str, Any]:
    return {
        "competition": league.competition,
        **_of_standing(league.standing),
        "p_value": league.p_value,
        "p_holm": league.p_holm,
    }


def _mark(rows: Sequence[RowMapping], found: Reading) -> bytes:
    """Fingerprint what a reading rests on and leads to, but not when it was taken."""
    seen = [
        [
            row["match_id"],
            row["home_goals_90"],
            row["away_goals_90"],
            row["treatment_home"] is not None,
        ]
        for row in rows
    ]
    return digest(
        canonical_json(
            {
                "seen": seen,
                "sample_ratio_p": found.measured.sample_ratio_p,
                "state": found.verdict.state.value,
                "reason": found.verdict.reason,
            }
        )
    )


def _finite(value: float) -> float | None:
    """Return a number as the database and JSON keep it: what is unknown or unbounded is NULL."""
    return value if math.isfinite(value) else None
