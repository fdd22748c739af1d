"""The page of one agent: its queue, log, findings, figures and configuration."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.agents.access import OwnAgent, SeenAgent
from serving.agents.agents import figures, service
from serving.agents.agents.schemas import (
    AgentDetail,
    AgentEdit,
    AgentHealth,
    AgentPerformance,
    ConfigurationRead,
)
from serving.agents.records import service as records
from serving.agents.records.schemas import AgentLogEntry, InsightRead
from serving.agents.schedules import service as schedules
from serving.agents.schedules.schemas import ScheduleRead
from serving.agents.tasks import service as tasks
from serving.agents.tasks.schemas import TaskRead, TaskWrite
from serving.agents.workflows import service as workflows
from serving.agents.workflows.schemas import WorkflowRead
from serving.kit.cursors import PageRequest
from serving.kit.postgres.driver import Row
from serving.kit.preconditions import Expected
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.agents.visits import Acting, AgentVisit, Looking
from serving.pages.sentences import translated
from storage.agents.kinds.agents import AGENT_KINDS
from words.messages import gettext as _

router = APIRouter(include_in_schema=False)
_shown_router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_form_router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_ROWS = PageRequest(cursor=None, limit=25)
_DAYS = 7
_MOVES = {
    "created": ("start",),
    "starting": ("stop",),
    "running": ("pause", "stop"),
    "paused": ("resume", "stop"),
    "stopped": ("start",),
    "error": ("start", "stop"),
}
Move = Literal["start", "stop", "pause", "resume"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentView:
    """What the page shows.

    Attributes:
        reasons: why the agent is not well.
        moves: what can be done with the agent now.
        kinds: of tasks that whoever looks may give it.
        config: as text, for the form.
    """

    agent: AgentDetail
    health: AgentHealth
    reasons: Sequence[str]
    figures: AgentPerformance
    tasks: Sequence[TaskRead]
    log: Sequence[AgentLogEntry]
    insights: Sequence[InsightRead]
    schedules: Sequence[ScheduleRead]
    workflows: Sequence[WorkflowRead]
    versions: Sequence[ConfigurationRead]
    moves: Sequence[str]
    kinds: Sequence[tuple[str, str]]
    config: str
    is_ours: bool


@_shown_router.get("/agents/{agent_id}")
async def show_agent(visit: Looking, agent: SeenAgent) -> Response:
    """An agent."""
    return await _shown(visit, agent, Form())


@_form_router.post("/agents/{agent_id}/move/{move}")
async def move_agent(visit: Acting, agent: OwnAgent, move: Move) -> Response:
    """Start, stop, pause or resume it."""
    form = await Form.of(visit.request)
    with form.noting():
        await service.move(visit.parts, visit.subject, agent["agent_id"], move)
    return await _answered(visit, agent, form)


@_form_router.post("/agents/{agent_id}/tasks")
async def give_task(visit: Acting, agent: OwnAgent) -> Response:
    """Give it a task."""
    form = await Form.of(visit.request)
    given = _json(form, "input")
    with form.noting():
        if form.is_fine:
            wanted = TaskWrite.model_validate(
                {
                    "kind": form.value("kind"),
                    "input": given,
                    "needs_approval": form.value("needs_approval") == "on",
                }
            )
            await tasks.take(visit.parts, visit.subject, agent, wanted)
    return await _answered(visit, agent, form)


@_form_router.post("/agents/{agent_id}/configuration")
async def configure(visit: Acting, agent: OwnAgent) -> Response:
    """Set it up otherwise."""
    form = await Form.of(visit.request)
    given = _json(form, "config")
    with form.noting():
        if form.is_fine:
            wanted = AgentEdit.model_validate({"config": given})
            await service.edit(visit.parts, visit.subject, agent, wanted, Expected())
    return await _answered(visit, agent, form)


async def _answered(visit: AgentVisit, agent: Row, form: Form) -> Response:
    if form.is_fine:
        return see(f"/agents/{agent['agent_id']}", "saved")
    return await _shown(visit, agent, form)


def _json(form: Form, name: str) -> Any:
    """Return a field's JSON; what is no object is noted."""
    try:
        return TypeAdapter(dict[str, Any]).validate_json(form.value(name) or "{}")
    except ValidationError:
        form.blame(name, _("This is no JSON object."))
        return None


async def _shown(visit: AgentVisit, agent: Row, form: Form) -> Response:
    parts, agent_id = visit.parts, agent["agent_id"]
    shown = await service.read(parts, agent_id)
    is_ours = visit.may_change(agent)
    health = await figures.read_health(parts, agent)
    view = AgentView(
        agent=shown,
        health=health,
        reasons=[translated(figures.REASONS[code]) for code in health.codes],
        figures=await figures.read_performance(parts, agent, _DAYS),
        tasks=(await tasks.read_page(parts, agent_id, _ROWS, {})).items,
        log=(await records.read_log(parts, _ROWS, agent_id=agent_id)).items,
        insights=(await records.read_insights(parts, agent_id, _ROWS)).items,
        schedules=(await schedules.read_all(parts, agent_id)).items,
        workflows=(await workflows.read_page(parts, agent_id, _ROWS)).items,
        versions=(await service.read_versions(parts, agent_id, _ROWS)).items,
        moves=_MOVES.get(shown.state, ()) if is_ours else (),
        kinds=[(each, each) for each in AGENT_KINDS[shown.kind].tasks] if is_ours else (),
        config=json.dumps(shown.config, indent=2, ensure_ascii=False),
        is_ours=is_ours,
    )
    return page(visit.request, "agent.html", visit.viewer, form=form, view=view)


router.include_router(_shown_router)
router.include_router(_form_router)
