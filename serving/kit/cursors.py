"""Keyset cursors: where a page ended, opaque to clients, checked when they come back.

A cursor names the last row of a page by the key it is ordered by, so pages never repeat or skip
a row because others were inserted meanwhile. Never OFFSET.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Self, TypeVar

import orjson
from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, ValidationError

from serving.kit.errors import BadRequestError

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which part of a list is requested."""

    cursor: str | None
    limit: int


async def _page_request(
    cursor: Annotated[
        str | None,
        Query(
            max_length=512,
            description="`next_cursor` of the previous page; the filters stay the same.",
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Rows per page.")] = 50,
) -> PageRequest:
    return PageRequest(cursor=cursor, limit=limit)


PageDependency = Annotated[PageRequest, Depends(_page_request)]


class Cursor(BaseModel):
    """Base of the cursors; each has a literal `kind`, which keeps one list's from another's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def encode(self) -> str:
        return base64.urlsafe_b64encode(self.model_dump_json().encode()).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> Self:
        """Return the cursor a client sent back.

        Raises:
            BadRequestError: it is not one of ours, or belongs to another list or order.
        """
        try:
            raw = base64.b64decode(
                text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
            )
            return cls.model_validate(orjson.loads(raw))
        except (ValueError, binascii.Error, ValidationError) as error:
            allowed = "allowed is the next_cursor of a page of this list in this order, unchanged"
            raise BadRequestError.parameter(
                "cursor", f"not a cursor of this list; {allowed}"
            ) from error


def next_cursor(
    page: PageRequest,
    rows: Sequence[object],
    items: Sequence[ItemT],
    cursor: Callable[[ItemT], Cursor],
) -> str | None:
    """Return where the next page begins; None on the last one.

    Args:
        page: what was requested.
        rows: one more than the page has, if there is a next one.
        items: of the page, in the order of its rows.
        cursor: names the place after an item.
    """
    return cursor(items[-1]).encode() if len(rows) > page.limit else None
