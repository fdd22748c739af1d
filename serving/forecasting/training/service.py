"""Rules of training: how models stand, and one run per request, however often it is sent."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from clients.dagster.values import Run
from serving.access.subject import Subject
from serving.forecasting.models.service import decision_of, features_of, version_of
from serving.forecasting.orchestrator import Orchestrator
from serving.forecasting.training.schemas import (
    ChampionRead,
    ForecastingVersionRead,
    MlStatus,
    ModelsInfo,
    ModelsStatus,
    NameStatus,
    RunRead,
    TrainingAsked,
    TrainWrite,
)
from serving.kit.errors import (
    BadRequestError,
    Fault,
    NotFoundError,
    OrchestratorAwayError,
)
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import models
from storage.identity import audit
from storage.kit.rules import Rule
from storage.kit.statements import clock

NEEDED = ("market", "outcome_market_blended", "outcome_odds_free")
REQUESTED_OVER = "touchline/asked_over"
_AS_OF = "touchline/as_of"
_REQUEST = "touchline/request"
_KEY = "touchline/idempotency_key"
_JOBS = {"refit": "retrain", "challenger": "train"}
_MOST_RUNS = 10
_ENDED_BADLY = "failure"


async def read_status(
    database: Database, world: str, orchestrator: Orchestrator, run_id: UUID | None
) -> MlStatus:
    """Return whether models forecast and can be trained, and how runs go.

    Raises:
        NotFoundError: Dagster does not know the run.
        OrchestratorAwayError: a run is named, and Dagster is away.
    """
    rows = await database.fetch(models.in_life())
    champions = {row["name"] for row in rows if row["state"] == "champion"}
    missing = [name for name in NEEDED if name not in champions]
    runs: list[RunRead] = []
    reason = None
    try:
        runs = await _runs(orchestrator, run_id)
    except OrchestratorAwayError as error:
        if run_id is not None:
            raise
        reason = error.detail
    return MlStatus(
        world=world,
        is_ready=not missing,
        missing=missing,
        champions=len(champions),
        challengers=sum(row["state"] == "challenger" for row in rows),
        last_trained_at=max((row["trained_at"] for row in rows), default=None),
        can_train=reason is None,
        reason=reason,
        runs=runs,
    )


async def read_info(database: Database, world: str) -> ModelsInfo:
    """Return the champions and what they look at."""
    rows = await database.fetch(models.in_life())
    champions = [row for row in rows if row["state"] == "champion"]
    items = [
        ChampionRead(
            model=version_of(row), features=await _features(database, row["model_version_id"])
        )
        for row in champions
    ]
    return ModelsInfo(world=world, items=items)


async def read_models(database: Database, world: str) -> ModelsStatus:
    """Return how every name stands."""
    by_name: defaultdict[str, list[Row]] = defaultdict(list)
    for row in await database.fetch(models.in_life()):
        by_name[row["name"]].append(row)
    decided = {row["name"]: row for row in await database.fetch(models.last_decisions())}
    items = [
        NameStatus(
            name=name,
            track=rows[0]["track"],
            versions=[_forecasting(row) for row in rows],
            last_decision=decision_of(decided[name]) if name in decided else None,
        )
        for name, rows in sorted(by_name.items())
    ]
    return ModelsStatus(world=world, items=items)


def on_record(subject: Subject, wanted: TrainWrite) -> Rule[None]:
    """Put on record that somebody requests a training; which run it became, Dagster knows."""
    yield from audit.record(
        actor_id=subject.account_id,
        act="training.request",
        target_kind="job",
        target_id=_JOBS[wanted.kind],
    )


async def train(
    database: Database,
    world: str,
    orchestrator: Orchestrator,
    wanted: TrainWrite,
    key: str | None,
) -> TrainingAsked:
    """Request one run from Dagster; the same key finds the run it has requested.

    Requests with one key come one after the other: see `serving.kit.once`.

    Raises:
        BadRequestError: the key came with another request before.
        OrchestratorAwayError: Dagster is away.
    """
    job = _JOBS[wanted.kind]
    request = _fingerprint(wanted.model_dump_json())
    now = (await database.fetch(clock.now()))[0]["now"]
    tags = {_AS_OF: now.isoformat(), REQUESTED_OVER: "http", _REQUEST: request}
    config = _config(wanted)
    if key is None:
        run_id, is_new = await orchestrator.launch(job, tags=tags, config=config), True
    else:
        named = {_KEY: _fingerprint(key)}
        before = await orchestrator.recent(limit=1, tags=named)
        is_new = not before
        if before and before[0].tags.get(_REQUEST) != request:
            message = "this key was sent with another request before: use a new one"
            raise BadRequestError(Fault(where="header", name="Idempotency-Key", message=message))
        run_id = (
            before[0].run_id
            if before
            else await orchestrator.launch(job, tags={**tags, **named}, config=config)
        )
    return TrainingAsked(
        world=world,
        run_id=run_id,
        job=job,
        is_new=is_new,
        follow=f"/v1/ml/status?run_id={run_id}",
        page=orchestrator.page_of(run_id),
    )


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _config(wanted: TrainWrite) -> Mapping[str, Any]:
    if wanted.kind == "refit":
        return {}
    reason = {} if wanted.reason is None else {"reason": wanted.reason}
    origin = {"track": wanted.track, "requested_by": "an administrator over HTTP"}
    return {
        "ops": {"models_challenger": {"config": {**origin, **reason, **wanted.options()}}},
    }


async def _runs(orchestrator: Orchestrator, run_id: UUID | None) -> list[RunRead]:
    if run_id is None:
        found = await orchestrator.recent(limit=_MOST_RUNS, tags={REQUESTED_OVER: "http"})
    else:
        run = await orchestrator.find(str(run_id))
        if run is None:
            raise NotFoundError(f"Dagster knows no run {run_id}.")
        found = [run]
    return [await _read(orchestrator, run) for run in found]


async def _read(orchestrator: Orchestrator, run: Run) -> RunRead:
    error = None
    if run.status == _ENDED_BADLY:
        error = await orchestrator.failure_of(run.run_id) or "See its page in Dagster."
    return RunRead(
        run_id=run.run_id,
        job=run.job,
        status=run.status,
        started_at=run.started_at,
        ended_at=run.ended_at,
        error=error,
        page=orchestrator.page_of(run.run_id),
    )


async def _features(database: Database, model_version_id: int) -> list[str]:
    row = await database.fetch_one(models.one(), id=model_version_id)
    return [] if row is None else features_of(row["parameters"])


def _forecasting(row: Row) -> ForecastingVersionRead:
    return ForecastingVersionRead(
        model_version_id=row["model_version_id"],
        version=row["version"],
        state=row["state"],
        family=row["family"],
        as_of=row["as_of"],
        backtest_log_loss=row["metrics"].get("backtest_log_loss"),
    )
