"""A reading: everything that one look at a test finds, and what follows from it.

What belongs here: from paired forecasts and outcomes to figures. What does not: where they come
from, and keeping a reading.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from football.arrays import FloatArray
from football.comparison import DieboldMariano, diebold_mariano
from football.experiments.betting import confidence_sequence, log_evidence
from football.experiments.days import Gains, MatchDays, by_day, mirrored
from football.experiments.guardrails import Measures, broken
from football.experiments.holm import holm
from football.experiments.pairs import Pairs
from football.experiments.terms import Terms
from football.experiments.verdict import OPEN, Evidence, Verdict, judge
from football.scores import ece, ece_if_calibrated, log_loss

_PERCENT_OF_LATENCIES = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of the gain after the last day; bounds are infinite while nothing is refuted.

    Attributes:
        gain: mean per match, in nats.
    """

    matches: int
    match_days: int
    gain: float
    lower: float
    upper: float
    log_e_better: float
    log_e_worse: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeagueStanding:
    """The same of one league.

    Attributes:
        p_value: that its gain is not above zero, valid at any time.
        p_holm: adjusted for the number of leagues.
    """

    competition: str
    standing: Standing
    p_value: float
    p_holm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look at a test.

    Attributes:
        at_end: what a test of equal losses by match-day says once the test has ended.
    """

    standing: Standing
    control_log_loss: float
    treatment_log_loss: float
    standard_deviation: float
    leagues: tuple[LeagueStanding, ...]
    measured: Measures
    faults: tuple[str, ...]
    verdict: Verdict
    at_end: DieboldMariano | None


def read(
    pairs: Pairs, terms: Terms, *, days_running: float, sample_ratio_p: float = 1.0
) -> Reading:
    """Return what a look at these pairs finds.

    Args:
        pairs: everything since the test began.
        terms: as registered.
        days_running: by the calendar.
        sample_ratio_p: of the units that were shown either variant.
    """
    days = pairs.match_days
    standing = _standing(days, terms)
    measured = _measures(pairs, sample_ratio_p)
    faults = list(broken(terms.guardrails, measured))
    evidence = Evidence(
        matches=standing.matches,
        match_days=standing.match_days,
        days_running=days_running,
        log_e_better=standing.log_e_better,
        log_e_worse=standing.log_e_worse,
        upper=standing.upper,
    )
    verdict = judge(evidence, terms.rule, faults)
    has_ended = verdict.state not in OPEN and len(days) > 1
    return Reading(
        standing=standing,
        control_log_loss=_mean(log_loss(pairs.control, pairs.outcomes)),
        treatment_log_loss=_mean(log_loss(pairs.treatment, pairs.outcomes)),
        standard_deviation=float(pairs.gains.gain.std()) if standing.matches else math.nan,
        leagues=tuple(_leagues(pairs, terms)),
        measured=measured,
        faults=tuple(faults),
        verdict=verdict,
        at_end=diebold_mariano(-days.gain, np.zeros(len(days))) if has_ended else None,
    )


def _standing(days: MatchDays, terms: Terms) -> Standing:
    if not len(days):
        return Standing(
            matches=0, match_days=0, gain=math.nan, lower=-math.inf, upper=math.inf,
            log_e_better=0.0, log_e_worse=0.0,
        )  # fmt: skip
    sequence = confidence_sequence(days, terms.how, terms.rule.alpha)
    return Standing(
        matches=int(days.matches.sum()),
        match_days=len(days),
        gain=float(days.gain.sum() / days.matches.sum()),
        lower=float(sequence.lower[-1]),
        upper=float(sequence.upper[-1]),
        log_e_better=float(log_evidence(days, terms.how)[-1]),
        log_e_worse=float(log_evidence(mirrored(days), terms.how)[-1]),
    )


def _leagues(pairs: Pairs, terms: Terms) -> Iterator[LeagueStanding]:
    names = np.array(pairs.leagues, dtype=object)
    codes = sorted(set(pairs.leagues))
    found = pairs.gains
    standings: list[Standing] = []
    for code in codes:
        of_league = names == code
        part = Gains(gain=found.gain[of_league], bound=found.bound[of_league])
        standings.append(_standing(by_day(part, pairs.days[of_league]), terms))
    p_values = [min(1.0, math.exp(-standing.log_e_better)) for standing in standings]
    for code, standing, p, adjusted in zip(
        codes, standings, p_values, holm(p_values), strict=True
    ):
        yield LeagueStanding(
            competition=code, standing=standing, p_value=p, p_holm=float(adjusted)
        )


def _measures(pairs: Pairs, sample_ratio_p: float) -> Measures:
    compared = len(pairs.outcomes)
    latencies = pairs.latencies_seconds
    return Measures(
        matches=compared + pairs.missing,
        missing=pairs.missing,
        ece_control=ece(pairs.control, pairs.outcomes),
        ece_treatment=ece(pairs.treatment, pairs.outcomes),
        ece_by_chance=ece_if_calibrated(pairs.treatment),
        latency_seconds=(
            float(np.percentile(latencies, _PERCENT_OF_LATENCIES)) if compared else math.nan
        ),
        sample_ratio_p=sample_ratio_p,
    )


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else math.nan
