"""Errors that nobody expected, grouped by where they come from.

A handler of `logging` sees each one that is logged with its traceback, in whatever process; what
it has counted is written elsewhere, later, by a holder of the database.
"""

import hashlib
import logging
import threading
import traceback
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath

from telemetry.context import request_id
from telemetry.redaction import redacted

ROUTE = "route"
_MOST_GROUPS = 200
_MOST_FRAMES = 12
_MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorGroup:
    """What happened alike.

    Attributes:
        fingerprint: of its kind and of the functions it went through, not of their lines.
        kind: the exception's type.
        place: file and function where it was raised, ours if one of ours was on the way.
        route: the template of the address it answered, or the name of a task.
        message: the last one, without secrets.
        frames: file, line and function, innermost last.
        count: how often.
        request_id: of the last one.
    """

    fingerprint: str
    kind: str
    place: str
    route: str
    message: str
    frames: tuple[str, ...]
    first_seen_at: datetime
    last_seen_at: datetime
    request_id: str | None
    count: int = 1


class ErrorGroups(logging.Handler):
    """Collects errors until somebody takes them; of too many groups new ones are only counted.

    Attributes:
        total: errors since the process began.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.total = 0
        self._groups: dict[str, ErrorGroup] = {}
        self._guard = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record that carries an exception."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return
        group = group_of(error, route=str(getattr(record, ROUTE, "")))
        with self._guard:
            self.total += 1
            known = self._groups.get(group.fingerprint)
            if known is not None:
                first = known.first_seen_at
                group = replace(group, count=known.count + 1, first_seen_at=first)
            elif len(self._groups) >= _MOST_GROUPS:
                return
            self._groups[group.fingerprint] = group

    def take(self) -> list[ErrorGroup]:
        """Return what was collected, and begin again."""
        with self._guard:
            taken, self._groups = list(self._groups.values()), {}
        return taken

    def give_back(self, groups: list[ErrorGroup]) -> None:
        """Keep groups that could not be written, until next time."""
        with self._guard:
            for group in groups:
                newer = self._groups.get(group.fingerprint)
                if newer is not None:
                    first, count = group.first_seen_at, group.count + newer.count
                    self._groups[group.fingerprint] = replace(
                        newer, count=count, first_seen_at=first
                    )
                elif len(self._groups) < _MOST_GROUPS:
                    self._groups[group.fingerprint] = group


def group_of(error: BaseException, *, route: str) -> ErrorGroup:
    """Return the group of one error."""
    stack = traceback.extract_tb(error.__traceback__)
    ours = [each for each in stack if "site-packages" not in each.filename]
    functions = [f"{PurePath(each.filename).name}:{each.name}" for each in ours or stack]
    kind = type(error).__qualname__
    identity = "\n".join((kind, route, *functions))
    now = datetime.now(UTC)
    return ErrorGroup(
        fingerprint=hashlib.sha256(identity.encode()).hexdigest()[:16],
        kind=kind,
        place=functions[-1] if functions else "",
        route=route,
        message=redacted(str(error))[:_MOST_CHARACTERS],
        frames=tuple(
            f"{'/'.join(PurePath(each.filename).parts[-3:])}:{each.lineno} {each.name}"
            for each in stack[-_MOST_FRAMES:]
        ),
        first_seen_at=now,
        last_seen_at=now,
        request_id=request_id(),
    )
