"""Addresses of articles without what only counts clicks, so that one story has one address."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING_PREFIXES = ("utm_", "at_", "ns_")
_TRACKING_NAMES = frozenset(
    {"cmp", "cmpid", "fbclid", "gclid", "ito", "ocid", "smid", "traffic_source", "xtor"}
)
_NUMBERED = re.compile(r"/id/(\d+)(?:/|$)")


def article_address(link: str) -> str:
    """Return a link without fragment and tracking parameters; others may name the story.

    Raises:
        ValueError: it is not an http or https address.
    """
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not a web address: {link!r}")
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if _names(pair[0])]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))


def publisher_of(address: str) -> str:
    """Return the host of an address as people say it: `bbc.co.uk`."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def story_number(address: str) -> str | None:
    """Return a story's number where the publisher puts one into its address, as ESPN does.

    Its feeds and its API name a story differently; the number is the same.
    """
    found = _NUMBERED.search(urlsplit(address).path)
    return f"id/{found[1]}" if found and publisher_of(address).startswith("espn.") else None


def _names(parameter: str) -> bool:
    name = parameter.lower()
    return name not in _TRACKING_NAMES and not name.startswith(_TRACKING_PREFIXES)
