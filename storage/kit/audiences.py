"""The three audiences of events, and which topics are whose.

*platform*: what moves public pages and caches. *social*: talk, of which there may be much.
*personal*: what concerns one account, and only its owner follows.
"""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum


class Audience(StrEnum):
    """For whom an event is."""

    PLATFORM = "platform"
    SOCIAL = "social"
    PERSONAL = "personal"


FORMS: dict[str, Audience] = {
    "match:{id}": Audience.PLATFORM,
    "competition:{code}": Audience.PLATFORM,
    "team:{id}": Audience.PLATFORM,
    "live": Audience.PLATFORM,
    "models": Audience.PLATFORM,
    "news": Audience.PLATFORM,
    "imports": Audience.PLATFORM,
    "alerts": Audience.PLATFORM,
    "community": Audience.SOCIAL,
    "post:{id}": Audience.SOCIAL,
    "match:{id}:talk": Audience.SOCIAL,
    "leaderboards": Audience.SOCIAL,
    "question:{key}": Audience.SOCIAL,
    "user:{id}": Audience.PERSONAL,
    "agent:{id}": Audience.PERSONAL,
    "group:{id}": Audience.PERSONAL,
}
"""The audience of every form of topics; braces stand for what varies."""
_PARTS = {"{id}": "[0-9]{1,19}", "{code}": "[A-Z0-9]{1,16}", "{key}": "[0-9a-f]{32}"}


def pattern_of(forms: Iterable[str]) -> str:
    """Return a regular expression of whole topics of these forms, for Python and for Postgres."""
    names: list[str] = []
    for form in forms:
        name = form
        for part, pattern in _PARTS.items():
            name = name.replace(part, pattern)
        names.append(name)
    return f"^({'|'.join(names)})$"


_PATTERNS = {form: re.compile(pattern_of([form])) for form in FORMS}
PLATFORM_PATTERN = pattern_of(form for form, whose in FORMS.items() if whose is Audience.PLATFORM)


def form_of(topic: str) -> str | None:
    """Return the form of a topic; None if there is none."""
    return next((form for form, pattern in _PATTERNS.items() if pattern.fullmatch(topic)), None)


def audience_of(topics: Collection[str]) -> Audience:
    """Return for whom an event of these topics is.

    Of several audiences the most private one; a topic of no form is nobody's, so personal.
    """
    found = {FORMS.get(form_of(topic) or "", Audience.PERSONAL) for topic in topics}
    for audience in (Audience.PERSONAL, Audience.SOCIAL):
        if audience in found:
            return audience
    return Audience.PLATFORM
