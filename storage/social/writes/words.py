"""What somebody wrote, taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody wrote, and whom and what it names.

    Attributes:
        text: as written.
        tags: hashtags, folded.
        names: keys of the usernames it mentions.
        links: addresses outside, how many.
        fingerprint: equal for texts that repeat each other; None of short ones.
        is_filtered: it has one of the installation's filtered words.
    """

    text: str
    tags: Sequence[str] = ()
    names: Sequence[str] = ()
    links: int = 0
    fingerprint: int | None = None
    is_filtered: bool = False
