"""Mails to the owner of an account, posted in the transaction that causes them.

A mail is written when it is sent, from the account as it is then, and draws the token of its link
then: here are ids only, and whom a mail is for whose account is about to name nobody.
"""

from typing import Literal

from storage.delivery.writes import Message, post
from storage.kit.rules import Rule

CHANNEL = "mail"
MailKind = Literal[
    "verify_email",
    "already_registered",
    "password_reset",
    "password_changed",
    "email_change_confirm",
    "email_change_notice",
    "new_session",
    "account_suspended",
    "export_ready",
    "account_erased",
]


def send(kind: MailKind, account_id: int, **more: str | int) -> Rule[None]:
    """Post a mail to the owner of an account.

    Args:
        kind: what it says.
        account_id: whose.
        more: what only this mail knows: another address in `to`, a session.
    """
    body = {"account_id": account_id, **more}
    yield from post(Message(topic=CHANNEL, type=kind, body=body), [CHANNEL])
