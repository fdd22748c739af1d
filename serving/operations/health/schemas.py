"""Shapes of health."""

from pydantic import BaseModel

from serving.kit.schemas import example


class Liveness(BaseModel):
    """The process answers."""

    model_config = example(status="ok")

    status: str


class Check(BaseModel):
    """One condition of readiness."""

    name: str
    is_passed: bool
    detail: str


class Readiness(BaseModel):
    """Whether answers are complete and current; 503 when not.

    The check `replica` is there where reads have one, and is not needed to be ready; `draining`
    where the process was asked to stop.
    """

    model_config = example(
        is_ready=True,
        world="simulated",
        checks=[
            {"name": "database", "is_passed": True, "detail": "reached"},
            {"name": "migrations", "is_passed": True, "detail": "at 0006_monitoring"},
            {"name": "writes", "is_passed": True, "detail": "accepted"},
            {"name": "events", "is_passed": True, "detail": "head confirmed"},
        ],
    )

    is_ready: bool
    world: str
    checks: list[Check]
