"""What people do to a test: let it begin, end it without a verdict; rules of one transaction."""

from football.experiments.verdict import OPEN, State
from storage.kit.rules import ConstraintError, Rule, now, one
from storage.monitoring.ab_tests.record import AbTest, AbTestError, announce, find, move, sides
from storage.monitoring.events import AbTestCancelled, AbTestStarted
from storage.monitoring.statements import ab_tests


def start(ab_test_id: int) -> Rule[AbTest]:
    """Let a registered test begin; one that runs already is returned as it is.

    Raises:
        UnknownAbTestError: there is none of this number.
        AbTestError: it has ended, its versions moved, or another test is in its way.
    """
    test = yield from find(ab_test_id, is_locked=True)
    if test.state in OPEN:
        return test
    if test.state != State.REGISTERED:
        raise AbTestError(f"test {ab_test_id} is {test.state}: register another")
    control, _ = yield from sides(test.treatment_version_id)
    replaced = yield from one(
        ab_tests.replacements(), name=test.model_name, since=test.registered_at
    )
    if replaced is not None:
        raise AbTestError(
            f"{control.name} {control.version} is champion by now, not the forecaster of"
            f" {test.control_version}: cancel this test and register another"
        )
    at = yield from now()
    try:
        yield from move(test, State.INSUFFICIENT, "it has begun", started_at=at)
    except ConstraintError as error:
        raise AbTestError(
            f"another test of {test.model_name} {test.treatment_version}, or another served"
            f" one of {test.track}, is running: wait for its end or cancel it"
        ) from error
    begun = yield from find(ab_test_id)
    yield from announce(AbTestStarted, begun)
    return begun


def cancel(ab_test_id: int, reason: str) -> Rule[AbTest]:
    """End a test without a verdict; cancelling it again changes nothing.

    Raises:
        UnknownAbTestError: there is none of this number.
        AbTestError: it has ended otherwise.
    """
    test = yield from find(ab_test_id, is_locked=True)
    if test.state == State.CANCELLED:
        return test
    if test.state != State.REGISTERED and test.state not in OPEN:
        raise AbTestError(f"test {ab_test_id} has ended already: {test.state}")
    at = yield from now()
    yield from move(test, State.CANCELLED, reason, ended_at=at)
    ended = yield from find(ab_test_id)
    yield from announce(AbTestCancelled, ended)
    return ended
