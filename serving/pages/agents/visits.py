"""Somebody at a page of agents."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.access.browser import Visitor
from serving.access.subject import Subject
from serving.agents.access import Act, Writer, may
from serving.agents.parts import AgentParts, Parts
from serving.kit.postgres.driver import Row
from serving.pages.account import viewer as viewers
from serving.pages.account.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentVisit:
    """A visit.

    Attributes:
        viewer: None where nobody is logged in.
    """

    request: Request
    viewer: Viewer | None
    subject: Subject
    parts: AgentParts

    def may_change(self, agent: Row) -> bool:
        """Whether whoever looks may change an agent."""
        return self.viewer is not None and may(self.subject, Act.CHANGE, agent)


async def _looking(
    request: Request, viewer: viewers.Anybody, subject: Visitor, parts: Parts
) -> AgentVisit:
    return AgentVisit(request=request, viewer=viewer, subject=subject, parts=parts)


async def _acting(
    request: Request, viewer: viewers.Member, subject: Writer, parts: Parts
) -> AgentVisit:
    return AgentVisit(request=request, viewer=viewer, subject=subject, parts=parts)


Looking = Annotated[AgentVisit, Depends(_looking)]
"""At a page that knows who looks, and lets everybody who may look at the agent."""

Acting = Annotated[AgentVisit, Depends(_acting)]
"""Logged in, with a confirmed address."""
