"""The page of the user's own account: names, language, time zone, favourites."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from zoneinfo import available_timezones

from babel import Locale
from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.access.declared import AccountWriter, SignedIn, authentication_of
from serving.football.competitions.service import read_all
from serving.football.search.service import cleaned
from serving.football.teams.service import read_page
from serving.identity.parts import IdentityParts, Parts
from serving.identity.sessions import service as sessions
from serving.identity.users import service
from serving.identity.users.schemas import Me, MeChange
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError
from serving.kit.preconditions import Expected, tag_of
from serving.pages.account import known
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Anybody, Member
from serving.social.notifications.service import count_unread
from serving.social.parts import Parts as Community
from storage.identity.writes.profile import MOST_FAVOURITES
from words.language import codes
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
open_router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_FIELDS = ("first_name", "last_name", "language", "time_zone")
_MOST_FOUND = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A competition that may be a favourite."""

    code: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChoice:
    """A team that is a favourite, or may become one."""

    team_id: int
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the page shows."""

    account: Me
    version: int
    languages: Sequence[tuple[str, str]]
    time_zones: Sequence[tuple[str, str]]
    teams: Sequence[TeamChoice]
    competitions: Sequence[Choice]


@router.get("/account")
async def show_account(
    request: Request, viewer: Member, subject: SignedIn, parts: Parts
) -> Response:
    """The user's own account."""
    account, version = await service.read(parts, subject)
    form = Form.filled(**account.model_dump(include=set(_FIELDS)))
    view = await _view(parts, account, version)
    return page(request, "account.html", viewer, form=form, section="profile", view=view)


@router.post("/account")
async def save_account(
    request: Request, viewer: Member, subject: AccountWriter, parts: Parts
) -> Response:
    """Change what the form contains; a team is looked for by its name first."""
    form = await Form.of(request)
    found = await _found(parts, form)
    chosen = [int(each) for each in form.all("team") if each.isdecimal() and len(each) < 10]
    if len(found) == 1:
        chosen.append(found[0].team_id)
    if form.is_fine:
        with form.noting(favourite_teams="add_team", favourite_competitions="competition"):
            wanted = MeChange.model_validate(
                {
                    **{name: form.value(name) for name in _FIELDS},
                    "favourite_teams": sorted(set(chosen)),
                    "favourite_competitions": form.all("competition"),
                }
            )
            seen = form.value("version")
            version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
            expected = Expected(frozenset({tag_of(version)}))
            await service.change(parts, subject, wanted, expected)
    if form.is_fine:
        return see("/account", "saved")
    account, version = await service.read(parts, subject)
    view = await _view(parts, account, version, offered=found, chosen=set(chosen))
    return page(request, "account.html", viewer, form=form, section="profile", view=view)


@open_router.post("/logout")
async def log_out(request: Request, viewer: Anybody, parts: Parts) -> Response:
    """End this browser's session, or every one."""
    form = await Form.of(request)
    cookies = authentication_of(request).cookies
    if viewer is not None:
        is_everywhere = form.value("everywhere") == "on"
        await sessions.log_out(parts.writes, viewer.subject, everywhere=is_everywhere)
    response = see("/login", "out")
    cookies.clear(response)
    known.forget(response, is_secure=cookies.is_secure)
    return response


@open_router.get("/account/viewer")
async def read_viewer(viewer: Anybody, parts: Community, identity: Parts) -> dict[str, object]:
    """Who looks, for the head of pages that are the same for everybody."""
    if viewer is None:
        return {"username": None}
    unread = await count_unread(parts, viewer.subject)
    account, _version = await service.read(identity, viewer.subject)
    return {
        "username": viewer.username,
        "account_id": viewer.subject.account_id,
        "unread": unread.unread_count,
        "favourite_teams": [each.team_id for each in account.favourite_teams],
        "csrf_token": viewer.csrf_token,
    }


@router.post("/account/favourites", status_code=HTTPStatus.NO_CONTENT)
async def keep_favourites(request: Request, subject: AccountWriter, parts: Parts) -> None:
    """Keep the teams that were pinned on a device: the whole list, in `teams`, by commas.

    Raises:
        BadRequestError: that is no list of known teams, or a longer one than an account has.
    """
    form = await Form.of(request)
    try:
        wanted = MeChange.model_validate(
            {"favourite_teams": [each for each in form.value("teams").split(",") if each]}
        )
    except ValidationError:
        raise BadRequestError.parameter(
            "teams", f"ids of at most {MOST_FAVOURITES} teams, separated by commas"
        ) from None
    await service.change(parts, subject, wanted, Expected(None))


async def _found(parts: IdentityParts, form: Form) -> Sequence[TeamChoice]:
    """Return the teams that the field may mean, and note what is wrong if that is not one."""
    typed = form.value("add_team").strip()
    if not typed:
        return ()
    page_request = PageRequest(cursor=None, limit=_MOST_FOUND)
    answer = await read_page(
        parts.database, parts.world, q=cleaned(typed), competition=None, page=page_request
    )
    exact = [each for each in answer.items if each.name.casefold() == typed.casefold()]
    teams = exact if len(exact) == 1 else answer.items
    if len(teams) > 1:
        form.blame("add_team", _("Several teams are called so: choose among them above."))
    elif not teams:
        form.blame("add_team", _("No team is called so."))
    return [TeamChoice(team_id=each.team_id, name=each.name, is_chosen=False) for each in teams]


async def _view(
    parts: IdentityParts,
    account: Me,
    version: int,
    *,
    offered: Sequence[TeamChoice] = (),
    chosen: set[int] | None = None,
) -> Profile:
    liked = account.favourite_teams
    teams = [
        TeamChoice(
            team_id=each.team_id,
            name=each.name,
            is_chosen=chosen is None or each.team_id in chosen,
        )
        for each in liked
    ]
    known_ids = {each.team_id for each in teams}
    teams += [each for each in offered if each.team_id not in known_ids]
    competitions = (await read_all(parts.database, parts.world)).items
    return Profile(
        account=account,
        version=version,
        languages=[(code, Locale.parse(code).get_display_name() or code) for code in codes()],
        time_zones=[(name, name.replace("_", " ")) for name in sorted(available_timezones())],
        teams=teams,
        competitions=[
            Choice(
                code=each.code,
                name=each.name,
                is_chosen=each.code in account.favourite_competitions,
            )
            for each in competitions
        ],
    )
