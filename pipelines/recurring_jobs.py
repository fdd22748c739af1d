"""Jobs due once per window of domain time, at whatever speed the clock runs."""

from dataclasses import dataclass

from pipelines import runs, tags, windows
from pipelines.readiness import Need
from pipelines.run_requests import Tick
from pipelines.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringJob:
    """A job, its windows, and what it needs.

    Attributes:
        period: in one word, for the sensor's name.
        also_served_by: jobs whose success in a window serves that window too.
    """

    job: str
    period: str
    description: str
    window: Window
    need: Need
    also_served_by: tuple[str, ...] = ()

    def is_due(self, tick: Tick) -> bool:
        """Whether nothing has served the window the clock is in.

        Windows that went by meanwhile are not made up for: one run brings everything up to date.
        """
        jobs = (self.job, *self.also_served_by)
        return not runs.has_served(tick.instance, jobs, self.window(tick.now))

    def tags(self, tick: Tick) -> dict[str, str]:
        """Return what a run of this job carries."""
        window = self.window(tick.now).isoformat()
        return {**tags.as_of(tick.now), tags.WINDOW: window}


FEEDS = RecurringJob(
    job="feeds",
    period="hourly",
    description="Fixtures, prices, news and weather, every full hour of domain time.",
    window=windows.hourly,
    need=Need.NOTHING,
    also_served_by=("surroundings", "refresh"),
)
HISTORY = RecurringJob(
    job="history",
    period="daily",
    description="Files of the season in progress, every day at 03:00 UTC of domain time.",
    window=windows.daily(3),
    need=Need.NOTHING,
)
NIGHTLY = RecurringJob(
    job="nightly",
    period="daily",
    description="Ratings, forecasts and scorecard, every day at 04:00 UTC of domain time.",
    window=windows.daily(4),
    need=Need.CHAMPION,
    also_served_by=("spine", "refresh"),
)
RETRAIN = RecurringJob(
    job="retrain",
    period="weekly",
    description="Models refitted, every Monday at 05:00 UTC of domain time.",
    window=windows.weekly(0, 5),
    need=Need.HISTORY,
    also_served_by=("spine", "refresh"),
)
