"""Accounts in a test's database, and what they show to the API: sessions and API keys.

Made through storage's own rules, as the role that the API has, so that a token here is a real one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, func, insert, select

from serving.access.scopes import grantable
from serving.access.sessions import new_refresh_token
from serving.access.tokens import Signer
from storage.identity import key_format
from storage.identity.tables.account import account, person
from storage.identity.tables.audit import audit_entry
from storage.identity.writes import api_keys, sessions, signing_keys
from storage.kit.roles import Role
from storage.kit.secret_box import SecretBox
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.databases import engine_as

SECRET = "a secret of tests, long enough for one"  # noqa: S105 of this suite
ISSUER = "urn:touchline:simulated"
BOX = SecretBox(SECRET.encode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who logged in."""

    account_id: int
    session_id: str
    access_token: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        return bearer(self.access_token)


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def api_of(engine: Engine) -> Iterator[Engine]:
    """An engine on the same database as the API's role."""
    made = engine_as(Role.API, engine)
    try:
        yield made
    finally:
        made.dispose()


def make_account(
    engine: Engine, role: str = "fan", *, is_verified: bool = True, is_suspended: bool = False
) -> int:
    """Make an account of somebody who is named by their number, and return it."""
    now = func.clock_timestamp()
    values = {
        "role": role,
        "verified_at": now if is_verified else None,
        "suspended_at": now if is_suspended else None,
    }
    with api_of(engine) as api, api.begin() as connection:
        statement = insert(account).values(**values).returning(account.c.account_id)
        number: int = connection.execute(statement).scalar_one()
        name, email = f"person{number}", f"person{number}@example.org"
        connection.execute(
            insert(person).values(
                account_id=number, username=name, username_key=name, email=email, email_key=email
            )
        )
    return number


def log_in(engine: Engine, account_id: int) -> Session:
    """Open a session of an account, as a log-in does."""
    token = new_refresh_token()
    with api_of(engine) as api, UnitOfWork(api) as uow:
        signing = signing_keys.signing(uow.run(signing_keys.ensure(BOX)))
        standing = uow.run(
            sessions.open_session(
                account_id,
                token_hash=BOX.digest(token, context="refresh_token"),
                device="a test",
                address=None,
            )
        )
        uow.commit()
    signer = Signer.of(signing, ISSUER)
    return Session(
        account_id=account_id,
        session_id=str(standing.session_id),
        access_token=signer.sign(standing),
        refresh_token=token,
    )


def make_key(engine: Engine, account_id: int, role: str, *scopes: str) -> str:
    """Make an API key of an account with these scopes, or all that its role may give."""
    key = key_format.make()
    wanted = api_keys.Wanted(name="a test", scopes=scopes or grantable(role, is_verified=True))
    with api_of(engine) as api:
        apply(api, api_keys.create(account_id, key, wanted))
    return key.text


def headers_of(engine: Engine, role: str) -> dict[str, str]:
    """The header of somebody new with a role who logged in."""
    return log_in(engine, make_account(engine, role)).headers


def acts_on_record(engine: Engine, target_kind: str) -> list[str]:
    """What was done to things of a kind, oldest first."""
    statement = select(audit_entry.c.act).where(audit_entry.c.target_kind == target_kind)
    with engine.connect() as connection:
        return list(connection.execute(statement.order_by(audit_entry.c.entry_id)).scalars())
