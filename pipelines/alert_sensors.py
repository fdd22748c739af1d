"""Sensors that follow alerts: a training when drift is critical, messages owed to the webhook."""

from datetime import timedelta

import dagster as dg
from sqlalchemy import Engine

from football.competitions import Competition
from pipelines import jobs, tags
from pipelines.desk import Desk
from pipelines.readiness import Need
from pipelines.runs import last_served, under_way
from pipelines.webhook import tell_webhook
from storage import deliveries
from storage.settings import AlertSettings, DriftSettings
from storage.statements import alerts

_RETRAIN = "retrain"
_TRAINING = (_RETRAIN, "refresh", "spine")
_OFTEN_SECONDS = 30


@dg.sensor(
    name="retrain_on_drift",
    job=jobs.retrain,
    description=(
        "A training when forecasts drift critically, and did after the last one; not before the"
        " cool-down since that is over, in domain time."
    ),
    minimum_interval_seconds=_OFTEN_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def retrain_on_drift(
    context: dg.SensorEvaluationContext,
    engine: dg.ResourceParam[Engine],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> dg.RunRequest | dg.SkipReason:
    desk = Desk.of(engine, context.instance, competitions)
    if objection := desk.objection(_RETRAIN, Need.HISTORY):
        return dg.SkipReason(objection)
    with engine.connect() as connection:
        critical = connection.execute(alerts.critical_drift()).all()
    if not critical:
        return dg.SkipReason("nothing owed: no drift is critical")
    trained = [last_served(desk.instance, job) for job in _TRAINING]
    served = max((each for each in trained if each is not None), default=None)
    if served is not None:
        if all(each.last_seen_at <= served for each in critical):
            return dg.SkipReason("trained since; the next look at drift will tell")
        cooled_at = served + timedelta(days=DriftSettings().retrain_cooldown_days)
        if desk.now < cooled_at:
            return dg.SkipReason(f"cooling down until {cooled_at:%Y-%m-%d %H:%M} UTC")
    about = ", ".join(each.key for each in critical)
    return dg.RunRequest(tags={**tags.as_of(desk.now), tags.OWED: f"critical drift: {about}"})


@dg.sensor(
    name="webhook_owed",
    job_name=tell_webhook.name,
    description="Alerts that the webhook has not been told of.",
    minimum_interval_seconds=_OFTEN_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def webhook_owed(
    context: dg.SensorEvaluationContext, engine: dg.ResourceParam[Engine]
) -> dg.RunRequest | dg.SkipReason:
    if AlertSettings().alert_webhook_url is None:
        return dg.SkipReason("no webhook is set: TOUCHLINE_ALERT_WEBHOOK_URL")
    owed = deliveries.owed(engine)
    if not owed:
        return dg.SkipReason("nothing owed: the webhook knows of every alert")
    if under_way(context.instance, [tell_webhook.name]):
        return dg.SkipReason("a run is on its way")
    return dg.RunRequest(tags={tags.OWED: f"alerts: {len(owed)}"})
