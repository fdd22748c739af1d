"""A world whose models have lived: scored, tested, promoted, drifting.

Everything is made by the code that makes it: forecasts are sealed, tests are read by the
asset's functions, the scorecard is written by the asset's, drift is recorded with its alerts.
"""

import gzip
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, insert, select, text

from assets.monitoring import accuracy, scorecard, sealed
from assets.monitoring.ab_test import publish_verdicts, take_readings
from football.drift.findings import Finding, Kind, Severity
from football.experiments.guardrails import Guardrails
from football.experiments.planner import Design
from football.experiments.verdict import OPEN
from football.known import day_start
from football.lifecycle import Kind as Moved
from storage.alerts.writes import Notice, raise_alert
from storage.football.tables.match import match, odds_quote
from storage.kit.artifacts import Artifacts
from storage.kit.unit_of_work import UnitOfWork, apply, ask
from storage.monitoring.ab_tests.moves import start
from storage.monitoring.ab_tests.record import find
from storage.monitoring.ab_tests.registration import register
from storage.monitoring.writes import drift
from storage.monitoring.writes.drift import Report
from tests.databases import owner_of
from tests.storage.monitoring.trials import Skill, Trial, candidate, trial_in, why

BESIDE = {"market_blended": 0.25, "market": 0.3}
_ERRS = Skill(control=0.8, treatment=0.2)
_METRICS = {
    "backtest_log_loss": 0.9931, "backtest_rps": 0.2042, "backtest_brier": 0.5917,
    "backtest_ece": 0.0213, "backtest_matches": 505.0, "S1/log_loss": 0.9871,
    "S1/log_loss_lower": 0.9512, "S1/log_loss_upper": 1.0233, "S1/matches": 252.0,
}  # fmt: skip
_EVIDENCE = {
    "to_champions_recipe": {"estimate": -0.0021, "lower": -0.0044, "upper": 0.0002},
    "walk_forward": {"log_loss": 0.9931, "matches": 505.0},
}


@dataclass(frozen=True, kw_only=True)
class Lived:
    """What happened.

    Attributes:
        decided: a test that was won, and made its challenger the champion.
        running: a test of the next challenger.
        waiting: a test that has not begun.
        champion: who speaks now, by `model_version_id`; likewise the challenger.
        report: number of the drift report of S1, which has a page.
    """

    engine: Engine
    decided: int
    running: int
    waiting: int
    champion: int
    challenger: int
    report: int


def live(engine: Engine, artifacts: Path) -> Lived:
    """Let a world live for two months; its clock is the caller's."""
    trial = replace(trial_in(engine), beside=BESIDE)
    trial.play(6, _ERRS)
    decided = apply(engine, register(trial.registration(name="Shots count more")))
    apply(engine, start(decided.ab_test_id))
    with engine.connect() as connection:
        while ask(connection, find(decided.ab_test_id)).state in OPEN:
            trial.play(3, _ERRS)
            list(take_readings(engine, "run"))
            connection.rollback()
    publish_verdicts(engine, trial.registry, "run")
    after = _next(trial)
    after.play(6, Skill(control=0.2, treatment=0.2))
    running = _registered(after, "Less shrinkage")
    waiting = _registered(after, "Fewer seasons", treatment_version_id=_another(after))
    apply(engine, start(running))
    for _ in range(8):
        after.play(1, Skill(control=0.2, treatment=0.15))
        list(take_readings(engine, "run"))
    _close(engine)
    _score(after)
    with owner_of(engine) as owner, owner.begin() as connection:
        connection.execute(text("ANALYZE"))
    return Lived(
        engine=engine, decided=decided.ab_test_id, running=running, waiting=waiting,
        champion=after.champion.model_version_id, challenger=after.challenger.model_version_id,
        report=_drift(after, artifacts),
    )  # fmt: skip


def _next(trial: Trial) -> Trial:
    """Return the trial of the challenger after the one that won."""
    made = candidate(3, metrics=_METRICS, recipe={"family": "stacked_logit", "columns": ["lead"]})
    reason = why(Moved.CHALLENGE, evidence=_EVIDENCE, decided_by="an administrator over HTTP")
    challenger = trial.registry.register(made, None, reason)
    return replace(trial, champion=trial.challenger, challenger=challenger)


def _another(trial: Trial) -> int:
    return trial.registry.register(candidate(4), None, why(Moved.CHALLENGE)).model_version_id


def _registered(trial: Trial, name: str, **changes: object) -> int:
    design = Design(
        minimum_effect=0.02, standard_deviation=0.2, matches_per_day=8.0, day_bound=1.6
    )
    registration = trial.registration(
        name=name, hypothesis="It loses less on every match.", design=design,
        guardrails=Guardrails(ece=1.0), **changes,
    )  # fmt: skip
    return apply(trial.engine, register(registration)).ab_test_id


def _close(engine: Engine) -> None:
    """Give every match a closing price, a little wiser than what was sealed."""
    with engine.begin() as connection:
        rows = connection.execute(select(match.c.match_id, match.c.kickoff_at)).all()
        connection.execute(
            insert(odds_quote),
            [
                {
                    "match_id": row.match_id, "book": "ps", "market": "1x2", "line": 0.0,
                    "phase": "closing", "known_at": row.kickoff_at, "known_basis": "assumed",
                    "recorded_at": row.kickoff_at,
                    "prices": [1.9 + row.match_id % 9 / 10, 3.4, 4.4 - row.match_id % 9 / 5],
                }
                for row in rows
            ],
        )  # fmt: skip


def _score(trial: Trial) -> None:
    compared = sealed.compared(trial.engine)
    scorecard.write(
        trial.engine,
        scorecard.of_sealed(compared),
        sealed.settled(trial.engine),
        day_start(trial.now),
        "run",
        accuracy.rolling(compared, trial.now.date()),
    )


def _drift(trial: Trial, artifacts: Path) -> int:
    today = day_start(trial.now)
    fine = Finding(
        kind=Kind.CONCEPT, subject="market_blended", method="CUSUM", value=3.0, threshold=14.0,
        n_current=90, n_reference=0,
    )  # fmt: skip
    alarming = [
        replace(
            fine, subject="odds_free", value=2.2, severity=Severity.CRITICAL,
            signalled_on=today.date() - timedelta(days=3),
        ),
        replace(
            fine, kind=Kind.DATA, subject="shots", method="Wasserstein", value=0.41,
            threshold=0.25, p_value=1e-5, adjusted_p_value=1.2e-4, n_reference=702,
            severity=Severity.WARNING,
        ),
    ]  # fmt: skip
    page = "drift/S1/a.html.gz"
    Artifacts(artifacts).write(page, gzip.compress(b"<!DOCTYPE html><title>Drift</title>"))
    of_s1 = Report(
        scope="S1", as_of=today, findings=[fine, *alarming], page=page, season_start_year=2025,
        first_match_on=today.date() - timedelta(days=80), last_match_on=today.date(),
        n_current=90, n_reference=702,
    )  # fmt: skip
    number = drift.record(trial.engine, of_s1, "run")
    drift.record(trial.engine, replace(of_s1, scope="S2", findings=[fine], page=None), "run")
    late = replace(
        fine, kind=Kind.FRESHNESS, subject="espn", method="share of results missing", value=0.02,
        threshold=0.05, severity=Severity.INFO,
    )  # fmt: skip
    drift.record(trial.engine, Report(scope=drift.SOURCES, as_of=today, findings=[late]), "run")
    with UnitOfWork(trial.engine) as uow:
        failed = Notice(
            key="run:nightly", kind="run", severity="warning", title="A run of nightly failed",
            message="Open it in Dagster and re-execute it from failure.", at=trial.now,
            details={"error_class": "run"},
        )  # fmt: skip
        raise_alert(uow, failed)
        uow.commit()
    return number
