"""Edits of what is known: a row's `ETag` is its version, `If-Match` names the one that is meant.

    response.headers["ETag"] = tag_of(account.version)      # of GET and of PATCH

    async with writes.unit(subject) as unit:
        row = await unit.run(locked(...))                   # FOR UPDATE
        expected.check(row["version"])

An edit without `If-Match` is made on whatever is there.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header

from serving.kit.errors import BadRequestError, Fault, PreconditionError
from storage.kit.sentences import Sentence

_ANY = "*"
_TAG = r'(?:W/)?"[\x21\x23-\x7e]*"'
_TAGS = re.compile(rf"\s*{_TAG}(?:\s*,\s*{_TAG})*\s*")


@dataclass(frozen=True, slots=True)
class Expected:
    """The versions that an edit is meant for.

    Attributes:
        tags: of them; None is whatever is there.
    """

    tags: Collection[str] | None = None

    def allows(self, version: int) -> bool:
        """Whether an edit of this version is meant."""
        return self.tags is None or tag_of(version) in self.tags

    def check(self, version: int) -> None:
        """Let an edit of this version pass.

        Raises:
            PreconditionError: another one is meant.
        """
        if not self.allows(version):
            raise PreconditionError(
                Sentence(
                    "It has been changed since you read it, to %(tag)s. Read it again, and send"
                    " your change with that ETag.",
                    tag=tag_of(version),
                )
            )


def tag_of(version: int) -> str:
    """Return the strong `ETag` of a version."""
    return f'"{version}"'


def expected_of(if_match: str | None) -> Expected:
    """Return what a header contains.

    Raises:
        BadRequestError: it is not one.
    """
    if if_match is None or if_match.strip() == _ANY:
        return Expected()
    if _TAGS.fullmatch(if_match) is None:
        message = Sentence(
            'allowed: an ETag in its quotes, such as "3", several with commas, or *'
        )
        raise BadRequestError(Fault(where="header", name="If-Match", message=message))
    return Expected(frozenset(re.findall(_TAG, if_match)))  # weak ones match nothing


async def _expected(
    if_match: Annotated[
        str | None,
        Header(
            max_length=1000,
            description="The `ETag` of what you have read: if somebody changed it since, nothing"
            " is done (412). Without it the edit is made on whatever is there.",
        ),
    ] = None,
) -> Expected:
    return expected_of(if_match)


IfMatch = Annotated[Expected, Depends(_expected)]
"""For routes that edit something."""
