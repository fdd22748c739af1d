"""The page of notification preferences: kinds, channels, quiet hours, browsers, a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.limits.classes import limited
from serving.kit.parameters import PathId
from serving.kit.preconditions import Expected, tag_of
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.community.drafts import number
from serving.pages.community.visits import OwnVisit, Writing
from serving.social.notifications import preferences as service
from serving.social.notifications.schemas import (
    PhoneCode,
    PhoneWrite,
    PreferencesRead,
    PreferencesWrite,
    PushList,
    PushWrite,
)
from serving.social.parts import Box
from storage.kit.secret_box import SecretBox
from storage.social.notice_kinds import CHANNELS, Channel
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/community/notifications/preferences"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesView:
    """What the page shows.

    Attributes:
        channels: those that this installation has.
        has_gateway: text messages can be sent.
    """

    preferences: PreferencesRead
    push: PushList
    channels: Sequence[Channel]
    has_gateway: bool


@router.get(PATH)
async def show_preferences(visit: Writing, box: Box) -> Response:
    """The user's notification preferences."""
    found = await service.read(visit.parts, visit.subject)
    form = Form.filled(
        mail_rhythm=found.mail_rhythm,
        quiet_from=found.quiet_from and f"{found.quiet_from:%H:%M}",
        quiet_until=found.quiet_until and f"{found.quiet_until:%H:%M}",
        moved_by=round(found.moved_by * 100),
        webhook_url=found.webhook_url,
        version=found.version,
    )
    return await _shown(visit, box, form, found)


@router.post(PATH)
async def save_preferences(visit: Writing, box: Box) -> Response:
    """Save the notification preferences."""
    form = await Form.of(visit.request)
    found = await service.read(visit.parts, visit.subject)
    with form.noting():
        wanted = PreferencesWrite.model_validate(_wanted(form, found))
        expected = Expected(frozenset({tag_of(number(form.value("version")) or 0)}))
        await service.choose(visit.parts, box, visit.subject, wanted, expected)
    if form.is_fine:
        return see(PATH, "saved")
    if form.status == 412:
        form.refuse(
            _("Somebody changed these preferences meanwhile. Look at them and save again.")
        )
    return await _shown(visit, box, form, found)


@router.post("/community/notifications/browsers")
async def add_browser(visit: Writing) -> Response:
    """Begin to notify a browser, as its script requests."""
    form = await Form.of(visit.request)
    with form.noting():
        keys = {"p256dh": form.value("p256dh"), "auth": form.value("auth")}
        wanted = PushWrite.model_validate({"endpoint": form.value("endpoint"), "keys": keys})
        agent = visit.request.headers.get("user-agent", "")
        await service.add_browser(visit.parts, visit.subject, wanted, agent)
    return see(PATH, "saved" if form.is_fine else "")


@router.post("/community/notifications/browsers/{push_id}/remove")
async def remove_browser(visit: Writing, push_id: PathId) -> Response:
    """Stop notifying a browser."""
    await service.remove_browser(visit.parts, visit.subject, push_id)
    return see(PATH, "saved")


@router.post("/community/notifications/telephone", dependencies=[limited("auth")])
async def send_code(visit: Writing, box: Box) -> Response:
    """Send a code to a number."""
    form = await Form.of(visit.request)
    with form.noting():
        wanted = PhoneWrite(phone=form.value("phone").replace(" ", ""))
        await service.send_code(visit.parts, box, visit.subject, wanted.phone)
    if form.is_fine:
        return see(PATH, "code")
    return await _shown(visit, box, form, await service.read(visit.parts, visit.subject))


@router.post("/community/notifications/telephone/confirm", dependencies=[limited("auth")])
async def confirm_phone(visit: Writing, box: Box) -> Response:
    """Confirm a number by its code."""
    form = await Form.of(visit.request)
    with form.noting():
        code = PhoneCode(code=form.value("code").strip()).code
        await service.confirm_phone(visit.parts, box, visit.subject, code)
    if form.is_fine:
        return see(PATH, "saved")
    return await _shown(visit, box, form, await service.read(visit.parts, visit.subject))


@router.post("/community/notifications/telephone/remove")
async def remove_phone(visit: Writing) -> Response:
    """Send no more text messages."""
    await service.remove_phone(visit.parts, visit.subject)
    return see(PATH, "saved")


def _wanted(form: Form, known: PreferencesRead) -> dict[str, Any]:
    """Return the content of a form: an unticked box is a channel that is not wanted."""
    ticked = set(form.all("choice"))
    choices = {
        each.kind: {
            channel: f"{each.kind}.{channel}" in ticked
            for channel in each.channels
            if channel in CHANNELS
        }
        for each in known.kinds
    }
    percent = number(form.value("moved_by"))
    wanted: dict[str, Any] = {
        "choices": {**known.choices, **choices},
        "mail_rhythm": form.value("mail_rhythm") or "at_once",
        "quiet_from": form.value("quiet_from") or None,
        "quiet_until": form.value("quiet_until") or None,
        "moved_by": known.moved_by if percent is None else percent / 100,
        "webhook_url": form.value("webhook_url") or None,
    }
    secret = form.value("webhook_secret")
    return {**wanted, "webhook_secret": secret} if secret else wanted


async def _shown(visit: OwnVisit, box: SecretBox, form: Form, found: PreferencesRead) -> Response:
    has_gateway = visit.parts.settings.sms_url is not None
    view = PreferencesView(
        preferences=found,
        push=await service.browsers(visit.parts, box, visit.subject),
        channels=[each for each in CHANNELS if each != "sms" or has_gateway],
        has_gateway=has_gateway,
    )
    return page(visit.request, "notice_preferences.html", visit.viewer, form=form, view=view)
