# pyright: basic, reportMissingImports=false, reportOptionalMemberAccess=false
# Celery has no types, and is not there by default.
"""A worker: takes steps from queues, one after the other, and says that it is alive."""

import logging
import threading
from collections.abc import Sequence
from typing import Any

from celery import Task
from celery.exceptions import Ignore
from celery.signals import worker_ready, worker_shutdown
from dagster import DagsterInstance, DagsterRunStatus
from dagster._grpc.types import ExecuteStepArgs
from dagster._serdes import unpack_value
from dagster_celery.tasks import create_task

from pipelines.steps.app import application
from pipelines.steps.claims import Claims
from storage.settings import StepSettings

_LOG = logging.getLogger(__name__)


def run(settings: StepSettings, *, name: str, queues: Sequence[str], at_once: int) -> None:
    """Execute steps until a signal asks to stop; a step that has begun is finished.

    Args:
        settings: the broker's address and the lease.
        name: of this worker, unlike that of any other.
        queues: those it takes steps from.
        at_once: steps at the same time, each in a process of its own.
    """
    app = application(settings)
    claims = Claims(settings.broker, lease_seconds=settings.step_lease_seconds)
    create_task(app, base=_once(claims, name))
    _beat(claims, name)
    # It would write all that a step has told Dagster, once more and in one line.
    logging.getLogger("celery.app.trace").setLevel(logging.WARNING)
    logging.getLogger("celery.worker.strategy").setLevel(logging.WARNING)
    worker: Any = app.Worker(
        hostname=name,
        queues=list(queues),
        concurrency=at_once,
        pool="prefork",
        optimization="fair",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="INFO",
    )
    worker.start()


def _once(claims: Claims, name: str) -> type[Task]:
    """A task that leaves what another worker has begun, and what nobody waits for any more."""

    class Once(Task):
        abstract = True

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            step: ExecuteStepArgs = unpack_value(
                kwargs["execute_step_args_packed"], as_type=ExecuteStepArgs
            )
            if not _is_wanted(step):
                raise Ignore(f"Run {step.run_id} has ended.")
            if not claims.claim(str(self.request.id), name):
                raise Ignore(f"A worker has begun with {step.step_keys_to_execute} before.")
            return super().__call__(*args, **kwargs)

    return Once


def _is_wanted(step: ExecuteStepArgs) -> bool:
    if step.instance_ref is None:
        return False
    with DagsterInstance.from_ref(step.instance_ref) as instance:
        run = instance.get_run_by_id(step.run_id)
    return run is not None and run.status is DagsterRunStatus.STARTED


def _beat(claims: Claims, name: str) -> None:
    ended = threading.Event()

    def begin(**_: Any) -> None:
        arguments = (ended, name, _LOG.warning)
        threading.Thread(target=claims.beat_until, args=arguments, daemon=True).start()

    def end(**_: Any) -> None:
        ended.set()

    worker_ready.connect(begin, weak=False)
    worker_shutdown.connect(end, weak=False)
