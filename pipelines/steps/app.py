# pyright: basic, reportMissingImports=false, reportOptionalMemberAccess=false
# Celery has no types, and is not there by default.
"""The Celery application: the same for who submits steps and for who executes them."""

from typing import Any

from celery import Celery
from dagster_celery.make_app import make_app
from kombu.entity import Queue

from pipelines.steps.queues import QUEUES
from storage.settings import StepSettings

_REDELIVERED_AFTER_SECONDS = 120
_RESULTS_KEPT_SECONDS = 24 * 3600
_FOR_MINUTES: dict[str, Any] = {"max_retries": 600, "interval_max": 1}


def configuration() -> dict[str, Any]:
    """Return Celery's settings; each is here for a reason."""
    return {
        # A message is done with when its step is, so that none lies with a worker that is gone.
        # Redis then gives it out again after a while, also when the step merely takes long, which
        # is harmless: a step is claimed (`claims`).
        "task_acks_late": True,
        "worker_prefetch_multiplier": 1,
        "broker_transport_options": {
            "visibility_timeout": _REDELIVERED_AFTER_SECONDS,
            "socket_keepalive": True,
            "socket_timeout": 30,
        },
        # A host that was cut off comes back by itself, and says what it has done meanwhile.
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "result_backend_transport_options": {"retry_policy": _FOR_MINUTES},
        "result_expires": _RESULTS_KEPT_SECONDS,
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "worker_hijack_root_logger": False,
        "worker_max_tasks_per_child": 50,
    }


def arguments(settings: StepSettings) -> dict[str, Any]:
    """Return what Celery's application is made of."""
    return {"broker": settings.celery_url, "backend": settings.celery_url}


def application(settings: StepSettings) -> Celery:
    """Return the application with its three queues."""
    app: Celery = make_app(arguments(settings))
    configure(app)
    return app


def configure(app: Celery) -> None:
    """Give an application of Dagster's our settings and queues."""
    app.conf.update(configuration())
    app.conf.task_queues = [Queue(name, routing_key=name) for name in QUEUES]
    app.conf.task_routes = {}
    app.conf.task_default_queue = QUEUES[0]
    app.conf.task_queue_max_priority = None
    app.conf.task_default_priority = None
