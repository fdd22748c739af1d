"""Everything that can be measured, in the order in which it is."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from touchline.bench.row import Row
from touchline.bench.workbench import Workbench

Measure = Callable[[Workbench], list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One measurement and the names of the rows it gives.

    Attributes:
        target: `module:function`, imported when it is wanted.
    """

    rows: tuple[str, ...]
    target: str

    def load(self) -> Measure:
        module, _, name = self.target.partition(":")
        return getattr(importlib.import_module(f"touchline.bench.{module}"), name)


CATALOGUE = (
    Entry(rows=("rating-fold",), target="rating_fold:measure"),
    Entry(rows=("advice",), target="advice:measure_advice"),
    Entry(rows=("what-if",), target="advice:measure_what_if"),
    Entry(rows=("goal-model-fit",), target="goal_model:measure"),
    Entry(rows=("penaltyblog-fit",), target="open_model:measure"),
    Entry(rows=("ingest", "ingest-parsed"), target="ingest:measure"),
    Entry(rows=("espn-parse",), target="espn_parsing:measure"),
    Entry(rows=("mutants",), target="totality:measure"),
    Entry(rows=("event-log", "event-log-4-writers"), target="event_log:measure"),
    Entry(
        rows=("long-log-append", "long-log-read", "long-log-retention"),
        target="long_log:measure",
    ),
    Entry(rows=("seal",), target="seals:measure_sealing"),
    Entry(rows=("verify-seals",), target="seals:measure_verifying"),
    Entry(rows=("hot-get", "hot-get-bearer"), target="http.reads:measure_hot"),
    Entry(rows=("cold-get",), target="http.reads:measure_cold"),
    Entry(rows=("personal-get",), target="http.personal:measure"),
    Entry(rows=("log-in",), target="http.personal:measure_log_in"),
    Entry(rows=("delivery-p50", "delivery-p99"), target="http.delivery:measure"),
    Entry(rows=("fan-out-p50", "fan-out-p99", "keeping-up"), target="http.crowd:measure"),
    Entry(rows=("idle-client",), target="http.crowd:measure_idle"),
    Entry(rows=("live-goal-p99",), target="live.goal:measure"),
    Entry(
        rows=("feed-1", "feed-100", "feed-5000", "feed-5000-silent"),
        target="community.feed:measure",
    ),
    Entry(rows=("posts",), target="community.posting:measure"),
    Entry(
        rows=(
            "notify-100k",
            "notify-100k-growth",
            "notify-100k-memory",
            "notify-100k-others",
        ),
        target="community.notifying:measure",
    ),
    Entry(rows=("notice-p50", "notice-p99"), target="community.noticing:measure"),
    Entry(rows=("agent-tasks",), target="agents.queue:measure_tasks"),
    Entry(rows=("agent-start-p99",), target="agents.queue:measure_start"),
    Entry(rows=("agent-claim-10k",), target="agents.queue:measure_claims"),
    Entry(rows=("talk",), target="community.talking:measure"),
    Entry(rows=("live-goal-talk-p99",), target="community.talking:measure_goals"),
    Entry(rows=("picks",), target="games.picking:measure_picks"),
    Entry(rows=("settle-100k", "rank-100k"), target="games.picking:measure_settling"),
)
SOAK = Entry(
    rows=(
        "soak-latency-p95",
        "soak-error-rate",
        "soak-availability",
        "soak-statement-p95",
        "soak-memory",
        "soak-delivered",
    ),
    target="http.soak:measure",
)
NAMES = tuple(name for entry in CATALOGUE for name in entry.rows)


def chosen(only: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the measurements that give any of these rows; all of them when none is named."""
    return tuple(e for e in CATALOGUE if not only or set(only) & set(e.rows))
