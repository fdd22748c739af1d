"""Figures of each round, ratios of the same round, and the table that documents take."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from touchline.bench.pairs import spread_of

COUNTS = (1, 2, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Processor milliseconds of one answer or delivery."""

    api: float
    postgres: float
    nginx: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was done in a second, and what each cost.

    Attributes:
        kind: hot reads, cold reads, writes or deliveries.
        processes: so many of the API's.
    """

    kind: str
    processes: int
    per_second: float
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What PostgreSQL alone gives in a second.

    Attributes:
        per_second: requests whose statements it answers.
    """

    kind: str
    per_second: float


def table(kinds: Sequence[str], rounds: Sequence[Sequence[Figure]]) -> str:
    """Return a line a kind: per second, and the ratio to one process with its interval."""
    heads = [f"{count} process{'es' * (count > 1)}" for count in COUNTS]
    lines = [f"| a second | {' | '.join(heads)} |", "|---" * (1 + len(COUNTS)) + "|"]
    for kind in kinds:
        cells = [_cell(kind, count, rounds) for count in COUNTS]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def cost_table(
    kinds: Sequence[str], rounds: Sequence[Sequence[Figure]], limits: Sequence[Limit]
) -> str:
    """Return a line a kind: what it costs, what PostgreSQL alone gives, whom that would feed."""
    lines = [
        "| processor ms each | API | PostgreSQL | nginx | PostgreSQL alone gives"
        " | that feeds so many API processes |",
        "|---|---|---|---|---|---|",
    ]
    alone = {limit.kind: limit.per_second for limit in limits}
    for kind in kinds:
        costs = [figure.cost for figure in _of(kind, 1, rounds)]
        api = median(cost.api for cost in costs)
        postgres = median(cost.postgres for cost in costs)
        nginx = median(cost.nginx for cost in costs)
        fed = ("", "")
        if kind in alone:
            fed = (f"{alone[kind]:,.0f}/s", f"{alone[kind] * api / 1000:.1f}")
        lines.append(f"| {kind} | {api:.3f} | {postgres:.3f} | {nginx:.3f} | {' | '.join(fed)} |")
    return "\n".join(lines) + "\n"


def _cell(kind: str, count: int, rounds: Sequence[Sequence[Figure]]) -> str:
    figures = [figure.per_second for figure in _of(kind, count, rounds)]
    shown = f"{median(figures):,.0f}"
    if count == COUNTS[0]:
        return shown
    ones = [figure.per_second for figure in _of(kind, COUNTS[0], rounds)]
    ratios = [many / one for many, one in zip(figures, ones, strict=True)]
    low, high = spread_of(ratios)
    return f"{shown}: {median(ratios):.2f} [{low:.2f}, {high:.2f}]"


def _of(kind: str, count: int, rounds: Sequence[Sequence[Figure]]) -> list[Figure]:
    return [
        figure
        for each in rounds
        for figure in each
        if (figure.kind, figure.processes) == (kind, count)
    ]
