"""When an agent counts as failing, and when its queue is full."""

import pytest
from sqlalchemy import Engine

from storage.agents.writes import agents, ends, tasks
from storage.agents.writes.refusals import TooManyError
from storage.agents.writes.tasks import NewTask
from storage.kit.unit_of_work import apply
from tests.storage.agents.fleet import (
    a_run,
    a_task,
    agent_row,
    an_agent,
    claimed,
    make_ready,
    row_of,
    succeed,
)

pytestmark = pytest.mark.services


def _given_up(worker: Engine, agent_id: int) -> None:
    """Let a task of an agent fail as often as it may, for a reason that may pass."""
    task_id = a_task(worker, agent_id)
    while row_of(worker, task_id)["state"] == "queued":
        make_ready(worker, task_id)
        (attempt,) = claimed(worker)
        apply(worker, ends.fail(attempt, "transient", "no"))


def test_an_agent_of_which_most_tasks_die_is_in_error(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner, parallel=10)
    for number in range(agents.LEAST_DEAD):
        assert not apply(worker, agents.trip(mine)), number
        _given_up(worker, mine)
    assert apply(worker, agents.tripping()) == 1
    assert agent_row(worker, mine)["state"] == "error"
    assert "5 of its tasks died" in agent_row(worker, mine)["note"]
    apply(worker, agents.start(mine, by=owner))
    apply(worker, agents.settle())
    assert not apply(worker, agents.trip(mine))


def test_bad_inputs_and_some_that_die_among_many_leave_an_agent_running(
    worker: Engine, owner: int
) -> None:
    mine = an_agent(worker, owner, parallel=10)
    for _ in range(2 * agents.LEAST_DEAD):
        a_task(worker, mine)
        (attempt,) = claimed(worker)
        apply(worker, ends.fail(attempt, "permanent", "no such thing"))
    for _ in range(agents.LEAST_DEAD):
        _given_up(worker, mine)
        a_task(worker, mine)
        (attempt,) = claimed(worker)
        succeed(worker, attempt)
    assert not apply(worker, agents.trip(mine))
    assert apply(worker, agents.tripping()) == 0
    _given_up(worker, mine)
    assert apply(worker, agents.trip(mine))


def test_a_full_queue_takes_nothing_more_and_says_what_to_do(
    worker: Engine, owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MOST_QUEUED", 3)
    mine, other = (an_agent(worker, owner, name=name) for name in ("a", "b"))
    for _ in range(3):
        apply(worker, tasks.give(mine, NewTask(kind="note", input={"title": "x"}), by=owner))
    with pytest.raises(TooManyError, match="cancel some of them"):
        apply(worker, tasks.give(mine, NewTask(kind="note", input={"title": "x"}), by=owner))
    with pytest.raises(TooManyError):
        a_run(worker, mine)
    apply(worker, tasks.give(other, NewTask(kind="note", input={"title": "x"}), by=owner))
    (attempt, *_) = [each for each in claimed(worker, 4) if each.agent_id == mine]
    succeed(worker, attempt)
    apply(worker, tasks.give(mine, NewTask(kind="note", input={"title": "x"}), by=owner))
