"""People with accounts, straight into the tables: what mails are about."""

from datetime import timedelta

from sqlalchemy import Engine, func, insert

from storage.delivery import writes
from storage.delivery.writes import Message
from storage.identity.tables.account import account, person
from storage.identity.tables.credential import Purpose, one_time_token
from storage.kit.unit_of_work import UnitOfWork

CHANNEL = "mail"


def add_person(
    owner: Engine, name: str = "anna", *, language: str = "en", email: str | None = None
) -> int:
    """Add an account and return its number."""
    address = email or f"{name}@example.org"
    with owner.begin() as connection:
        made = connection.execute(insert(account).returning(account.c.account_id))
        account_id: int = made.scalar_one()
        connection.execute(
            insert(person).values(
                account_id=account_id,
                username=name,
                username_key=name,
                email=address,
                email_key=address,
                language=language,
            )
        )
    return account_id


def add_token(
    owner: Engine,
    account_id: int,
    purpose: Purpose = "verify",
    *,
    email: str | None = None,
    lasts: timedelta = timedelta(hours=1),
) -> None:
    """Add a token that nobody knows, as a mail's link has one."""
    with owner.begin() as connection:
        connection.execute(
            insert(one_time_token).values(
                token_hash=f"{account_id}{purpose}{email}".encode()[:32].ljust(32),
                account_id=account_id,
                purpose=purpose,
                email=email,
                expires_at=func.clock_timestamp() + lasts,
            )
        )


def post_mail(engine: Engine, kind: str, **body: object) -> int:
    """Post a mail and return the number of its message."""
    with UnitOfWork(engine) as uow:
        message = Message(topic="mail", type=kind, body=body)
        number = uow.run(writes.post(message, [CHANNEL]))
        uow.commit()
    return number
