"""Two log-ins of a simulated world: a fan's and an administrator's.

Run as `python -m touchline.demo_logins FILE`, a child of `up` and `demo`: makes the accounts that
are not there and prints a line for each. Their passwords are random, and kept in a file of the
world's directory that only its owner reads. A live world has none.
"""

import json
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from storage.identity import passwords
from storage.identity.statements import accounts
from storage.identity.tables.account import Role
from storage.identity.usernames import username_key
from storage.identity.writes import credentials, registration
from storage.identity.writes.registration import NewAccount
from storage.kit.engine import engine_of
from storage.kit.key_files import made_once
from storage.kit.unit_of_work import apply
from storage.settings import StorageSettings

LOGINS: dict[str, Role] = {"demo-fan": "fan", "demo-admin": "admin"}
_DOMAIN = "touchline.example"  # reserved: no mail ever arrives there


def ensure(engine: Engine, file: Path) -> dict[str, str]:
    """Make the accounts that are not there; return passwords by username.

    A name that somebody else has is left to them, and out.

    Args:
        engine: on the database of a simulated world, as the API.
        file: where the passwords are kept.
    """
    kept: dict[str, str] = json.loads(made_once(file, _new_passwords).read_bytes())
    ours = [name for name, role in LOGINS.items() if _is_ours(engine, name, role, kept)]
    return {name: kept[name] for name in ours}


def _is_ours(engine: Engine, name: str, role: Role, kept: Mapping[str, str]) -> bool:
    """Make one account, or give it back the password of the file; False if it is another's."""
    password, address = kept[name], f"{name}@{_DOMAIN}"
    with engine.connect() as connection:
        parameters = {"key": username_key(name)}
        row = connection.execute(accounts.named(), parameters).mappings().one_or_none()
        if row is not None and row["email"] != address:
            return False
        if row is not None:
            checked = {"account_id": row["account_id"]}
            known = connection.execute(accounts.to_confirm(), checked).mappings().one()
            if passwords.verified(password, known["password_hash"])[0]:
                return True
    hashed = passwords.hashed(password)
    if row is None:
        wanted = NewAccount.of(name, address, hashed, is_operators=True)
        apply(engine, registration.create(wanted, role=role, is_verified=True))
    else:  # the world was restored without the file, or the file was removed
        apply(engine, credentials.set_password(row["account_id"], hashed, act="password.demo"))
    return True


def _new_passwords() -> bytes:
    made = {name: secrets.token_urlsafe(12) for name in LOGINS}
    return json.dumps(made, indent=2).encode() + b"\n"


def main(file: Path) -> None:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] from the environment
    if settings.world != "simulated":
        sys.exit("error: a live world has no demo log-ins; see touchline accounts create --help")
    engine = engine_of(settings.database_url)
    try:
        kept = ensure(engine, file)
    finally:
        engine.dispose()
    for name, password in kept.items():
        sys.stdout.write(f"log in as {name} ({LOGINS[name]}) with the password {password}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
