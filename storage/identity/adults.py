"""The declaration that somebody is an adult, without which no advice on prices is shown.

It is a word, not a proof: nobody is asked for a date of birth or a document.
"""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from storage.identity.tables.account import consent
from storage.kit.rules import Rule, rows

DOCUMENT, VERSION = "adult", "1"


def declare(account_id: int) -> Rule[None]:
    """Note that the owner of an account says to be an adult; again, it changes nothing."""
    values = {"account_id": account_id, "document": DOCUMENT, "version": VERSION}
    yield from rows(insert(consent).values(**values).on_conflict_do_nothing())


def withdraw(account_id: int) -> Rule[None]:
    """Take the declaration back; again, it changes nothing."""
    yield from rows(
        delete(consent).where(consent.c.account_id == account_id, consent.c.document == DOCUMENT)
    )
