"""The live run as Dagster sees it: one op that lasts as long as its window, reporting each minute.

What belongs here: resources in, observations out. What does not: the loop (`loop`), and when a run
is requested (`sensor`).
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import dagster as dg
from sqlalchemy import Engine

from football.competitions import Competition
from pipelines import tags
from pipelines.declarations import job
from pipelines.live.loop import LiveRun, run
from pipelines.live.pace import SIMULATED_SECONDS, Pace
from pipelines.live.poll import Tally
from sources.espn.client import EspnClient
from sources.http import is_local
from sources.settings import SourceSettings

NAME = "live"
LONGEST_SECONDS = 16 * 60 * 60
"""What a run launched by hand may take; the sensor says how long each window needs."""


@dg.op(
    description=(
        "Follows the matches of one window: polls scoreboards and summaries, writes differences,"
        " forecasts again, until every match is final and confirmed."
    ),
    pool="live",
)
def follow_matches(
    context: dg.OpExecutionContext,
    engine: dg.ResourceParam[Engine],
    espn: dg.ResourceParam[EspnClient],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    source_settings: dg.ResourceParam[SourceSettings],
) -> None:
    outcome = run(
        LiveRun(
            engine=engine,
            espn=espn,
            competitions=competitions,
            pace=pace_of(source_settings),
            holder=f"run {context.run.run_id}",
            report=_observing(context),
        )
    )
    total = outcome.total
    context.log.info(
        f"{outcome.ending.value}; {total.requests} answers in {total.looks} looks,"
        f" {total.taken.accepted} rows new or different, {total.forecasts} live forecasts"
    )


def pace_of(settings: SourceSettings) -> Pace:
    """Return how often to look: nobody is spared by waiting for this machine's own providers."""
    is_here = is_local(urlsplit(settings.espn_url).hostname or "")
    return Pace(seconds=SIMULATED_SECONDS if is_here else settings.espn_live_seconds)


def _observing(context: dg.OpExecutionContext) -> Callable[[Tally], None]:
    """Return what reports many looks to Dagster at once: a minute of them, not each."""

    def report(tally: Tally) -> None:
        if not tally.looks:
            return
        for asset, metadata in _observed(tally).items():
            context.log_event(dg.AssetObservation(asset_key=asset, metadata=metadata))

    return report


def _observed(tally: Tally) -> Mapping[str, Mapping[str, float]]:
    taken = tally.taken
    return {
        "raw_espn__scoreboard": {
            "live/looks": tally.looks,
            "live/answers": tally.requests,
            "live/failures": tally.failures,
            "live/not_requested": tally.not_requested,
            "live/slowest_look_seconds": round(tally.slowest_seconds, 3),
        },
        "core_matches": {
            "live/rows": taken.rows,
            "live/accepted": taken.accepted,
            "live/unchanged": taken.unchanged,
            "live/quarantined": taken.quarantined,
        },
        "predictions_upcoming": {"live/forecasts": tally.forecasts},
    }


@job(
    name=NAME,
    description="Matches in play, from before kick-off to the confirmed end.",
    run_tags={tags.MAX_RUNTIME: str(LONGEST_SECONDS)},
    # A window lasts hours, in which a worker for steps would do nothing else.
    executor_def=dg.in_process_executor,
)
def live() -> None:
    follow_matches()
