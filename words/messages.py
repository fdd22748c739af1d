"""Messages in the language in use. Import `gettext as _`, so that extraction finds them."""

from words.language import current


def N_(message: str) -> str:  # noqa: N802 - the name that every extraction tool knows
    """Mark a message that is translated later, where it is used."""
    return message


def gettext(message: str) -> str:
    """Return a message in the language in use."""
    return current().catalogue.gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a message that a count needs."""
    return current().catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Return a message whose translation depends on what it stands for."""
    return current().catalogue.pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, count: int) -> str:
    """Return the form that a count needs, of a message that depends on what it stands for."""
    return current().catalogue.npgettext(context, singular, plural, count)
