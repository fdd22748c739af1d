# pyright: basic, reportMissingImports=false, reportOptionalMemberAccess=false
# Celery has no types, and is not there by default.
"""A step that was given to the workers, as Dagster's loop looks at it: done, or lost."""

from time import monotonic
from typing import Any

from celery import states
from celery.result import AsyncResult
from redis import RedisError

from pipelines.steps.claims import Claims


class StepLostError(Exception):
    """The worker of a step is gone, or the broker has forgotten it; Dagster may retry the run."""


class Submission:
    """What Dagster's loop asks of a task, and that a worker which is gone is noticed.

    Dagster would wait for ever for such a step; and of an error in a worker it makes a run that
    never ends while other steps are open. So both are raised from where it looks, which ends the
    run as a crash. What a step itself raises is no such error: it comes as an event of Dagster's.
    """

    def __init__(
        self, result: AsyncResult | None, claims: Claims, *, step_key: str, lease_seconds: float
    ) -> None:
        self._result: Any = result
        self._claims = claims
        self._step_key = step_key
        self._lease_seconds = lease_seconds
        self._heard_at = monotonic()

    def ready(self) -> bool:
        """Whether the step has ended.

        Raises:
            StepLostError: it will not.
        """
        try:
            if self._result.ready():
                self._raise_if_failed()
                return True
            self._look()
        except RedisError as error:
            self._wait_for(f"the broker does not answer: {error}")
        return False

    def get(self) -> Any:
        """The events of a step that has ended."""
        return self._result.get()

    def revoke(self) -> None:
        """Have the step ended, or never begun."""
        self._result.revoke(terminate=True)

    def _look(self) -> None:
        task_id = str(self._result.id)
        if not self._claims.is_submitted(task_id):
            raise StepLostError(f"{self._step_key}: the broker has forgotten it.")
        worker = self._claims.worker_of(task_id)
        if worker is None or self._claims.is_alive(worker):
            self._heard_at = monotonic()
        else:
            self._wait_for(f"its worker {worker} was not heard of for a whole lease.")

    def _wait_for(self, reason: str) -> None:
        """A worker gets one more lease: it may be Redis that was away."""
        if monotonic() - self._heard_at > self._lease_seconds:
            raise StepLostError(f"{self._step_key}: {reason}")

    def _raise_if_failed(self) -> None:
        if self._result.state == states.FAILURE:
            raise StepLostError(f"{self._step_key}: {self._result.result!r}")
