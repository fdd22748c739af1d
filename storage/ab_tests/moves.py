"""What people do to a test: let it begin, end it without a verdict."""

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from football.experiments.verdict import OPEN, State
from storage.ab_tests.record import AbTest, AbTestError, announce, find, move, sides
from storage.event_types.ab_tests import AbTestCancelled, AbTestStarted
from storage.statements import ab_tests
from storage.unit_of_work import UnitOfWork


def start(engine: Engine, ab_test_id: int) -> AbTest:
    """Let a registered test begin; one that runs already is returned as it is.

    Raises:
        UnknownAbTestError: there is none of this number.
        AbTestError: it has ended, its versions moved, or another test is in its way.
    """
    with UnitOfWork(engine) as uow:
        test = find(uow.connection, ab_test_id, is_locked=True)
        if test.state in OPEN:
            return test
        if test.state != State.REGISTERED:
            raise AbTestError(f"test {ab_test_id} is {test.state}: register another")
        control, _ = sides(uow.connection, test.treatment_version_id)
        since = {"name": test.model_name, "since": test.registered_at}
        replaced = uow.connection.execute(ab_tests.replacements(), since).one_or_none()
        if replaced is not None:
            raise AbTestError(
                f"{control.name} {control.version} is champion by now, not the forecaster of"
                f" {test.control_version}: cancel this test and register another"
            )
        try:
            move(uow, test, State.INSUFFICIENT, "it has begun", started_at=uow.now)
        except IntegrityError as error:
            raise AbTestError(
                f"another test of {test.model_name} {test.treatment_version}, or another served"
                f" one of {test.track}, is running: wait for its end or cancel it"
            ) from error
        begun = find(uow.connection, ab_test_id)
        announce(uow, AbTestStarted, begun)
        uow.commit()
    return begun


def cancel(engine: Engine, ab_test_id: int, reason: str) -> AbTest:
    """End a test without a verdict; cancelling it again changes nothing.

    Raises:
        UnknownAbTestError: there is none of this number.
        AbTestError: it has ended otherwise.
    """
    with UnitOfWork(engine) as uow:
        test = find(uow.connection, ab_test_id, is_locked=True)
        if test.state == State.CANCELLED:
            return test
        if test.state != State.REGISTERED and test.state not in OPEN:
            raise AbTestError(f"test {ab_test_id} has ended already: {test.state}")
        move(uow, test, State.CANCELLED, reason, ended_at=uow.now)
        ended = find(uow.connection, ab_test_id)
        announce(uow, AbTestCancelled, ended)
        uow.commit()
    return ended
