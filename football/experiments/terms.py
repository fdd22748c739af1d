"""The terms of a test, settled before its first match."""

from dataclasses import dataclass

from football.experiments.betting import Bets
from football.experiments.guardrails import Guardrails
from football.experiments.verdict import StopRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a test is read, as registered."""

    how: Bets
    rule: StopRule
    guardrails: Guardrails
