"""Makes roles and databases on a server that is not embedded (`python -m touchline.databases`).

Run by compose before anything of ours, and once by an operator with a PostgreSQL of their own. It
needs the address of a superuser in TOUCHLINE_POSTGRES_URL and a password for every role in
TOUCHLINE_OWNER_PASSWORD, TOUCHLINE_API_PASSWORD and so on; again, it sets the passwords again.
"""

import os
import sys
from collections.abc import Mapping

import psycopg
from psycopg.conninfo import make_conninfo

from storage.kit.roles import Role
from touchline.errors import TouchlineError
from touchline.stack import roles
from touchline.stack.servers import DATABASES

SUPERUSER = "TOUCHLINE_POSTGRES_URL"
CONNECT_SECONDS = 10


def prepare(environ: Mapping[str, str] = os.environ) -> None:
    """Makes what is missing on the server that the environment names.

    Raises:
        TouchlineError: a setting is missing, or the server refuses.
    """
    variables = {role: f"TOUCHLINE_{role.name}_PASSWORD" for role in Role}
    missing = [name for name in (SUPERUSER, *variables.values()) if not environ.get(name)]
    if missing:
        raise TouchlineError(f"set {', '.join(missing)}; .env.example says what they are")

    def connect(database: str) -> roles.Connection:
        address = make_conninfo(
            environ[SUPERUSER], dbname=database, connect_timeout=CONNECT_SECONDS
        )
        return psycopg.connect(address, autocommit=True)

    try:
        roles.ensure(connect, DATABASES, {role: environ[name] for role, name in variables.items()})
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise TouchlineError(f"the server at {SUPERUSER} refuses: {reason}") from error


if __name__ == "__main__":
    try:
        prepare()
    except TouchlineError as error:
        sys.exit(f"error: {error}")
