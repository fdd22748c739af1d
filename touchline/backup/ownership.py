"""Whose databases they are: only those of the embedded cluster are ours to copy and to replace."""

import os

from storage.kit.roles import Role
from touchline.errors import BackupError
from touchline.stack import postgres
from touchline.stack.home import Home
from touchline.stack.servers import DATABASES

INSTEAD = (
    "only embedded databases are backed up and restored by Touchline. Use `pg_basebackup` or your"
    " provider's snapshots there, and only then copy the artifacts and the lake"
)


def refuse_foreign(home: Home) -> None:
    """A server that was given from outside, to us or to the running stack, is not ours to copy."""
    for name, (variable, driver) in DATABASES.items():
        given = os.environ.get(variable)
        mates = (role for role in Role if role.database == name)
        own = {postgres.url_of(home.sockets, role, driver) for role in mates}
        if given and given not in own:
            raise BackupError(f"{variable} names a server for the database {name}: {INSTEAD}")
