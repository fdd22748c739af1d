# pyright: basic, reportMissingImports=false, reportOptionalMemberAccess=false
# Celery has no types, and is not there by default.
"""Dagster's executor on Celery, with a queue for each kind of step and an eye on the workers."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from celery import Celery
from dagster._core.events import DagsterEvent
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.plan.state import KnownExecutionState
from dagster._core.execution.plan.step import ExecutionStep
from dagster._core.execution.retries import RetryMode
from dagster._grpc.types import ExecuteStepArgs
from dagster._serdes import pack_value
from dagster_celery.core_execution_loop import core_celery_execution_loop
from dagster_celery.executor import CeleryExecutor
from dagster_celery.tasks import create_task

from pipelines.steps.app import arguments, configuration, configure
from pipelines.steps.claims import Claims
from pipelines.steps.queues import queue_of
from pipelines.steps.submission import StepLostError, Submission
from storage.settings import StepSettings


class StepExecutor(CeleryExecutor):
    """Gives each step of a run to a worker; the run itself stays where Dagster launched it."""

    def __init__(self, settings: StepSettings) -> None:
        super().__init__(
            retries=RetryMode.ENABLED, **arguments(settings), config_source=configuration()
        )
        self._settings = settings
        self._claims = Claims(settings.broker, lease_seconds=settings.step_lease_seconds)
        self._submitted: list[Submission] = []
        self._task: Any = None

    def execute(  # pyright: ignore[reportIncompatibleMethodOverride] theirs has no types
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[DagsterEvent]:
        """Execute a run's steps.

        Raises:
            StepLostError: the worker of one is gone; the others are ended.
        """
        try:
            yield from core_celery_execution_loop(
                plan_context, execution_plan, step_execution_fn=self._submit
            )
        except StepLostError:
            for each in self._submitted:
                each.revoke()
            raise

    def _submit(  # noqa: PLR0913, PLR0917 - as Dagster calls it
        self,
        app: Celery,
        plan_context: PlanOrchestrationContext,
        step: ExecutionStep,
        queue: str,
        priority: int | None,
        known_state: KnownExecutionState,
    ) -> Submission:
        del queue, priority  # Redis counts priorities the other way round
        if self._task is None:
            configure(app)
            self._task = create_task(app)
        signature = self._task.si(
            execute_step_args_packed=pack_value(_of(plan_context, step, known_state)),
            executable_dict=plan_context.reconstructable_job.to_dict(),
        )
        task_id = str(signature.freeze().id)
        self._claims.submit(task_id)
        made = Submission(
            signature.apply_async(queue=queue_of(step), task_id=task_id),
            self._claims,
            step_key=step.key,
            lease_seconds=self._settings.step_lease_seconds,
        )
        self._submitted.append(made)
        return made


def _of(context: Any, step: ExecutionStep, known_state: KnownExecutionState) -> ExecuteStepArgs:
    return ExecuteStepArgs(
        job_origin=context.reconstructable_job.get_python_origin(),
        run_id=context.dagster_run.run_id,
        step_keys_to_execute=[step.key],
        instance_ref=context.instance.get_ref(),
        retry_mode=context.executor.retries.for_inner_plan(),
        known_state=known_state,
    )


@dg.executor(name="celery", requirements=dg.multiple_process_executor_requirements())
def celery_executor(context: dg.InitExecutorContext) -> StepExecutor:
    """Steps on workers, as the settings of the run's process say."""
    del context
    return StepExecutor(StepSettings())
