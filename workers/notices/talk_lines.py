"""Lines in the talk of a match: kick-off, goals, full time, probabilities that moved."""

from collections.abc import Mapping
from typing import Any

from storage.kit.rules import Row, Rule
from storage.social.statements.rooms import Place
from storage.social.writes import lines

MOVE = 0.1
"""Smaller moves of a probability since the last line are no line."""

Facts = Mapping[str, Any]


def report(row: Row, line: str, facts: Facts) -> Rule[None]:
    """Write a line in the talk of an event's match, if that is open."""
    yield from lines.report(_place(row), line, f"{line}@{row['seq']}", facts)


def report_score(row: Row, facts: Facts) -> Rule[None]:
    """Write that somebody scored, or that a goal was withdrawn.

    Args:
        row: the event.
        facts: names and goals of both sides.
    """
    before = yield from lines.newest(_place(row), "goal", "score")
    is_goal = _goals(facts) > (0 if before is None else _goals(before))
    if is_goal or before is not None:
        yield from report(row, "goal" if is_goal else "score", facts)


def report_move(
    row: Row, names: Facts, fresh: Mapping[str, float], sealed: Facts | None
) -> Rule[None]:
    """Write that probabilities moved since the last line about them.

    Args:
        row: the event.
        names: of both sides.
        fresh: the probabilities of now, by outcome.
        sealed: those that were sealed last, where no line is there yet.
    """
    line = yield from lines.newest(_place(row), "forecast")
    before: Facts | None = sealed if line is None else line["after"]
    moved = 1.0 if before is None else max(abs(fresh[each] - before[each]) for each in fresh)
    if moved < MOVE:
        return
    facts = {
        "home": names["home"],
        "away": names["away"],
        "before": None if before is None else dict(before),
        "after": dict(fresh),
        "minute": row["payload"].get("minute"),
    }
    yield from report(row, "forecast", facts)


def _place(row: Row) -> Place:
    return Place(kind="match", key=row["payload"]["match_id"])


def _goals(facts: Facts) -> int:
    return (facts["home_goals"] or 0) + (facts["away_goals"] or 0)
