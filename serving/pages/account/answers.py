"""Answers of personal pages: kept by nobody, and with no address for other sites to see."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serving.pages import html
from serving.pages.account.forms import Form
from serving.pages.account.viewer import Viewer
from words.language import current
from words.messages import N_, gettext
from words.messages import gettext as _

# Not `no-referrer`: with that browsers hide from us too which page sent a form.
_HEADERS = {**html.HEADERS, "Referrer-Policy": "same-origin"}
_DONE = {
    "saved": N_("Saved."),
    "verified": N_("Your address is confirmed. Log in."),
    "moved": N_("Your new address is confirmed."),
    "reset": N_("Your password is set. Log in with it."),
    "password": N_("Your password is changed; all other sessions ended."),
    "email": N_("Look into your mail: the new address has to be confirmed."),
    "ended": N_("The session ended."),
    "revoked": N_("The key is revoked."),
    "factor-off": N_("The second factor is taken off."),
    "asked": N_("Your copy is being made."),
    "out": N_("You are logged out."),
    "erased": N_("Your account is erased."),
    "suspended": N_("Suspended; their sessions ended."),
    "restored": N_("They are let in again."),
    "question": N_("The question is filed; it waits in quarantine."),
    "name": N_("The name is known; the difference goes with the next comparison."),
    "held": N_("Thank you. A moderator looks at it before others see it."),
    "reported": N_("Reported: moderators will look at it."),
    "appealed": N_("Sent: moderators will look at it again, and you get a notification."),
    "claimed": N_("The case is with you."),
    "released": N_("The case is free again."),
    "decided": N_("Decided; the author is told."),
    "role": N_("The role is given; their sessions ended."),
    "deleted": N_("Deleted."),
    "followed": N_("You follow them now."),
    "requested": N_("They are asked whether you may follow."),
    "unfollow": N_("You do not follow them any more."),
    "mute": N_("Muted: you do not meet what they say."),
    "unmute": N_("Not muted any more."),
    "block": N_("Blocked: neither of you can follow or answer the other."),
    "unblock": N_("Not blocked any more."),
    "accepted": N_("They follow you now."),
    "refused": N_("Refused; they are not told."),
    "code": N_("A code is on its way to your telephone."),
    "acknowledged": N_("You look after it."),
    "resolved": N_("It is settled."),
    "picked": N_("Your pick is in. You can change it until kick-off."),
    "withdrawn": N_("Your pick is withdrawn."),
}
"""What a redirect reports as done; an address can report nothing else."""


def page(
    request: Request,
    template: str,
    viewer: Viewer | None,
    *,
    form: Form | None = None,
    section: str = "",
    **context: object,
) -> Response:
    """Return a personal page.

    Args:
        request: whose path is shown.
        template: file name.
        viewer: who looks.
        form: what is in its form, and what is wrong with it.
        section: the part of the account it belongs to; empty shows no tabs.
        context: what else the template prints.
    """
    world = request.app.state.serving.settings.world
    shown = Form() if form is None else form
    body = html.render(
        template,
        request,
        world,
        viewer=viewer,
        form=shown,
        section=section,
        tabs=_tabs(viewer, section),
        done=done_of(request) if shown.is_fine else None,
        **context,
    )
    headers = {**_HEADERS, "Content-Language": current().code}
    return Response(body, status_code=shown.status, headers=headers, media_type=html.MEDIA_TYPE)


def done_of(request: Request) -> str | None:
    """Return what an address reports as done; None if it reports nothing."""
    done = _DONE.get(request.query_params.get("done", ""))
    return gettext(done) if done else None


def _tabs(viewer: Viewer | None, section: str) -> Sequence[tuple[str, str]]:
    """Return address and name of the pages beside this one."""
    if viewer is None or not section:
        return ()
    if section == "admin":
        return (
            ("/admin/people", _("People")),
            ("/admin/audit", _("Audit log")),
            ("/moderation", _("Moderation")),
            ("/admin/alerts", _("Alerts")),
            ("/admin/errors", _("Errors")),
            ("/admin/performance", _("Performance")),
            ("/admin/usage", _("Use")),
            ("/admin/feeds", _("Feeds")),
            ("/admin/agreement", _("Agreement")),
            ("/admin/jobs", _("Jobs")),
            ("/admin/outbox", _("Outbox")),
        )
    own = [
        ("/account", _("Account")),
        ("/account/security", _("Security")),
        ("/account/data", _("Your data")),
        ("/account/limits", _("Limits")),
        ("/community/me", _("Community")),
        ("/account/moderation", _("Decisions")),
        ("/groups", _("Groups")),
        ("/wallet", _("Play money")),
    ]
    if viewer.is_moderator:
        own.append(("/moderation", _("Moderation")))
    return [*own, ("/admin/people", _("Administration"))] if viewer.is_admin else own


def see(path: str, done: str = "") -> Response:
    """Return a redirect to a page of ours, which reports what was done."""
    address = f"{path}?{urlencode({'done': done})}" if done else path
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def to_log_in(request: Request) -> Response:
    """Return a redirect to the log-in, and from there back to where one was."""
    path = "/account"
    if request.method in {"GET", "HEAD"}:
        query = request.url.query
        path = f"{request.url.path}?{query}" if query else request.url.path
    return see(f"/login?next={quote(path)}")


def local(address: str) -> str:
    r"""Return an address if it is one of our own pages, else that of the account.

    What browsers take for another host (`//host`, `/\host`) is none of ours.
    """
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    is_plain = address.isprintable() and address.isascii() and "\\" not in address
    return address if is_ours and is_plain and len(address) <= 200 else "/account"
