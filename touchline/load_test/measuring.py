"""A load that rises until answers are too slow, with what each step used of processors."""

import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from touchline.load_test.capacity import Step
from touchline.load_test.driving import entries_of
from touchline.load_test.processors import between, used_seconds
from touchline.load_test.report import rows_of

_IDLE_SECONDS = 20.0
_SPAWN_SECONDS = 5.0
"""In which the users of a step appear."""


def rise(
    keys: Path,
    users_of_steps: Sequence[int],
    seconds: float,
    *,
    objective_ms: float,
    tell: Callable[[Step], None],
) -> tuple[float, list[Step]]:
    """Return how many processors the stack used at rest, and the steps.

    Args:
        keys: the file with the keys of accounts.
        users_of_steps: rising; the first that is not borne is the last.
        seconds: that each step lasts.
        objective_ms: that the 95th percentile of a step must keep.
        tell: called after each.
    """
    world = os.environ["TOUCHLINE_WORLD"]
    before, began = used_seconds(world), time.monotonic()
    time.sleep(_IDLE_SECONDS)
    idle = sum(between(before, used_seconds(world)).values()) / (time.monotonic() - began)
    steps: list[Step] = []
    for users in users_of_steps:
        before, driver, began = used_seconds(world), _driver_seconds(), time.monotonic()
        rows = rows_of(
            entries_of(keys, users=users, spawn_rate=users / _SPAWN_SECONDS, seconds=seconds)
        )
        step = Step(
            users=users,
            seconds=time.monotonic() - began,
            answers=rows[-1],
            used_seconds=between(before, used_seconds(world)),
            driver_seconds=_driver_seconds() - driver,
            objective_ms=objective_ms,
        )
        steps.append(step)
        tell(step)
        if not step.is_borne:
            break
    return idle, steps


def _driver_seconds() -> float:
    """Return what programs that this one ran to their end have used of processors."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
