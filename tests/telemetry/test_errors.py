"""Groups of errors: alike is one group, whatever the line and the message."""

import logging

from telemetry.errors import ErrorGroups, group_of


def fail(message: str) -> None:
    raise LookupError(message)


def fail_elsewhere(message: str) -> None:
    raise LookupError(message)


def test_what_comes_from_one_place_is_one_group() -> None:
    groups = ErrorGroups()
    logger = logging.getLogger("touchline.of_this_test")
    logger.addHandler(groups)
    try:
        for number, how in enumerate((fail, fail, fail_elsewhere)):
            try:
                how(f"of ada@example.org, number {number}")
            except LookupError:
                logger.exception("It failed", extra={"route": "/v1/x/{id}"})
        logger.error("without an exception")
    finally:
        logger.removeHandler(groups)
    taken = groups.take()
    assert sorted(group.count for group in taken) == [1, 2]
    assert groups.total == 3
    twice = next(group for group in taken if group.count == 2)
    assert (twice.kind, twice.route) == ("LookupError", "/v1/x/{id}")
    assert twice.place == "test_errors.py:fail"
    assert twice.message == "of [e-mail], number 1"
    assert twice.first_seen_at <= twice.last_seen_at
    assert groups.take() == []
    groups.give_back(taken)
    groups.give_back(taken)
    assert sorted(group.count for group in groups.take()) == [2, 4]


def test_a_fingerprint_is_of_functions_not_of_lines() -> None:
    prints = set()
    for message in ("a", "b"):
        try:
            fail(message)
        except LookupError as error:
            prints.add(group_of(error, route="").fingerprint)
            prints.add(group_of(error, route="").fingerprint)
    assert len(prints) == 1
