"""The user's own profile: a form, with a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.limits.classes import limited
from serving.access.subject import Subject
from serving.football.search.service import cleaned
from serving.football.teams.service import read_names, read_page
from serving.kit.cursors import PageRequest
from serving.kit.preconditions import Expected, tag_of
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.community.drafts import number
from serving.pages.community.people import path_of
from serving.pages.community.routes import ActRoute
from serving.pages.community.uploads import read_form
from serving.pages.community.visits import Own, OwnVisit, Writing
from serving.social.media.service import keep
from serving.social.parts import SocialParts
from serving.social.profiles import service
from serving.social.profiles.schemas import MOST_LINKS, ProfileRead, ProfileWrite
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=ActRoute)
PATH = "/community/profile"
_MOST_TEAMS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """What the page shows.

    Attributes:
        picture: hash of the one that is chosen; empty for none.
        teams: id and name of those that the typed name may mean.
    """

    profile: ProfileRead
    picture: str
    teams: Sequence[tuple[str, str]]


@router.get("/community/me")
async def show_own(visit: Own) -> Response:
    """The user's own page, as they see it themselves."""
    done = visit.request.query_params.get("done", "")
    return see(f"/community/people/{visit.viewer.username}/posts", done if done.isalpha() else "")


@router.get("/community/me/followers")
async def show_own_followers(visit: Own) -> Response:
    """The people who follow the user."""
    return see(f"/community/people/{visit.viewer.username}/followers")


@router.get("/community/me/following")
async def show_own_following(visit: Own) -> Response:
    """The people the user follows."""
    return see(f"/community/people/{visit.viewer.username}/following")


@router.get(PATH)
async def show_profile(visit: Own) -> Response:
    """What the user shows of themselves, to be changed."""
    profile = await service.read(visit.parts, visit.viewer.username)
    form = Form(
        {
            "bio": [profile.bio],
            "location": [profile.location],
            "links": ["\n".join(profile.links)],
            "team": [profile.favourite_team or ""],
            "picture": [_hash_of(profile)],
            "is_private": ["on"] if profile.is_private else [],
            "version": [str(profile.version)],
        }
    )
    view = Editing(profile=profile, picture=_hash_of(profile), teams=())
    return page(visit.request, "profile_edit.html", visit.viewer, form=form, view=view)


@router.post(PATH, dependencies=[limited("costly")])
async def save_profile(visit: Writing) -> Response:
    """Show this; a picture that was uploaded is kept in the form if something else is wrong."""
    form, files = await read_form(visit.request)
    picture = await _picture(visit.parts, visit.subject, form, files)
    teams = await _teams(visit.parts, form)
    if form.is_fine:
        with form.noting(favourite_team_id="team"):
            wanted = ProfileWrite.model_validate(
                {
                    "bio": form.value("bio"),
                    "location": form.value("location"),
                    "links": _links(form),
                    "favourite_team_id": teams[0][0] if teams else None,
                    "picture": picture or None,
                    "is_private": form.value("is_private") == "on",
                }
            )
            seen = number(form.value("version")) or 0
            expected = Expected(frozenset({tag_of(seen)}))
            saved = await service.edit(visit.parts, visit.subject, wanted, expected)
        if form.is_fine:
            return see(path_of(saved) + "/posts", "saved")
    if form.status is HTTPStatus.PRECONDITION_FAILED:
        sentence = _("It was changed meanwhile, perhaps in another tab. Load the page again.")
        form.refuse(sentence, HTTPStatus.PRECONDITION_FAILED)
    profile = await service.read(visit.parts, visit.viewer.username)
    return _shown(visit, form, profile, picture, teams)


def _shown(
    visit: OwnVisit,
    form: Form,
    profile: ProfileRead,
    picture: str,
    teams: Sequence[tuple[int, str]],
) -> Response:
    offered = [(str(team_id), name) for team_id, name in teams] if len(teams) > 1 else []
    view = Editing(profile=profile, picture=picture, teams=offered)
    return page(visit.request, "profile_edit.html", visit.viewer, form=form, view=view)


async def _picture(
    parts: SocialParts, subject: Subject, form: Form, files: Mapping[str, bytes]
) -> str:
    """Return the hash of the picture that is wanted; empty for none."""
    if "image" in files:
        with form.noting():
            return (await keep(parts, subject, files["image"], description="")).sha256
    return "" if form.value("no_picture") == "on" else form.value("picture")


async def _teams(parts: SocialParts, form: Form) -> list[tuple[int, str]]:
    """Return the teams that the form may mean, and note if that is not one."""
    typed = form.value("team").strip()
    if not typed:
        return []
    chosen = number(form.value("team_id"))
    if chosen is not None:
        return list((await read_names(parts.database, [chosen])).items())
    page_request = PageRequest(cursor=None, limit=_MOST_TEAMS)
    found = await read_page(
        parts.database, parts.world, q=cleaned(typed), competition=None, page=page_request
    )
    teams = [(each.team_id, each.name) for each in found.items]
    exact = [each for each in teams if each[1].casefold() == typed.casefold()]
    if not teams:
        form.blame("team", _("No team is called so."))
    elif len(teams) > 1 and len(exact) != 1:
        form.blame("team", _("Several teams are called so: choose among them."))
    return exact if len(exact) == 1 else teams


def _links(form: Form) -> list[str]:
    lines = [line.strip() for line in form.value("links").splitlines()]
    return [line for line in lines if line][: MOST_LINKS + 1]


def _hash_of(profile: ProfileRead) -> str:
    return (profile.picture_url or "").rpartition("/")[2].partition(".")[0]
