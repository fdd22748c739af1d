"""What a text has to pass before it is shown: its writer's standing, limits of new accounts, spam.

Nothing is dropped: what looks like spam waits for a moderator, and its author sees that.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from storage.identity.tables.account import account
from storage.kit.rules import Row, Rule, one, rows
from storage.social.spam import Reason, Signs, reasons_of, score_of
from storage.social.statements import standing
from storage.social.tables.decision import screening
from storage.social.writes.refusals import (
    RestrictedError,
    TooManyLinksError,
    TooManyTextsError,
    UnknownThingError,
)
from storage.social.writes.words import Words

_TRUSTED = frozenset({"moderator", "admin", "service"})
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an installation lets pass.

    Attributes:
        hold_at: the score from which a text waits for review; 0 is never.
        new_for: so long an account is new; 0 is never.
        texts_per_hour: posts and comments that a new account may write in an hour.
        messages_per_hour: messages in rooms that a new account may write in an hour.
        links: addresses that a text of a new account may have.
    """

    hold_at: int
    new_for: timedelta
    texts_per_hour: int
    links: int
    messages_per_hour: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of screening a text."""

    reasons: Sequence[Reason] = ()
    is_held: bool = False


PASSED = Verdict()


def admit(
    account_id: int,
    words: Words,
    policy: Policy | None,
    *,
    is_edit: bool = False,
    is_message: bool = False,
) -> Rule[Verdict]:
    """Return the result of screening a text.

    Args:
        account_id: who writes.
        words: what.
        policy: of the installation; None lets everything pass.
        is_edit: it takes the place of one that was counted before.
        is_message: it is written in a room, whose slow mode takes care of the rate.

    Raises:
        RestrictedError: a moderator suspended the writer from content.
        TooManyTextsError: a new account has written as much as it may in an hour.
        TooManyLinksError: a new account may not have so many addresses in a text.
    """
    if policy is None:
        return PASSED
    stands = yield from _standing(account_id, words, is_message=is_message)
    is_new = stands["role"] not in _TRUSTED and stands["age"] < policy.new_for
    if is_new and not is_edit:
        # One at a time, or many at once would each find that there is room for it.
        own = select(account.c.account_id).where(account.c.account_id == account_id)
        yield from rows(own.with_for_update(key_share=True))
        stands = yield from _standing(account_id, words, is_message=is_message)
    if stands["until"] is not None:
        raise RestrictedError(stands["until"])
    if stands["role"] in _TRUSTED:
        return PASSED
    if is_new:
        _check_links(stands, words, policy)
        if not is_edit:
            _check_rate(stands, policy, is_message=is_message)
    signs = Signs(
        links=words.links,
        mentions=len(words.names),
        recent=0 if is_edit or is_message else stands["recent"],
        repeated=0 if is_edit else stands["repeated"],
        copied=stands["copied"],
        age=stands["age"],
        is_filtered=words.is_filtered,
    )
    reasons = reasons_of(signs)
    is_held = 0 < policy.hold_at <= score_of(reasons) or words.is_filtered
    return Verdict(reasons=reasons, is_held=is_held)


def check_standing(account_id: int) -> Rule[None]:
    """Let an account change what others see of it.

    Raises:
        RestrictedError: a moderator suspended it from content.
    """
    found = yield from one(standing.restricted(), account_id=account_id)
    if found is not None:
        raise RestrictedError(found["until"])


def note(kind: str, subject_id: int, account_id: int, verdict: Verdict) -> Rule[None]:
    """Keep why a text got its score; nothing is kept of one without any points."""
    if not verdict.reasons:
        return
    values = {
        "subject_kind": kind,
        "subject_id": subject_id,
        "account_id": account_id,
        "score": score_of(verdict.reasons),
        "reasons": [asdict(reason) for reason in verdict.reasons],
        "is_held": verdict.is_held,
    }
    key = [screening.c.subject_kind, screening.c.subject_id]
    made = insert(screening).values(values)
    yield from rows(made.on_conflict_do_update(index_elements=key, set_=values))


def _standing(account_id: int, words: Words, *, is_message: bool) -> Rule[Row]:
    is_repeatable = words.fingerprint is not None
    values = {"fingerprint": words.fingerprint} if is_repeatable else {}
    question = standing.of_writer(is_repeatable=is_repeatable, is_message=is_message)
    found = yield from one(question, account_id=account_id, **values)
    if found is None:
        raise UnknownThingError("this account does not exist any more")
    return found


def _check_rate(stands: Row, policy: Policy, *, is_message: bool) -> None:
    most = policy.messages_per_hour if is_message else policy.texts_per_hour
    nouns = "messages" if is_message else "posts and comments"
    if stands["in_hour"] >= most:
        raise TooManyTextsError(most, nouns, retry_after=_HOUR)


def _check_links(stands: Row, words: Words, policy: Policy) -> None:
    if words.links > policy.links:
        raise TooManyLinksError(policy.links, until=stands["at"] - stands["age"] + policy.new_for)
