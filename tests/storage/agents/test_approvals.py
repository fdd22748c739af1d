"""Plans of tasks that somebody agrees to, refuses, or leaves until they expire."""

import pytest
from sqlalchemy import Engine, select, text, update

from storage.agents.tables.task import approval
from storage.agents.writes import control, ends, sweeping
from storage.agents.writes.refusals import StateError
from storage.agents.writes.tasks import digest_of
from storage.kit.unit_of_work import apply
from tests.storage.agents.fleet import (
    a_task,
    an_agent,
    claimed,
    history,
    row_of,
    succeed,
)

pytestmark = pytest.mark.services


def test_a_plan_that_somebody_agreed_to_is_done(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner)
    task_id = a_task(worker, mine, needs_approval=True)
    (attempt,) = claimed(worker)
    plan = {"kind": "note", "input": {"title": "a finding"}}
    apply(worker, ends.ask_approval(attempt, plan))
    assert claimed(worker) == []
    with worker.connect() as connection:
        wanted = connection.execute(select(approval)).mappings().one()
    number = wanted["approval_id"]
    with pytest.raises(StateError, match="another"):
        apply(
            worker,
            control.decide(number, "approved", by=owner, reason=None, digest=b"x" * 32),
        )
    digest = digest_of(plan)
    decided = apply(
        worker, control.decide(number, "approved", by=owner, reason="fine", digest=digest)
    )
    assert decided["decided_by"] == owner
    with pytest.raises(StateError, match="already"):
        apply(worker, control.decide(number, "refused", by=owner, reason=None))
    (second,) = claimed(worker)
    assert second.approved_digest == digest
    succeed(worker, second)
    assert history(worker, task_id) == [
        "queued",
        "running",
        "waiting_approval",
        "queued",
        "running",
        "succeeded",
    ]


@pytest.mark.parametrize("ending", ["refused", "expired"])
def test_a_plan_that_nobody_agreed_to_is_not_done(worker: Engine, owner: int, ending: str) -> None:
    task_id = a_task(worker, an_agent(worker, owner), needs_approval=True)
    (attempt,) = claimed(worker)
    apply(worker, ends.ask_approval(attempt, {"kind": "note"}))
    with worker.begin() as connection:
        number = connection.execute(select(approval.c.approval_id)).scalar_one()
        if ending == "expired":
            past = text("clock_timestamp() - interval '1 second'")
            connection.execute(update(approval).values(expires_at=past))
    if ending == "refused":
        apply(worker, control.decide(number, "refused", by=owner, reason="no"))
    else:
        assert sweeping.sweep(worker).expired == 1
    expected = {"refused": "cancelled", "expired": "timed_out"}
    assert row_of(worker, task_id)["state"] == expected[ending]
    with worker.connect() as connection:
        assert connection.execute(select(approval.c.decision)).scalar_one() == ending
