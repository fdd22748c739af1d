"""Which keys a payload has: its shape, without its values.

What belongs here: paths of keys. What does not: which of them are new
(`storage.monitoring.writes.payload_keys`).

Keys may themselves be data: names, numbers, dates. What does not look like a field's name is
written as `*`, and so is every key of an object with more of them than a provider has fields.
"""

import re
from collections.abc import Iterator
from typing import cast

_FIELD = re.compile(r"[A-Za-z_$@#][A-Za-z_]*[0-9]{0,2}")
_LONGEST = 40
_MOST_FIELDS = 80
_DEEPEST = 12


def paths(value: object) -> frozenset[str]:
    """Return the path of every key: `events[].status.type` for lists of objects in objects.

    Args:
        value: what JSON was read into.
    """
    return frozenset(_paths(value, "", 0))


def columns(header: str) -> frozenset[str]:
    """Return the columns of a table by its first line, separated by commas."""
    named = (name.strip().strip('"\ufeff') for name in header.split(","))
    return frozenset(name[:_LONGEST] for name in named if name)


def _paths(value: object, at: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _paths(each, f"{at}[]", depth + 1)
    elif isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        is_data = len(fields) > _MOST_FIELDS
        for key, each in fields.items():
            name = "*" if is_data else _field(key)
            path = f"{at}.{name}" if at else name
            yield path
            yield from _paths(each, path, depth + 1)


def _field(key: str) -> str:
    return key if len(key) <= _LONGEST and _FIELD.fullmatch(key) else "*"
