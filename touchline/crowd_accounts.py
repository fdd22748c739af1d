"""The accounts of the simulated crowd, and the API keys by which its program uses them.

Run as `python -m touchline.crowd_accounts`, by `up` and once by the containers: makes what is not
there. The keys are kept beside the world's other private keys. A live world has no crowd.
"""

import os
import sys
from pathlib import Path

from sqlalchemy import Engine

from storage.identity.writes.api_keys import Wanted
from storage.kit.engine import engine_of
from storage.settings import StorageSettings
from touchline import program_accounts
from touchline.crowd.cast import CAST
from touchline.program_accounts import Group

FILE = "crowd.json"
_GROUP = Group(
    usernames=[(member.username, member.language) for member in CAST],
    domain="crowd.touchline.example",
    key=Wanted(
        name="the simulated crowd",
        scopes=("account:read", "account:write", "community:write", "games:write"),
    ),
)


def ensure(engine: Engine, file: Path) -> dict[str, str]:
    """Make the members' accounts and keys that are not there; return the keys by username."""
    return program_accounts.ensure(engine, file, _GROUP)


def main() -> None:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] from the environment
    if settings.world != "simulated":
        sys.exit("error: a live world has no simulated crowd")
    engine = engine_of(settings.database_url)
    try:
        ensure(engine, Path(os.environ["TOUCHLINE_KEYS_DIR"]) / FILE)
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
