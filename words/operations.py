"""Words for operators: what sources differ about, and how a provider stands."""

from words.messages import pgettext


def difference(kind: str) -> str:
    """Return what sources differ about."""
    return {
        "missing": pgettext("difference", "match missing"),
        "extra": pgettext("difference", "extra match"),
        "score": pgettext("difference", "score"),
        "date": pgettext("difference", "date"),
        "status": pgettext("difference", "result or called off"),
        "name": pgettext("difference", "name"),
        "table": pgettext("difference", "table"),
    }.get(kind, kind)


def circuit(state: str) -> str:
    """Return whether a provider may be queried."""
    return {
        "closed": pgettext("provider", "answers"),
        "open": pgettext("provider", "not asked for a while"),
        "half_open": pgettext("provider", "tried again"),
    }.get(state, state)
