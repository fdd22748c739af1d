"""Named dependencies by which endpoints get what finds subjects, and what opens sessions."""

from typing import Annotated

from fastapi import Depends, Request

from serving.access.authentication import Authentication
from serving.access.sessions import Sessions


async def _authentication(request: Request) -> Authentication:
    return request.app.state.serving.authentication


async def _sessions(request: Request) -> Sessions:
    return request.app.state.serving.sessions


AuthenticationDependency = Annotated[Authentication, Depends(_authentication)]
SessionsDependency = Annotated[Sessions, Depends(_sessions)]
