"""How many people a stack bears, and what that costs: steps of a load that rises.

Costs are processor time alone, at a price that the reader sets: no memory, disks, traffic, work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from touchline.load_test.report import Row

OBJECTIVE_MS = 200.0
"""The 95th percentile that answers must keep; the alert ApiSlow has the same."""
MOST_FAILED = 0.01
SEASON_WEEKS = 38
MATCH_DAY_HOURS = 2.0
"""So long somebody uses the site on each of a season's match-days, one a week."""
_MILLION = 1_000_000
_HOUR_SECONDS = 3600.0
_WEEK_HOURS = 168.0
_THOUSAND = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One load, and how it was borne.

    Attributes:
        users: at once.
        seconds: measured.
        answers: of all requests together.
        used_seconds: of processors, by service.
        driver_seconds: of processors, by the program that made the load, on the same machine.
        objective_ms: that the 95th percentile of answers must keep.
    """

    users: int
    seconds: float
    answers: Row
    used_seconds: Mapping[str, float]
    driver_seconds: float
    objective_ms: float = OBJECTIVE_MS

    @property
    def requests_per_second(self) -> float:
        return self.answers.requests / self.seconds

    @property
    def failed_share(self) -> float:
        return self.answers.failures / max(1, self.answers.requests)

    @property
    def is_borne(self) -> bool:
        """Whether answers kept the objective, and enough of them were answers."""
        has_answers = self.answers.requests > 0 and self.failed_share < MOST_FAILED
        return has_answers and self.answers.quantiles_ms[1] <= self.objective_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What follows from the largest load that was borne.

    Attributes:
        users: of that load.
        objective_ms: that it kept.
        requests_per_second: of that load.
        request_seconds: of processors for one request, what the stack uses at rest taken off.
        idle_processors: that the stack uses at rest.
        million_cost: of a million requests, in the currency of the price.
        season_cost: of a thousand people on a season's match-days, besides the stack at rest.
        idle_cost: of the stack at rest for the same weeks.
    """

    users: int
    objective_ms: float
    requests_per_second: float
    request_seconds: float
    idle_processors: float
    million_cost: float
    season_cost: float
    idle_cost: float


def plan(steps: Sequence[Step], idle_processors: float, hour_price: float) -> Plan | None:
    """Return the plan; None if no load was borne.

    Args:
        steps: in the order of their users.
        idle_processors: that the stack used before the first of them.
        hour_price: of one processor for an hour.
    """
    borne = [step for step in steps if step.is_borne]
    if not borne:
        return None
    most = max(borne, key=lambda step: step.users)
    used = sum(most.used_seconds.values()) - idle_processors * most.seconds
    request_seconds = max(0.0, used) / most.answers.requests
    of_second = hour_price / _HOUR_SECONDS
    per_user = most.requests_per_second / most.users
    season_requests = _THOUSAND * SEASON_WEEKS * MATCH_DAY_HOURS * _HOUR_SECONDS * per_user
    return Plan(
        users=most.users,
        objective_ms=most.objective_ms,
        requests_per_second=most.requests_per_second,
        request_seconds=request_seconds,
        idle_processors=idle_processors,
        million_cost=_MILLION * request_seconds * of_second,
        season_cost=season_requests * request_seconds * of_second,
        idle_cost=idle_processors * SEASON_WEEKS * _WEEK_HOURS * hour_price,
    )


def table_of(steps: Sequence[Step]) -> Table:
    """Return the steps for a terminal: times in milliseconds, processors as how many were busy."""
    table = Table(box=None)
    titles = (
        "users",
        "borne",
        "per s",
        "failed",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "api",
        "postgres",
        "others",
        "load",
    )
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    for step in steps:
        busy = {name: used / step.seconds for name, used in step.used_seconds.items()}
        others = sum(busy.values()) - busy.get("api", 0.0) - busy.get("postgres", 0.0)
        table.add_row(
            str(step.users),
            "yes" if step.is_borne else "no",
            f"{step.requests_per_second:.1f}",
            f"{step.failed_share:.1%}",
            *(f"{ms:.0f}" for ms in step.answers.quantiles_ms),
            f"{busy.get('api', 0.0):.2f}",
            f"{busy.get('postgres', 0.0):.2f}",
            f"{others:.2f}",
            f"{step.driver_seconds / step.seconds:.2f}",
        )
    return table


def lines_of(found: Plan, hour_price: float) -> Sequence[str]:
    """Return the plan in sentences; costs are in the currency of the price."""
    return (
        f"{found.users} users at once are borne: {found.requests_per_second:.0f} requests a"
        f" second with p95 within {found.objective_ms:.0f} ms.",
        f"A request takes {1000 * found.request_seconds:.1f} ms of a processor; the stack at rest"
        f" {found.idle_processors:.2f} processors.",
        f"At {hour_price:g} for a processor's hour: a million requests {found.million_cost:.2f};"
        f" a thousand people for {MATCH_DAY_HOURS:g} hours on each of {SEASON_WEEKS} match-days"
        f" {found.season_cost:.2f}, the stack at rest for those weeks {found.idle_cost:.2f}.",
    )
