"""The last ninety matches beside the same phase of earlier seasons: every test of that."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from football.arrays import IntArray
from football.comparison import skill_z
from football.drift import discoveries, samples
from football.drift.findings import Finding, Kind, Severity
from football.drift.reference import GOALS, LEAST, Windows, forecasts_of
from football.outcome import Outcome
from football.triples import triple

SIGNIFICANT = 0.01
WORTH_KNOWING = 0.05
LARGE_DISTANCE = {Kind.DATA: 1.0, Kind.PREDICTION: 0.5, Kind.TARGET: 0.6}
"""In standard deviations: leagues wander by less, and nothing is wrong."""
_LARGE_SHARE = 0.1
OUTCOME = "outcome"


def comparisons(
    compared: Windows,
    features: Sequence[str],
    tracks: Sequence[str],
    significant: float = SIGNIFICANT,
) -> list[Finding]:
    """Return every test, its p-value adjusted for all of them.

    Args:
        compared: the windows.
        features: columns to compare.
        tracks: forecasters to judge.
        significant: adjusted p-value of a warning.
    """
    made = list(_tests(compared, features, tracks))
    p_values = [math.nan if each.p_value is None else each.p_value for each in made]
    return [
        _judged(replace(finding, adjusted_p_value=number(p)), significant)
        for finding, p in zip(made, discoveries.adjusted(p_values), strict=True)
    ]


def _tests(compared: Windows, features: Sequence[str], tracks: Sequence[str]) -> Iterator[Finding]:
    for name in features:
        yield _distance(Kind.DATA, name, compared)
    for name in (name for track in tracks for name in triple(track)):
        yield _distance(Kind.PREDICTION, name, compared)
    yield _distance(Kind.TARGET, GOALS, compared)
    n = (compared.current.height, compared.reference.height)
    found = samples.shares(*(_counts(each) for each in (compared.current, compared.reference)))
    yield _test(Kind.TARGET, OUTCOME, "chi-square", found, _LARGE_SHARE, n)
    for track in tracks:
        p, y = forecasts_of(compared.current, track)
        if len(y) >= LEAST:
            z = skill_z(p, y)
            found = samples.Compared(z, 0.5 * math.erfc(z / math.sqrt(2.0)))
            yield _test(Kind.CONCEPT, track, "skill z", found, 0.0, (len(y), 0))


def _distance(kind: Kind, name: str, compared: Windows) -> Finding:
    current = compared.current[name].drop_nulls().to_numpy()
    seasons = (each[name].drop_nulls().to_numpy() for each in compared.earlier)
    earlier = [each for each in seasons if len(each) >= LEAST]
    found = samples.Compared(math.nan, math.nan)
    if len(current) >= LEAST:
        found = samples.between_seasons(current, earlier)
    n = (len(current), sum(map(len, earlier)))
    return _test(kind, name, "Wasserstein between seasons", found, LARGE_DISTANCE[kind], n)


def _test(  # noqa: PLR0913, PLR0917 (a finding has as many parts)
    kind: Kind,
    subject: str,
    method: str,
    found: samples.Compared,
    threshold: float,
    n: tuple[int, int],
) -> Finding:
    return Finding(
        kind=kind,
        subject=subject,
        method=method,
        value=number(found.value),
        threshold=threshold,
        p_value=number(found.p_value),
        n_current=n[0],
        n_reference=n[1],
    )


def _judged(finding: Finding, significant: float) -> Finding:
    p, value = finding.adjusted_p_value, finding.value
    if p is None or value is None or p >= WORTH_KNOWING:
        return finding
    is_large = abs(value) >= (finding.threshold or 0.0)
    severity = Severity.WARNING if p < significant and is_large else Severity.INFO
    return replace(finding, severity=severity)


def _counts(rows: pl.DataFrame) -> IntArray:
    return np.bincount(rows["outcome"].to_numpy(), minlength=len(Outcome))


def number(value: float) -> float | None:
    """Return a value that JSON and SQL can carry: None for what is not a number."""
    return float(value) if math.isfinite(value) else None
