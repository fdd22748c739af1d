"""From what somebody sends to what is kept of it, and what is looked at before it is shown."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from serving.settings import ServingSettings
from serving.social.text.filtered import Filter, filter_of, folded
from serving.social.text.length import check_text
from serving.social.text.rendering import named_in
from storage.identity.usernames import username_key
from storage.social.writes.screening import Policy
from storage.social.writes.words import Words

_SHORTEST_REPEATED = 24
"""Shorter texts are everybody's: "What a goal!" """
_DIGITS = str.maketrans("", "", "0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How an installation takes texts.

    Attributes:
        own_url: how addresses of our own pages begin: those are no links to elsewhere.
        filtered: words that a moderator looks at first.
        policy: what lets a text pass.
    """

    own_url: str
    filtered: Filter
    policy: Policy


def intake_of(settings: ServingSettings, own_url: str) -> Intake:
    """Return how an installation takes texts.

    Raises:
        OSError: the file of filtered words cannot be read.
    """
    return Intake(
        own_url=own_url,
        filtered=filter_of(settings.filtered_words, settings.filtered_words_file),
        policy=Policy(
            hold_at=settings.spam_hold_at,
            new_for=timedelta(hours=settings.new_account_hours),
            texts_per_hour=settings.new_account_texts_per_hour,
            links=settings.new_account_links,
            messages_per_hour=settings.new_account_messages_per_hour,
        ),
    )


def words_of(text: str, intake: Intake, *, most: int) -> Words:
    """Return a text with the people and things that it names.

    Args:
        text: as sent.
        intake: of the installation.
        most: graphemes.

    Raises:
        BadRequestError: it is empty or too long, or has control characters.
    """
    check_text("text", text, most=most)
    found = named_in(text)
    names = dict.fromkeys(username_key(name) for name in found.names)
    outside = [each for each in found.addresses if not _is_own(each, intake.own_url)]
    return Words(
        text=text,
        tags=found.tags,
        names=tuple(names),
        links=len(outside),
        fingerprint=fingerprint_of(text, has_links=bool(outside)),
        is_filtered=intake.filtered.finds(text),
    )


def fingerprint_of(text: str, *, has_links: bool = False) -> int | None:
    """Return a number that is equal for texts that repeat each other; None of a short one.

    Case, accents, digits, punctuation and spaces make no difference.
    """
    bare = "".join(each for each in folded(text).translate(_DIGITS) if each.isalnum())
    if len(bare) < _SHORTEST_REPEATED and not has_links:
        return None
    digest = hashlib.sha256(bare.encode()).digest()[:8]
    return int.from_bytes(digest, "big", signed=True)


def _is_own(address: str, own_url: str) -> bool:
    return address == own_url or address.startswith(f"{own_url}/")
