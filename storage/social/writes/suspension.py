"""Keeping somebody out, and letting them in again, with what that means for open pages."""

from storage.identity.writes import standing
from storage.kit.rules import Row, Rule
from storage.social.writes.talk import announce_author


def suspend(account_id: int, *, reason: str | None, actor_id: int | None) -> Rule[Row]:
    """Suspend an account, and let open talks know that its texts are not shown any more.

    Args:
        account_id: whom.
        reason: for them to read.
        actor_id: who decides; None for an operator at the machine.

    Raises:
        UnknownAccountError: there is no such account.
        UnchangedError: it is suspended already.
    """
    row = yield from standing.suspend(account_id, reason=reason, actor_id=actor_id)
    yield from announce_author(account_id, is_shown=False)
    return row


def restore(account_id: int, *, actor_id: int | None) -> Rule[Row]:
    """Let somebody in again, whose texts are shown again. Raises as `suspend`."""
    row = yield from standing.restore(account_id, actor_id=actor_id)
    yield from announce_author(account_id, is_shown=True)
    return row
