"""Words around the talk of a match: what the system writes there, and why nobody can write."""

from collections.abc import Mapping
from typing import Any

from words.dates import instant
from words.messages import gettext as _
from words.messages import ngettext
from words.numbers import percent
from words.phrases import versus

Facts = Mapping[str, Any]


def line(kind: str, facts: Facts) -> str:
    """Return what the system writes in a talk; a kind without words is itself.

    Args:
        kind: of the line, such as `goal`.
        facts: names, goals and probabilities.
    """
    match kind:
        case "kickoff":
            return _("Kick-off: %(match)s") % {"match": _sides(facts)}
        case "goal":
            return _("Goal: %(match)s") % {"match": _score(facts)}
        case "score":
            return _("The score is now %(match)s") % {"match": _score(facts)}
        case "final":
            return _("Final score: %(match)s") % {"match": _score(facts)}
        case "forecast":
            return _forecast(facts)
        case _:
            return kind


def talk_pace(seconds: int) -> str:
    """Return how often somebody may write; empty without slow mode."""
    if not seconds:
        return ""
    slow = ngettext(
        "Slow mode: one message in %(num)s second",
        "Slow mode: one message in %(num)s seconds",
        seconds,
    )
    return slow % {"num": seconds}


def talk_hours(*, is_open: bool, is_early: bool, opens_at: Any, closes_at: Any) -> str:
    """Return when a talk is open.

    Args:
        is_open: it is open now.
        is_early: it was not open yet.
        opens_at: None where the match has no date.
        closes_at: likewise.
    """
    if opens_at is None:
        return _("There is no talk while this match has no date.")
    if is_early:
        return _("This talk opens at %(when)s, an hour before kick-off.") % {
            "when": instant(opens_at)
        }
    if is_open:
        return _("Open until an hour after full time.")
    return _("This talk closed at %(when)s.") % {"when": instant(closes_at)}


def _forecast(facts: Facts) -> str:
    after, before = facts["after"], facts["before"]
    if before is None:
        return _("%(match)s: home %(home)s, draw %(draw)s, away %(away)s") % {
            "match": _sides(facts),
            **{each: percent(after[each]) for each in ("home", "draw", "away")},
        }
    moves = {each: round(after[each] - before[each], 4) for each in after}
    outcome = max(moves, key=lambda each: (abs(moves[each]), moves[each]))
    values = {
        "side": facts.get(outcome, ""),
        "before": percent(before[outcome]),
        "after": percent(after[outcome]),
    }
    if outcome == "draw":
        return _("A draw went from %(before)s to %(after)s") % values
    return _("%(side)s to win went from %(before)s to %(after)s") % values


def _sides(facts: Facts) -> str:
    return versus(facts["home"], facts["away"])


def _score(facts: Facts) -> str:
    goals = f"{facts['home_goals']}\u2013{facts['away_goals']}"
    return f"{facts['home']} {goals} {facts['away']}"
