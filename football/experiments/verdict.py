"""What follows from a reading: the states of a test, and the rule that moves it between them.

registered ─► insufficient ─► running ─┬► promote       the treatment is better
     │              │            │     ├► keep          it is not better by the minimum effect
     │              │            │     ├► rollback      it is worse
     │              │            │     ├► unhealthy     a guardrail is broken
     └──────────────┴────────────┤     └► inconclusive  the maximum length is reached
                                 └► cancelled
"""

import math
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a test stands; it only moves forward."""

    REGISTERED = "registered"
    INSUFFICIENT = "insufficient"
    RUNNING = "running"
    PROMOTE = "promote"
    KEEP = "keep"
    ROLLBACK = "rollback"
    UNHEALTHY = "unhealthy"
    INCONCLUSIVE = "inconclusive"
    CANCELLED = "cancelled"


OPEN = frozenset({State.INSUFFICIENT, State.RUNNING})
"""In which readings are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """When a test ends, registered with it.

    Attributes:
        alpha: the chance of each wrong verdict on the primary metric, over all looks together.
        minimum_effect: gain in nats per match.
        minimum_match_days: before so many nothing is decided.
        maximum_matches: after so many it ends.
        maximum_days: by the calendar, likewise.
    """

    alpha: float
    minimum_effect: float
    minimum_match_days: int
    maximum_matches: int
    maximum_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a reading found about the primary metric.

    Attributes:
        matches: compared so far.
        match_days: on so many days.
        days_running: by the calendar.
        log_e_better: log e-value that the treatment is better.
        log_e_worse: that it is worse.
        upper: bound of the gain per match, in nats.
    """

    matches: int
    match_days: int
    days_running: float
    log_e_better: float
    log_e_worse: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The state that follows, and why."""

    state: State
    reason: str


def judge(found: Evidence, rule: StopRule, faults: list[str]) -> Verdict:
    """Return what follows from a reading.

    Args:
        found: about the primary metric.
        rule: as registered.
        faults: guardrails that are broken, in words.
    """
    if faults:
        return Verdict(state=State.UNHEALTHY, reason="; ".join(faults))
    if found.match_days >= rule.minimum_match_days:
        decided = _on_evidence(found, rule)
        if decided is not None:
            return decided
    if found.matches >= rule.maximum_matches:
        reason = f"{found.matches} matches were compared, {rule.maximum_matches} were registered"
        return Verdict(state=State.INCONCLUSIVE, reason=reason)
    if found.days_running >= rule.maximum_days:
        reason = f"it ran {rule.maximum_days} days, as long as was registered"
        return Verdict(state=State.INCONCLUSIVE, reason=reason)
    if found.match_days < rule.minimum_match_days:
        reason = f"{found.match_days} of at least {rule.minimum_match_days} match-days"
        return Verdict(state=State.INSUFFICIENT, reason=reason)
    return Verdict(state=State.RUNNING, reason="nothing is decided yet")


def _on_evidence(found: Evidence, rule: StopRule) -> Verdict | None:
    threshold = -math.log(rule.alpha)
    if found.log_e_better >= threshold:
        reason = f"the treatment is better: e-value {_shown(found.log_e_better)}"
        return Verdict(state=State.PROMOTE, reason=f"{reason}, needed {1.0 / rule.alpha:.0f}")
    if found.log_e_worse >= threshold:
        reason = f"the treatment is worse: e-value {_shown(found.log_e_worse)}"
        return Verdict(state=State.ROLLBACK, reason=f"{reason}, needed {1.0 / rule.alpha:.0f}")
    if found.upper < rule.minimum_effect:
        reason = (
            f"the gain is at most {found.upper:.4f} nats per match,"
            f" less than the minimum effect of {rule.minimum_effect:.4f}"
        )
        return Verdict(state=State.KEEP, reason=reason)
    return None


def _shown(log_value: float) -> str:
    return f"{math.exp(min(log_value, 300.0)):.3g}"
