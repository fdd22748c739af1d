"""Whether the server takes writes, checked without leaving a row."""

from functools import cache

from sqlalchemy import false, func, select

from storage.kit.question import Question


@cache
def probe() -> Question:
    """Write what is forgotten at once; to be run in a transaction that may write.

    A message in the write-ahead log is refused by a standby and a server that is read-only, an
    exported snapshot is a small file in the data directory and fails on a full disk. Neither waits
    for the disk. Returns whether this role may publish events at all.
    """
    return select(
        func.pg_logical_emit_message(false(), "touchline", "ready"),
        func.pg_export_snapshot(),
        func.has_function_privilege("events.append(jsonb)", "EXECUTE").label("may_publish"),
    )
