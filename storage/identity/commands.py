"""Commands at the machine in the record of acts: their subject is the command line.

What an operator does there is on record like what an administrator does over HTTP, by the number
of the system's user. The entry is part of the command's first transaction, unless that puts its
own act on record.
"""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Engine

from storage.identity import audit
from storage.identity.audit import Command, Origin
from storage.kit import unit_of_work
from storage.kit.rules import Rule

__all__ = ["Command", "complete", "on_record"]


@contextmanager
def on_record(command: Command) -> Generator[None]:
    """Let the transactions of a block put a command on record, once."""

    def last() -> Rule[None]:
        if command.act is not None and not command.is_recorded:
            yield from _entry(command)

    with audit.origin(Origin(command=command)), unit_of_work.ending_with(last):
        yield


def complete(engine: Engine, command: Command) -> None:
    """Put a command on record that has made no transaction with others of its rows."""
    with audit.origin(Origin(command=command)):
        unit_of_work.apply(engine, _entry(command))


def _entry(command: Command) -> Rule[None]:
    return audit.record(
        actor_id=None,
        act=command.act or "",
        target_kind=command.target_kind,
        target_id=command.target_id,
    )
