"""Erasing a person from every context, whole in one transaction.

The account stays as a number that names nobody, so that what others refer to stays readable and
seals, ledger and the record of acts stay whole. One last mail goes to the address.
"""

from sqlalchemy import delete

from storage.agents.writes import erasure as agents
from storage.delivery import outbox
from storage.delivery.writes import Message, post
from storage.games.writes import erasure as games
from storage.identity import erasure as identity
from storage.identity.tables.account import person
from storage.identity.tables.export import export
from storage.insights import asking
from storage.kit.rules import Rule, one, rows
from storage.social.writes import erasure as community

MAIL = "mail"


def erase(account_id: int, *, sends_mail: bool = True) -> Rule[None]:
    """Erase the person behind an account; again, it changes nothing.

    Args:
        account_id: whose.
        sends_mail: a last mail confirms it.
    """
    yield from community.erase(account_id)
    yield from agents.erase(account_id)
    yield from games.erase(account_id)
    yield from asking.erase(account_id)
    known = yield from one(
        delete(person)
        .where(person.c.account_id == account_id)
        .returning(person.c.username, person.c.email, person.c.language)
    )
    yield from outbox.erase(account_id)
    yield from rows(delete(export).where(export.c.account_id == account_id))
    yield from identity.erase(account_id)
    if known is not None and sends_mail:
        body = {
            "account_id": account_id,
            "to": known["email"],
            "name": known["username"],
            "language": known["language"],
        }
        yield from post(Message(topic=MAIL, type="account_erased", body=body), [MAIL])
