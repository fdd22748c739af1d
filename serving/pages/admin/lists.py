"""What lists of the administrators' pages have in common: filters, and the address of more."""

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Query

Text = Annotated[str, Query(max_length=100)]
CursorText = Annotated[str | None, Query(max_length=512)]
ChoiceT = TypeVar("ChoiceT", bound=str)


def one_of(allowed: Sequence[ChoiceT], given: str) -> ChoiceT | None:
    """Return a choice that exists; an address with another one shows everything."""
    return next((each for each in allowed if each == given), None)


def plain(given: str) -> str:
    """Return what of a text can be looked for."""
    return "".join(each for each in given if each.isprintable()).strip()


def number_of(given: str) -> int | None:
    """Return an id; None for what is none."""
    return int(given) if given.isdecimal() and given.isascii() and len(given) < 19 else None


def following(path: str, cursor: str | None, filters: Mapping[str, str]) -> str | None:
    """Return the address of the next page of a list, with its filters."""
    if cursor is None:
        return None
    kept = {name: value for name, value in filters.items() if value}
    return f"{path}?{urlencode({**kept, 'cursor': cursor})}"
