"""Granting what a table of privileges says, and nothing else: what is there too much is revoked.

Privileges are written in PostgreSQL's own letters, as psql shows them: r reads, a adds, w changes,
d deletes. A letter may be limited to columns: `r w(state,reason)`.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.kit.roles import SERVICES, Role

PRIVILEGES = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
PUBLIC = "PUBLIC"
_LETTERS = re.compile(r"([rawd]+)(?:\(([a-z_0-9,]+)\))?")

# Partitions are reached through their parents only; the sequence of a column goes with adding.
_PRESENT = text(r"""
WITH relation AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relacl, c.relkind, c.relowner
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (:schemas) AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT c.relispartition
)
SELECT 'TABLE' AS kind, name, NULL AS part, acl.grantee::regrole::text AS role, acl.privilege_type
FROM relation, aclexplode(relacl) AS acl WHERE relkind <> 'S' AND acl.grantee <> relowner
UNION ALL
SELECT 'SEQUENCE', name, NULL, acl.grantee::regrole::text, acl.privilege_type
FROM relation, aclexplode(relacl) AS acl WHERE relkind = 'S' AND acl.grantee <> relowner
UNION ALL
SELECT 'TABLE', name, a.attname, acl.grantee::regrole::text, acl.privilege_type
FROM relation JOIN pg_attribute AS a ON a.attrelid = relation.oid, aclexplode(a.attacl) AS acl
UNION ALL
SELECT 'SCHEMA', nspname, NULL, acl.grantee::regrole::text, acl.privilege_type
FROM pg_namespace, aclexplode(nspacl) AS acl
WHERE nspname = ANY (:schemas) AND nspname <> 'public' AND acl.grantee <> nspowner
UNION ALL
SELECT 'FUNCTION', p.oid::regprocedure::text, NULL, acl.grantee::regrole::text, acl.privilege_type
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace,
    aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS acl
WHERE n.nspname = ANY (:schemas) AND p.prosecdef AND acl.grantee <> p.proowner
""")
_TABLES = text(r"""
SELECT n.nspname || '.' || c.relname, ARRAY(
    SELECT s.oid::regclass::text FROM pg_depend AS d JOIN pg_class AS s ON s.oid = d.objid
    WHERE d.refobjid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
        AND s.relkind = 'S'
), ARRAY(
    SELECT a.attname::text FROM pg_attribute AS a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (:schemas) AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
""")
_FUNCTIONS = text(r"""
SELECT n.nspname || '.' || p.proname, p.oid::regprocedure::text
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname = ANY (:schemas) AND p.prosecdef
""")
_ROLES = text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """What each role may do with one table."""

    pipelines: str = "r"
    api: str = "r"
    worker: str = "r"
    reader: str = "r"

    def of(self, role: Role) -> str:
        """Return the letters of one role."""
        return str(getattr(self, role.name.lower()))


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One privilege on one thing; `part` is a column's name, or empty."""

    kind: str
    name: str
    part: str
    role: str
    privilege: str

    @property
    def statement(self) -> str:
        return f"GRANT {self._what} TO {self.role}"

    @property
    def revocation(self) -> str:
        return f"REVOKE {self._what} FROM {self.role}"

    @property
    def _what(self) -> str:
        columns = f" ({self.part})" if self.part else ""
        return f"{self.privilege}{columns} ON {self.kind} {self.name}"


def apply(
    connection: Connection,
    tables: Mapping[str, Grants],
    functions: Mapping[str, Iterable[Role]],
) -> int:
    """Make the catalog say what the table says; return how many statements that took.

    Roles, tables, columns and functions that are not there are left out: a server may have one
    login for everything, and an older schema fewer tables and columns. The caller is the owner,
    and commits.

    Args:
        connection: a transaction of the owner.
        tables: `schema.table` to what each role may do.
        functions: `schema.name` of functions that run as the owner to who may call them.
    """
    schemas = sorted({name.partition(".")[0] for name in (*tables, *functions)})
    parameters = {"schemas": schemas}
    roles = set(connection.execute(_ROLES, {"roles": list(SERVICES)}).scalars())
    known = {
        name: (list(sequences), {"", *columns})
        for name, sequences, columns in connection.execute(_TABLES, parameters)
    }
    wanted = {
        each
        for name in tables.keys() & known.keys()
        for each in _of_table(name, tables[name], *known[name])
        if each.role in roles
    }
    signatures: dict[str, list[str]] = {}
    for name, signature in connection.execute(_FUNCTIONS, parameters):
        signatures.setdefault(name, []).append(signature)
    wanted |= {
        Grant("FUNCTION", signature, "", role, "EXECUTE")
        for name, callers in functions.items()
        for signature in signatures.get(name, [])
        for role in callers
        if role in roles
    }
    present = {
        Grant(kind, name, part or "", PUBLIC if role == "-" else role, privilege)
        for kind, name, part, role, privilege in connection.execute(_PRESENT, parameters)
        if role == "-" or role in roles
    }
    changes = [each.revocation for each in sorted(present - wanted)]
    changes += [each.statement for each in sorted(wanted - present)]
    if changes:
        connection.exec_driver_sql(";\n".join(changes))
    return len(changes)


def privileges(letters: str) -> Iterator[tuple[str, str]]:
    """Yield (privilege, column or nothing) of letters like `r w(state)`.

    Raises:
        ValueError: they are no such letters.
    """
    for word in letters.split():
        found = _LETTERS.fullmatch(word)
        if found is None:
            raise ValueError(
                f"{letters!r} must be letters of {''.join(PRIVILEGES)}, e.g. 'r w(state)'"
            )
        for letter in found[1]:
            for column in (found[2] or "").split(","):
                yield PRIVILEGES[letter], column


def _of_table(
    name: str, grants: Grants, sequences: Iterable[str], parts: Container[str]
) -> Iterator[Grant]:
    schema = name.partition(".")[0]
    for role in SERVICES:
        letters = grants.of(role)
        if letters and schema != "public":
            yield Grant("SCHEMA", schema, "", role, "USAGE")
        for privilege, column in privileges(letters):
            if column not in parts:
                continue
            yield Grant("TABLE", name, column, role, privilege)
            if privilege == "INSERT":
                for sequence in sequences:
                    yield Grant("SEQUENCE", sequence, "", role, "USAGE")
