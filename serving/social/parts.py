"""What the rules of the community are applied with: the parts of one process, in one bundle."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.access.declared import Needs
from serving.access.needs import of_owner
from serving.access.scopes import Scope
from serving.access.subject import Subject
from serving.kit.offload import Offload
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from serving.settings import ServingSettings
from serving.social.files import Files, files_of
from serving.social.words import Intake, intake_of
from storage.kit.secret_box import SecretBox
from storage.social.visibility import NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialParts:
    """The parts that the community needs of a process.

    Attributes:
        media: where images are kept.
        own_url: how addresses of our own pages begin.
    """

    database: Database
    writes: Writes
    settings: ServingSettings
    offload: Offload
    media: Files
    own_url: str

    @property
    def world(self) -> str:
        return self.settings.world

    @property
    def intake(self) -> Intake:
        """How texts are taken here."""
        return intake_of(self.settings, self.own_url)


async def _parts(request: Request) -> SocialParts:
    state = request.app.state.serving
    settings: ServingSettings = state.settings
    return SocialParts(
        database=state.database,
        writes=state.writes,
        settings=settings,
        offload=state.offload,
        media=files_of(settings),
        own_url=(settings.public_url or str(request.base_url)).rstrip("/"),
    )


def viewer_of(subject: Subject) -> int:
    """Return the account that looks at something, or `NOBODY`."""
    return NOBODY if subject.account_id is None else subject.account_id


Parts = Annotated[SocialParts, Depends(_parts)]
MEMBERS = Needs(of_owner(Scope.COMMUNITY_WRITE))
Member = Annotated[Subject, Depends(MEMBERS)]
"""Somebody with a verified account."""


async def _box(request: Request) -> SecretBox:
    box: SecretBox = request.app.state.serving.box
    return box


Box = Annotated[SecretBox, Depends(_box)]
