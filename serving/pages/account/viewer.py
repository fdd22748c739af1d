"""The reader of a personal page: their name, language and what they may see."""

from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.access.browser import Visitor
from serving.access.declared import SignedIn, authentication_of, subject_of
from serving.access.subject import Subject
from serving.identity.parts import IdentityParts, Parts, parts_of
from serving.kit.errors import ServingError, UnauthorisedError
from serving.pages import languages
from serving.pages.html import LANGUAGE
from storage.identity.statements import accounts
from storage.kit.sentences import Sentence
from words.language import language, preferred, use


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who is logged in.

    Attributes:
        language: in which pages are written for them.
        csrf_token: what each of their forms carries.
        subject: what they may do.
    """

    username: str
    language: str
    csrf_token: str
    subject: Subject

    @property
    def is_admin(self) -> bool:
        return "admin" in self.subject.roles

    @property
    def is_moderator(self) -> bool:
        return not self.subject.roles.isdisjoint({"moderator", "admin"})


async def viewer_of(request: Request, parts: IdentityParts, subject: Subject) -> Viewer | None:
    """Return who looks; None for somebody without an account here."""
    if subject.account_id is None or subject.session_id is None:
        return None
    row = await parts.database.fetch_one(accounts.one_of(), account_id=subject.account_id)
    if row is None:
        return None
    return Viewer(
        username=row["username"],
        language=row["language"],
        csrf_token=authentication_of(request).cookies.csrf_token(subject),
        subject=subject,
    )


async def note_language(request: Request) -> None:
    """Let the page of an error be in the language of the reader, if they are known."""
    if LANGUAGE in request.scope:
        return
    with suppress(ServingError):  # the first error is the one to show
        viewer = await viewer_of(request, await parts_of(request), await subject_of(request))
        if viewer is not None:
            request.scope[LANGUAGE] = viewer.language


async def _anybody(
    request: Request, parts: Parts, subject: Visitor
) -> AsyncGenerator[Viewer | None]:
    viewer = await viewer_of(request, parts, subject)
    accepted = viewer.language if viewer else languages.of_reader(request)
    request.scope[LANGUAGE] = accepted
    with use(language(preferred(accepted))):
        yield viewer


async def _member(request: Request, parts: Parts, subject: SignedIn) -> AsyncGenerator[Viewer]:
    viewer = await viewer_of(request, parts, subject)
    if viewer is None:
        raise UnauthorisedError(Sentence("Log in first."))
    request.scope[LANGUAGE] = viewer.language
    with use(language(preferred(viewer.language))):
        yield viewer


Anybody = Annotated[Viewer | None, Depends(_anybody)]
"""Who looks, or nobody; what is written meanwhile is in their language."""

Member = Annotated[Viewer, Depends(_member)]
"""Somebody who is logged in; what is written meanwhile is in their language."""
