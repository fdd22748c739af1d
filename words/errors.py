"""What an error page is headed by: what happened, for a person who has never heard of HTTP."""

from http import HTTPStatus

from words.messages import gettext as _


def heading(status: int) -> str:
    """Return the heading of an error page.

    Args:
        status: of HTTP, 400 or more.
    """
    return {
        400: _("We cannot read this request"),
        401: _("Please log in"),
        403: _("You may not open this"),
        404: _("There is no such page"),
        405: _("This does not work here"),
        408: _("This took too long"),
        409: _("This has changed meanwhile"),
        412: _("This has changed meanwhile"),
        413: _("This is too large"),
        415: _("This kind of file cannot be read here"),
        422: _("Something in the address or the form is not right"),
        429: _("Too many requests: please wait a moment"),
        500: _("Something went wrong on our side"),
        503: _("This is not available right now"),
    }.get(status) or HTTPStatus(status).phrase


def remedy(status: int) -> str:
    """Return what to do about a status where nobody wrote a sentence for the case."""
    if status >= 500:
        return _("Try again in a moment.")
    if status == 404:
        return _("The address may be mistyped, or what was there is gone.")
    return _("Go back, load the page again, and try once more.")
