"""A test's memo: the question, the findings and a picture, as Markdown for a human reader.

Pure: no database. It is rewritten with every reading and is final with the last.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from assets import figures
from football.experiments.betting import confidence_sequence
from football.experiments.reading import LeagueStanding
from football.experiments.verdict import OPEN
from storage.monitoring.ab_tests.readings import Look
from storage.monitoring.ab_tests.record import AbTest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHADE = "#2a6f97"


def write(look: Look) -> str:
    """Return the memo of a reading."""
    test, found = look.test, look.found
    is_open = found.verdict.state in OPEN
    standing = "So far" if is_open else "Verdict"
    figure = figures.picture(course(look), "The gain per match, day by day").value or ""
    sections = (
        f"# Test {test.ab_test_id}: {test.name}",
        f"**{standing}: {found.verdict.state.value}.** {_sentence(found.verdict.reason)}",
        f"As of {look.as_of:%Y-%m-%d %H:%M} UTC.",
        "## What was asked",
        "\n".join(_design(test)),
        "## What was found",
        "\n".join(_found(look)),
        figure,
        "### By league",
        "\n".join(_leagues(found.leagues)),
        "### Guardrails",
        "\n".join(_guardrails(look)),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def course(look: Look) -> "Figure":
    """Draw the mean gain per match and its confidence sequence, match-day by match-day."""
    days = look.pairs.match_days
    figure, axes = figures.new_figure()
    axes.set(
        title=f"{look.test.model_name}: {look.test.treatment_version} against"
        f" {look.test.control_version}",
        xlabel="matches",
        ylabel="gain per match, nats",
    )
    axes.axhline(0.0, color="grey", linewidth=1)
    effect = look.test.minimum_effect
    axes.axhline(effect, color="grey", linewidth=1, linestyle="--", label="worth finding")
    if len(days):
        played = days.matches.cumsum()
        mean = days.gain.cumsum() / played
        sequence = confidence_sequence(days, look.test.terms.how, look.test.alpha)
        shown = [effect, *mean[len(mean) // 4 :], sequence.lower[-1], sequence.upper[-1]]
        limit = 1.5 * max(abs(value) for value in shown if math.isfinite(value))
        lower, upper = (
            np.clip(bound, -limit, limit) for bound in (sequence.lower, sequence.upper)
        )
        axes.fill_between(
            played, lower, upper, alpha=0.2, color=_SHADE, linewidth=0, label="confidence sequence"
        )
        axes.plot(played, mean, color=_SHADE, linewidth=1.4, label="mean so far")
        axes.set_ylim(-limit, limit)
    axes.legend(fontsize="small", frameon=False, loc="lower right")
    return figure


def finite(value: float) -> float | None:
    """Return a number that is known and bounded."""
    return value if math.isfinite(value) else None


def _design(test: AbTest) -> Iterator[str]:
    yield f"> {test.hypothesis}"
    yield ""
    yield f"- Control: {test.model_name} {test.control_version}, the champion."
    yield f"- Treatment: {test.model_name} {test.treatment_version}."
    yield f"- Leagues: {', '.join(test.competitions)}; forecasts as they stood at {test.horizon}."
    yield (
        "- Primary metric: log loss. The gain is the control's less the treatment's, in nats per"
        f" match; worth finding is {test.minimum_effect:g}."
    )
    yield (
        f"- Planned: {test.planned_matches} matches, to find that with a chance of"
        f" {test.power:.0%}, and to be wrong with one of {test.alpha:.0%} at most over all looks."
    )
    yield (
        f"- It ends by evidence after {test.minimum_match_days} match-days or more, or after"
        f" {test.maximum_matches} matches or {test.maximum_days} days."
    )
    shown = (
        f"{test.treatment_share:.0%} of clients see the treatment" if test.is_served else "none"
    )
    yield f"- Shown to people: {shown}."
    yield f"- Registered {test.registered_at:%Y-%m-%d %H:%M} UTC, begun {_instant(test)}."


def _found(look: Look) -> Iterator[str]:
    found = look.found
    yield "| figure | value |"
    yield "|---|---|"
    yield f"| matches, on match-days | {found.standing.matches}, {found.standing.match_days} |"
    yield f"| log loss of the control | {_number(found.control_log_loss)} |"
    yield f"| log loss of the treatment | {_number(found.treatment_log_loss)} |"
    yield f"| gain | {_number(found.standing.gain)} |"
    yield (
        f"| bounds of the gain, each wrong with a chance of {look.test.alpha:.0%} at most |"
        f" {_number(found.standing.lower)} to {_number(found.standing.upper)} |"
    )
    yield f"| e-value that the treatment is better | {_e(found.standing.log_e_better)} |"
    yield f"| e-value that it is worse | {_e(found.standing.log_e_worse)} |"
    if found.at_end is not None:
        yield (
            f"| Diebold-Mariano at the end, over match-days | {found.at_end.statistic:.2f},"
            f" p = {found.at_end.p_value:.3g} |"
        )


def _leagues(leagues: tuple[LeagueStanding, ...]) -> Iterator[str]:
    if not leagues:
        yield "No match was compared yet."
        return
    yield "| league | matches | gain | bounds | p | p by Holm |"
    yield "|---|---|---|---|---|---|"
    for league in leagues:
        standing = league.standing
        yield (
            f"| {league.competition} | {standing.matches} | {_number(standing.gain)} |"
            f" {_number(standing.lower)} to {_number(standing.upper)} |"
            f" {league.p_value:.3g} | {league.p_holm:.3g} |"
        )


def _guardrails(look: Look) -> Iterator[str]:
    measured, limits = look.found.measured, look.test.terms.guardrails
    yield "| guardrail | measured | allowed |"
    yield "|---|---|---|"
    yield (
        f"| matches the treatment missed | {measured.missing} of {measured.matches} |"
        f" {limits.missing_share:.1%} |"
    )
    usual = max(measured.ece_control, measured.ece_by_chance)
    yield (
        f"| calibration error | {_number(measured.ece_treatment)} |"
        f" {_number(usual + limits.ece)} |"
    )
    yield (
        f"| seconds from facts to seal | {_number(measured.latency_seconds)} |"
        f" {limits.latency_seconds:.0f} |"
    )
    if look.test.is_served:
        yield f"| sample ratio, p | {measured.sample_ratio_p:.3g} | 0.001 |"


def _number(value: float) -> str:
    if math.isinf(value):
        return "unbounded"
    return "unknown" if math.isnan(value) else f"{value:.4f}"


def _e(log_value: float) -> str:
    return f"{math.exp(min(log_value, 300.0)):.3g}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _instant(test: AbTest) -> str:
    return "not yet" if test.started_at is None else f"{test.started_at:%Y-%m-%d %H:%M} UTC"
