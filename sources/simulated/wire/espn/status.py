"""The status block: the stage of a match in ESPN's words."""

from collections.abc import Mapping
from dataclasses import dataclass

from sources.simulated.timeline import Moment, Stage, clock_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    id: str
    name: str
    state: str
    description: str
    detail: str | None = None
    is_completed: bool = False
    period: int | None = None


_KINDS: Mapping[Stage, _Kind] = {
    Stage.SCHEDULED: _Kind(
        id="1", name="STATUS_SCHEDULED", state="pre", description="Scheduled", detail="Scheduled"
    ),
    Stage.POSTPONED: _Kind(
        id="6", name="STATUS_POSTPONED", state="post", description="Postponed", detail="Postponed"
    ),
    Stage.FIRST_HALF: _Kind(
        id="25", name="STATUS_FIRST_HALF", state="in", description="First Half", period=1
    ),
    Stage.HALF_TIME: _Kind(
        id="23", name="STATUS_HALFTIME", state="in", description="Halftime", detail="HT", period=1
    ),
    Stage.SECOND_HALF: _Kind(
        id="26", name="STATUS_SECOND_HALF", state="in", description="Second Half", period=2
    ),
    Stage.FULL_TIME: _Kind(
        id="28", name="STATUS_FULL_TIME", state="post", description="Full Time", detail="FT",
        is_completed=True, period=2,
    ),
}  # fmt: skip


def status(moment: Moment) -> dict[str, object]:
    """Describe a moment; `period` is absent where ESPN leaves it out."""
    kind = _KINDS[moment.stage]
    clock, display = 0, "0'"
    if moment.is_started:
        last = moment.elapsed - 1 if moment.stage is Stage.FULL_TIME else moment.elapsed
        clock, display = clock_of(last, moment.half_seconds)
    detail = kind.detail or display
    block: dict[str, object] = {"clock": float(clock), "displayClock": display}
    if kind.period is not None:
        block["period"] = kind.period
    block["type"] = {
        "id": kind.id,
        "name": kind.name,
        "state": kind.state,
        "completed": kind.is_completed,
        "description": kind.description,
        "detail": detail,
        "shortDetail": detail,
    }
    return block
