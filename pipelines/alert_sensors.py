"""Sensors that follow alerts: a training when drift is critical."""

from datetime import timedelta

import dagster as dg

from pipelines import jobs, tags
from pipelines.readiness import Need
from pipelines.request_sensors import Answer, request_sensor
from pipelines.run_requests import Tick
from pipelines.runs import last_served
from storage.alerts import statements as alerts
from storage.settings import DriftSettings

_RETRAIN = "retrain"
_TRAINING = (_RETRAIN, "refresh", "spine")
_OFTEN_SECONDS = 30


@request_sensor(
    jobs.retrain,
    Need.HISTORY,
    description=(
        "A training when forecasts drift critically, and did after the last one; not before the"
        " cool-down since that is over, in domain time."
    ),
    seconds=_OFTEN_SECONDS,
)
def retrain_on_drift(tick: Tick) -> Answer:
    with tick.engine.connect() as connection:
        critical = connection.execute(alerts.critical_drift()).all()
    if not critical:
        return dg.SkipReason("nothing due: no drift is critical")
    trained = [last_served(tick.instance, job) for job in _TRAINING]
    served = max((each for each in trained if each is not None), default=None)
    if served is not None:
        if all(each.last_seen_at <= served for each in critical):
            return dg.SkipReason("trained since; the next look at drift will tell")
        cooled_at = served + timedelta(days=DriftSettings().retrain_cooldown_days)
        if tick.now < cooled_at:
            return dg.SkipReason(f"cooling down until {cooled_at:%Y-%m-%d %H:%M} UTC")
    about = ", ".join(each.key for each in critical)
    return dg.RunRequest(tags={**tags.as_of(tick.now), tags.DUE: f"critical drift: {about}"})
